"""Which lines of which files a change touches, asked of git: for ``--changed-since``."""

from __future__ import annotations

import os
import re
import subprocess

from .usage import UsageError

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_LETTERS = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}


class Changes:
    """Lines that differ between a revision and the working tree, staged and untracked files included.

    The revision is taken where the present branch left it, as in a pull request: what happened on
    the other side since then is no change of ours. Where lines were removed and none put in their
    place, the lines around the gap count as changed: a missing ``return`` is a change too.
    """

    def __init__(self, revision, folder):
        """revision: anything that names a commit; folder: one in the repository. Raises UsageError."""
        self._revision = revision
        self._folder = folder
        top = os.fsdecode(self._git("rev-parse", "--show-toplevel", why="needs a git repository").rstrip(b"\r\n"))
        self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}",
                  why="git knows no such revision (in a shallow clone, fetch it first)")
        self._lines = {}
        diff = self._git("-c", "core.quotePath=true", "diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv",
                         "--find-renames", "--src-prefix=a/", "--dst-prefix=b/", "--no-relative", self._base(), "--")
        self._read(diff, top)
        listed = self._git("-C", top, "ls-files", "--others", "--exclude-standard", "-z")
        self._new = {_key(os.path.join(top, os.fsdecode(name))) for name in listed.split(b"\0") if name}
        self._keys = {}

    def touch(self, finding):
        """Whether the finding's place or one of its steps lies on a changed line."""
        return any(map(self._touch_place, (finding.place, *(step.place for step in finding.steps))))

    def _touch_place(self, place):
        if place.path not in self._keys:
            self._keys[place.path] = _key(place.path)
        key = self._keys[place.path]
        lines = self._lines.get(key, ())
        return key in self._new or any(line in lines for line in range(place.line, place.end_line + 1))

    def _base(self):
        """Where the branch left the revision; the revision itself where they have no past in common."""
        try:
            return self._git("merge-base", self._revision, "HEAD").decode("ascii").strip()
        except UsageError:
            return self._revision

    def _read(self, diff, top):
        lines, in_hunk = set(), 0
        for line in diff.split(b"\n"):
            if in_hunk and line[:1] in (b"+", b"-", b"\\"):
                in_hunk -= line[:1] != b"\\"
                continue
            if line.startswith(b"+++ "):
                lines = self._lines.setdefault(_key(os.path.join(top, _name(line[4:]))), set())
                continue
            hunk = _HUNK.match(line)
            if hunk:
                removed, start, added = int(hunk[1] or 1), int(hunk[2]), int(hunk[3] or 1)
                lines.update(range(start, start + added) if added else (start, start + 1))
                in_hunk = removed + added

    def _git(self, *arguments, why=None):
        try:
            done = subprocess.run(["git", *arguments], cwd=self._folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        except OSError as error:
            raise UsageError(f"--changed-since {self._revision}: cannot run git: {error.strerror}") from None
        if done.returncode:
            said = os.fsdecode(done.stderr).strip().splitlines()
            raise UsageError(f"--changed-since {self._revision}: {why or (said[-1] if said else 'git failed')}")
        return done.stdout


def _key(path):
    return os.path.normcase(os.path.realpath(path))


def _name(text):
    """The path in a line "+++ b/path", without its prefix; git quotes unusual ones as C does."""
    if text.startswith(b'"'):
        text = _ESCAPE.sub(_unescape, text[1:text.rindex(b'"')])
    else:
        text = text.rstrip(b"\r").removesuffix(b"\t")
    return os.fsdecode(text.removeprefix(b"b/"))


def _unescape(match):
    what = match[1]
    return bytes([int(what, 8)]) if len(what) == 3 else _LETTERS.get(what, what)
