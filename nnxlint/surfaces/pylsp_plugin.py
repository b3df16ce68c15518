"""nnxlint in python-lsp-server: diagnostics of the unsaved text, hover, and code actions.

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

from .editor.actions import code_actions
from .editor.client_settings import ClientSettings
from .editor.desk import Desk
from .editor.diagnostics import diagnostics
from .editor.hover import hover
from .editor.positions import Positions

_log = logging.getLogger(__name__)
_PYLINT = "pylint"


class _Session:
    """What is kept for one workspace folder of pylsp."""

    def __init__(self):
        self.settings = ClientSettings()
        self.desk = Desk(self.settings.of)
        self.given = {}
        self.lock = threading.Lock()

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
    return _sessions.setdefault(workspace.root_uri, _Session())


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
    """Comments that hide a finding."""
    checked, positions = _session(workspace).current(config, workspace, document)
    return code_actions(checked, positions, range, document.uri, commands=())


@hookimpl
def pylsp_shutdown(config, workspace):
    """Forget all."""
    _sessions.clear()
