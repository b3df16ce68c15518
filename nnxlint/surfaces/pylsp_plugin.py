"""nnxlint in python-lsp-server: diagnostics of the unsaved text, hover, code actions, and the verifier on request.

pylsp loads this module by its entry point. Its settings are ``pylsp.plugins.nnxlint``: ``enabled``,
and those of the language server. pylsp's own Pylint plugin may load nnxlint as well; what it says
of nnxlint's rules is left out in favour of what is said here, which has whole ranges and does not
wait for the file to be saved.
"""

from __future__ import annotations

import logging
import os
import threading

from pylsp import hookimpl

from nnxlint.rules import load
from nnxlint.verify import Cancelled, Watch

from .editor.actions import VERIFY, code_actions
from .editor.client_settings import ClientSettings
from .editor.desk import Desk
from .editor.diagnostics import diagnostics
from .editor.hover import hover
from .editor.positions import Positions, path_of
from .editor.verifying import verify
from .usage import UsageError

STOP = "nnxlint.stopVerifying"
_LAST_WAIT = 10.0  # seconds for the verifier to end its processes
_log = logging.getLogger(__name__)
_PYLINT = "pylint"


class _Session:
    """What is kept for one workspace folder of pylsp."""

    def __init__(self, workspace):
        self.workspace = workspace
        self.settings = ClientSettings()
        self.desk = Desk(self.settings.of)
        self.given = {}
        self.lock = threading.Lock()
        self.watch = None  # of the verification that is under way
        self.thread = None  # in which it runs

    def current(self, config, workspace, document):
        """(Checked, Positions) of a document as it is now. pylsp asks in several threads."""
        with self.lock:
            return self._current(config, workspace, document)

    def _current(self, config, workspace, document):
        given = {name: value for name, value in config.plugin_settings("nnxlint").items() if name != "enabled"}
        if given != self.given:
            self.given = given
            self.settings.take(given)
            self.desk.refresh()
        while self.settings.problems:
            _log.warning("nnxlint: %s", self.settings.problems.pop(0))
        path = os.path.abspath(document.path)
        # pylsp does not say that a file was closed.
        self.desk.keep({path, *(os.path.abspath(one.path) for one in list(workspace.documents.values()) if hasattr(one, "path"))})
        self.desk.put(path, document.source)
        checked = self.desk.check(path)
        if checked.problem:
            _log.warning("nnxlint: %s", checked.problem)
        return checked, Positions(self.desk.texts())


_sessions = {}


def _session(workspace):
    return _sessions.setdefault(workspace.root_uri, _Session(workspace))


@hookimpl
def pylsp_settings():
    """On by default; the other settings are unset."""
    return {"plugins": {"nnxlint": {"enabled": True}}}


@hookimpl(hookwrapper=True)
def pylsp_lint(config, workspace, document, is_saved):
    """Adds nnxlint's diagnostics to those of the other plugins.

    A wrapper, not one more plugin: it sees what Pylint's says, and still has its own to show when
    another plugin fails, which costs pylsp the diagnostics of all of them.
    """
    outcome = yield
    try:
        others = outcome.get_result()
    except Exception:  # of whatever plugin
        _log.exception("a linter of pylsp failed; only nnxlint's diagnostics are shown")
        others = []
    session = _session(workspace)
    if is_saved:
        session.desk.refresh()
    checked, positions = session.current(config, workspace, document)
    shows = _capabilities(config, "publishDiagnostics").get("relatedInformation", False)
    outcome.force_result([*map(_without_ours, others), diagnostics(checked, positions, related=shows)])


def _without_ours(found):
    """What a linter found, but for what its Pylint was told by nnxlint."""
    codes = {rule.code for rule in load()}
    return [one for one in found or () if not (one.get("source") == _PYLINT and one.get("code") in codes)]


def _capabilities(config, name):
    return (config.capabilities.get("textDocument") or {}).get(name) or {}


@hookimpl(hookwrapper=True)
def pylsp_hover(config, workspace, document, position):
    """Adds the rule's page on a finding, or what is known of a transform or layer, to what Jedi says."""
    outcome = yield
    session = _session(workspace)
    checked, positions = session.current(config, workspace, document)
    formats = _capabilities(config, "hover").get("contentFormat") or ["markdown"]
    ours = hover(checked, positions, position, session.desk.project(), document.uri, "markdown" in formats)
    if ours is None:
        return
    try:
        other = outcome.get_result()
    except Exception:  # of whatever plugin
        other = None
    value = (other["contents"].get("value") if isinstance(other, dict) and isinstance(other.get("contents"), dict) else "")
    if value:
        ours["contents"]["value"] += f"\n\n---\n\n{value}"
    outcome.force_result(ours)


@hookimpl
def pylsp_code_actions(config, workspace, document, range, context):
    """Comments that hide a finding, and the verifier for its function."""
    checked, positions = _session(workspace).current(config, workspace, document)
    return code_actions(checked, positions, range, document.uri, commands=(VERIFY,))


class _Watch(Watch):
    """Shown by pylsp's progress; ended by the command STOP."""

    def __init__(self):
        self.report = None
        self._stop = threading.Event()

    def cancel(self):
        """End the verification."""
        self._stop.set()

    def cancelled(self):
        """See nnxlint.verify.Watch."""
        return self._stop.is_set()

    def started(self, program, number, of):
        """See nnxlint.verify.Watch."""
        self.report(f"{os.path.basename(program) or 'the tests'} ({number} of {of})")


@hookimpl
def pylsp_commands(config, workspace):
    """The commands of pylsp_execute_command."""
    return [VERIFY, STOP]


@hookimpl
def pylsp_execute_command(config, workspace, command, arguments):
    """Start the verifier for a file or one of its functions, or stop it.

    pylsp reads no message while a hook runs, and answers the request with what the hook returns: so the program runs in
    a thread, and what came of it is shown as a message and in the diagnostics. What a hook raises goes to pylsp's log.
    """
    if command == STOP:
        _stop()
    if command == VERIFY:
        try:
            _start(config, workspace, *_read(arguments))
        except UsageError as error:
            workspace.show_message(f"nnxlint: {error}")


def _read(arguments):
    """(URI of a file, name of a function or None), of what a client sent. Raises UsageError."""
    given = arguments if isinstance(arguments, list) else []
    if not 1 <= len(given) <= 2 or not isinstance(given[0], str) or not isinstance(given[-1], (str, type(None))):
        raise UsageError(f"{VERIFY} takes the URI of a file, and the name of a function")
    return given[0], given[1] if len(given) > 1 else None


def _start(config, workspace, uri, function):
    """Verify in a thread. workspace: pylsp's first one, whichever the file is in. Raises UsageError."""
    session = next((one for one in _sessions.values() if uri in one.workspace.documents), None) or _session(workspace)
    document = session.workspace.documents.get(uri)
    if path_of(uri) is None or document is None:
        raise UsageError("only a file that is open can be verified")
    if session.watch is not None:
        raise UsageError(f"the verifier is at work already ({STOP} ends it)")
    session.current(config, session.workspace, document)
    session.watch = _Watch()
    session.thread = threading.Thread(target=_verify, args=(session, config, document, function), daemon=True)
    session.thread.start()


def _verify(session, config, document, function):
    """Run the verifier, say what came of it, and publish the diagnostics with their verdicts."""
    workspace, watch, path = session.workspace, session.watch, os.path.abspath(document.path)
    try:
        with workspace.report_progress(f"nnxlint: verifying {function or os.path.basename(path)}") as watch.report:
            said = verify(session.desk, session.settings.of(path), path, function, watch)
    except Cancelled:
        said = "verification cancelled"
    except UsageError as error:
        said = str(error)
    except Exception as error:  # in a thread of its own nobody else would tell
        _log.exception("verification failed")
        said = f"internal error: {type(error).__name__}: {error}"
    session.watch = None
    workspace.show_message(f"nnxlint: {said}")
    if document.uri in workspace.documents:
        lint = config.plugin_manager.subset_hook_caller("pylsp_lint", config.disabled_plugins)
        found = lint(config=config, workspace=workspace, document=document, is_saved=False)
        workspace.publish_diagnostics(document.uri, [one for each in found for one in each or ()], document.version)


def _stop():
    """End the verifications that are under way."""
    for session in list(_sessions.values()):
        if session.watch is not None:
            session.watch.cancel()


@hookimpl
def pylsp_shutdown(config, workspace):
    """Forget all; nothing that was started may stay."""
    _stop()
    for session in _sessions.values():
        if session.thread is not None:
            session.thread.join(_LAST_WAIT)
    _sessions.clear()
