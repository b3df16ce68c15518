"""Refuses what a verification must not do: write outside the scratch folder, open sockets, start processes."""

from __future__ import annotations

import os
import sys

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Audit events whose first argument (or first two) are paths that get changed.
_PATH_EVENTS = {
    "os.remove": 1, "os.rename": 2, "os.rmdir": 1, "os.mkdir": 1, "os.link": 2, "os.symlink": 2,
    "os.truncate": 1, "os.chmod": 1, "os.chown": 1, "os.utime": 1, "shutil.rmtree": 1,
    "shutil.move": 2, "shutil.copyfile": 0, "os.setxattr": 1, "os.removexattr": 1,
}
# Where in the event's arguments the descriptors of the folders are that relative paths start from.
_FOLDERS = {"os.remove": 1, "os.rmdir": 1, "os.mkdir": 2, "os.rename": 2}
_SOCKETS = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.sendmsg")
_PROCESSES = ("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty",
              "os.posix_spawn", "os.spawn", "pty.spawn", "os.startfile")


def _below(path, descriptor):
    """A path that is relative to an open folder, made absolute where the system tells the folder."""
    if isinstance(descriptor, int) and descriptor >= 0:
        try:
            return os.path.join(os.readlink(f"/proc/self/fd/{descriptor}"), os.fsdecode(path))
        except OSError:
            return path
    return path


class RefusedEffect(PermissionError):
    """The program tried something with an effect outside of it. ``nnxlint verify --allow-effects`` lets it."""


class Guard:
    """An audit hook. refused: texts of what was refused, in order, at most 20."""

    def __init__(self, scratch):
        self.scratch = os.path.realpath(scratch)
        self.refused = []

    def install(self):
        """From now on and for ever: audit hooks cannot be taken out."""
        sys.addaudithook(self._audit)

    def _audit(self, event, args):
        if event == "open":
            path, mode, flags = args
            if isinstance(path, int) or path is None:
                return
            writes = any(c in mode for c in "wax+") if mode else bool((flags or 0) & _WRITES)
            if writes:
                self._check(path, "write to")
        elif event in _PATH_EVENTS:
            number = _PATH_EVENTS[event]
            folders = args[_FOLDERS[event]:] if event in _FOLDERS else ()
            for index, path in enumerate(args[:number]):
                if not isinstance(path, int):
                    self._check(_below(path, folders[index] if index < len(folders) else -1), event.partition(".")[2])
        elif event in _SOCKETS:
            # A UNIX socket pair or a local look-up has no address tuple; only addresses leave.
            self._refuse(f"{event} {args[1] if len(args) > 1 else ''}".strip())
        elif event in _PROCESSES:
            self._refuse(f"{event} {args[0] if args else ''}".strip())

    def _check(self, path, what):
        try:
            real = os.path.realpath(os.fsdecode(path))
        except (TypeError, ValueError):
            return
        if real == self.scratch or real.startswith(self.scratch + os.sep) or real.startswith("/dev/"):
            return
        self._refuse(f"{what} {os.fsdecode(path)}")

    def _refuse(self, text):
        if len(self.refused) < 20:
            self.refused.append(text)
        raise RefusedEffect(f"refused by nnxlint verify: {text} (--allow-effects lets it)")
