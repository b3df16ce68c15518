"""The language server: open files in, diagnostics, hovers and code actions out.

The event loop only listens and answers. One thread does all the checking, so that the engine is
never asked two things at once; another one waits for the verifier, which starts only when the
client executes the command ``nnxlint.verify``.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams, JsonRpcRequestCancelled
from pygls.lsp.server import LanguageServer

from nnxlint.verify import Cancelled

from ..usage import UsageError
from ..version import VERSION
from .actions import OPEN_PAGE, QUICK_FIX, VERIFY, code_actions
from .cells import CellPositions, OpenNotebook, cell_publications
from .client_settings import ClientSettings
from .desk import Desk
from .diagnostics import publications
from .hover import hover
from .positions import Positions, path_of
from .protocol import Protocol
from .verifying import verify
from .watch import ProgressWatch

_REQUEST_FAILED = -32803
_PATIENCE = 5.0  # seconds for a client to say its settings
_SECTION = "nnxlint"
# Files that say something about an open one: other modules, the configuration, the Flax that is declared.
_WATCHED = ("**/*.py", "**/{pyproject.toml,uv.lock,poetry.lock,pdm.lock,pylock.toml,pixi.lock,Pipfile.lock}",
            "**/requirements*.{txt,in}")
# All cells, not only those of code: people count all of them.
_NOTEBOOKS = types.NotebookDocumentSyncOptions([types.NotebookDocumentFilterWithNotebook(
    types.NotebookDocumentFilterNotebookType("jupyter-notebook"))])


class Server(LanguageServer):
    """State of one session. uris: path -> URI of each open file and notebook; notebooks: path -> OpenNotebook."""

    def __init__(self):
        super().__init__("nnxlint", VERSION, text_document_sync_kind=types.TextDocumentSyncKind.Full,
                         notebook_document_sync=_NOTEBOOKS, protocol_cls=Protocol)
        # Full texts: pygls counts a form feed as a line's end, which would misplace the client's edits. Those
        # of cells come as parts all the same; OpenNotebook takes them, and pygls need not complain of each.
        logging.getLogger("pygls.workspace.text_document").setLevel(logging.CRITICAL)
        self.settings = ClientSettings()
        self.desk = Desk(self.settings.of)
        self.uris = {}
        self.notebooks = {}
        self.pending = {}
        self.sweep = None
        self.tried = set()
        self.watches = {}
        self.told = set()
        self.watched = False
        self.ready = asyncio.Event()
        self.left_politely = False
        self.checking = ThreadPoolExecutor(1, "nnxlint-check")
        self.verifying = ThreadPoolExecutor(1, "nnxlint-verify")
        self.protocol.unwanted = self.stop_request

    # -- what is open

    def path(self, uri):
        """The absolute path of a document, of its notebook where it is a cell; None for one that is no file."""
        notebook = self.workspace.get_notebook_document(cell_uri=uri)
        if notebook is not None:
            return self.named(notebook.uri, ".ipynb")
        return self.named(uri, ".py")

    def named(self, uri, suffix):
        """The absolute path of a file, which one that was never saved has as well; None for other things."""
        path = path_of(uri)
        if path is None and urlsplit(uri).scheme == "untitled":
            name = os.path.basename(unquote(urlsplit(uri).path)) or "untitled"
            path = os.path.join(self.workspace.root_path or os.getcwd(), name if name.endswith(suffix) else f"{name}{suffix}")
        return path

    def documents(self, path):
        """What an open file is made of for the client, each with uri, version and source: itself, or cells."""
        if path in self.notebooks:
            return self.notebooks[path].cells
        if path not in self.uris:
            return ()
        document = self.workspace.get_text_document(self.uris[path])
        return () if document.version is None else (document,)

    async def in_engine(self, function, *arguments):
        """Run something in the thread that checks."""
        return await asyncio.get_running_loop().run_in_executor(self.checking, function, *arguments)

    def later(self, paths, delay=0.0):
        """Check and publish files after a while, unless something newer comes."""
        for path in paths:
            self.forget(path)
            self.pending[path] = asyncio.ensure_future(self._publish_later(path, delay))

    def forget(self, path):
        """Give up a planned check."""
        task = self.pending.pop(path, None)
        if task is not None:
            task.cancel()

    async def _publish_later(self, path, delay):
        await asyncio.sleep(delay)
        # From here on a newer edit waits in the queue of the engine; it is not cancelled half-way.
        self.pending.pop(path, None)
        await self.publish(path)
        self.check_others()

    def check_others(self):
        """Check the open files that an edit of another one may have changed, one after the other."""
        self.tried.clear()
        if self.sweep is None or self.sweep.done():
            self.sweep = asyncio.ensure_future(self._check_others())

    async def _check_others(self):
        while True:
            stale = await self.in_engine(self.desk.stale)
            path = next((one for one in stale if one not in self.tried and one not in self.pending), None)
            if path is None:
                return
            self.tried.add(path)
            await self.publish(path)

    async def current(self, path):
        """(Checked, Positions, versions) of an open file as it is now; Checked is None if it is not open.
        versions: of the documents that it is made of, by URI."""
        with contextlib.suppress(TimeoutError):  # else a file would be shown by the wrong settings at first
            await asyncio.wait_for(self.ready.wait(), _PATIENCE)
        self.ready.set()
        documents = self.documents(path)
        if not documents:
            return None, None, None
        is_notebook, text_of_file = path in self.notebooks, documents[0].source

        def check():
            if is_notebook:
                positions = CellPositions(path, documents, self.encoding)
                text = positions.notebook.code
            else:
                positions, text = Positions(None, self.encoding), text_of_file
            self.desk.put(path, text)
            checked = self.desk.check(path)
            positions.texts = self.desk.texts()
            return checked, positions

        return *await self.in_engine(check), {document.uri: document.version for document in documents}

    async def publish(self, path):
        """Check a file and publish what was found, unless it was edited or closed meanwhile."""
        try:
            await self._publish(path)
        except Exception as error:  # the next edit tries again
            self.log(f"{type(error).__name__}: {error}", types.MessageType.Error)

    async def _publish(self, path):
        checked, positions, versions = await self.current(path)
        if checked is None or path in self.pending:
            return
        self.tell(checked.problem)
        publish = cell_publications if isinstance(positions, CellPositions) else publications
        shown = await self.in_engine(publish, checked, positions, versions, self.client_shows("related_information"))
        still = {document.uri for document in self.documents(path)}
        if path not in self.pending:
            for one in shown:
                if one["uri"] in still:
                    self.text_document_publish_diagnostics(self.structured(one, types.PublishDiagnosticsParams))

    def clear(self, uri):
        """Take what is shown for a document away."""
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    async def leave(self, path):
        """A file or notebook was closed."""
        self.uris.pop(path, None)
        self.notebooks.pop(path, None)
        self.forget(path)
        await self.in_engine(self.desk.drop, path)
        self.check_others()

    # -- the client

    @property
    def encoding(self):
        """What the client's columns count."""
        encoding = self.workspace.position_encoding
        return getattr(encoding, "value", encoding)

    def client_shows(self, name):
        """Whether the client said that it shows a part of diagnostics."""
        documents = self.client_capabilities.text_document
        return bool(documents and documents.publish_diagnostics and getattr(documents.publish_diagnostics, name))

    def structured(self, plain, kind):
        """A plain value as a type of lsprotocol."""
        return self.protocol._converter.structure(plain, kind)

    def tell(self, text):
        """Show the user a line, once."""
        if text and text not in self.told:
            self.told.add(text)
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"nnxlint: {text}"))

    def log(self, text, kind=types.MessageType.Info):
        """Write a line to the client's log."""
        self.window_log_message(types.LogMessageParams(kind, f"nnxlint: {text}"))

    def report_server_error(self, error, source):
        """What pygls calls for messages that nobody can answer: logged, no pop-up."""
        self.log(f"{type(error).__name__}: {error}", types.MessageType.Error)

    async def take_settings(self):
        """Ask the client for its settings, for all files and for each workspace folder."""
        workspace = self.client_capabilities.workspace
        if workspace and workspace.configuration:
            folders = {path_of(uri): uri for uri in self.workspace.folders}
            items = [types.ConfigurationItem(section=_SECTION)]
            items += [types.ConfigurationItem(scope_uri=uri, section=_SECTION) for uri in folders.values()]
            answers = await self.workspace_configuration_async(types.ConfigurationParams(items))
            for folder, answer in zip([None, *folders], answers, strict=False):
                if answer is not None:
                    self.settings.take(answer, folder)
        self.tell_problems()

    def tell_problems(self):
        """Show what was wrong with the settings."""
        while self.settings.problems:
            self.tell(self.settings.problems.pop(0))

    async def check_anew(self):
        """The disk, the configuration or the settings changed: check all open files again."""
        await self.in_engine(self.desk.refresh)
        self.later(list(self.uris))

    # -- the verifier

    def stop_request(self, identifier):
        """The client does not want an answer any more."""
        if identifier in self.watches:
            self.watches[identifier].cancel()

    async def verify(self, path, function):
        """Run the verifier for an open file. Returns one line that sums up."""
        if (await self.current(path))[0] is None:
            raise JsonRpcException(f"{os.path.basename(path)} is not open", code=_REQUEST_FAILED)
        watch = ProgressWatch(self, f"nnxlint: verifying {function or os.path.basename(path)}")
        identifier = self.protocol.msg_id or str(uuid.uuid4())
        self.watches[identifier] = watch
        said = "stopped"
        try:
            await watch.begin()
            said = await asyncio.get_running_loop().run_in_executor(
                self.verifying, verify, self.desk, self.settings.of(path), path, function, watch)
        except Cancelled:
            raise JsonRpcRequestCancelled("verification cancelled") from None
        except UsageError as error:
            said = str(error)
            raise JsonRpcException(said, code=_REQUEST_FAILED) from None
        finally:
            del self.watches[identifier]
            watch.end(said)
        self.later([path])
        return said

    def shutdown(self):
        """The client is gone: nothing that it started may stay."""
        for watch in list(self.watches.values()):
            watch.cancel()
        for pool in (self.checking, self.verifying):
            pool.shutdown(wait=False, cancel_futures=True)
        super().shutdown()


def make_server():
    """A Server with its features."""
    server = Server()
    for register in (_documents, _notebooks, _workspace, _requests, _commands):
        register(server)
    return server


def _documents(server):
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: types.DidOpenTextDocumentParams):
        document = params.text_document
        path = server.path(document.uri)
        if path is None or document.language_id != "python" and not path.endswith(".py"):
            return
        server.uris[path] = document.uri
        if not server.watched:
            await server.in_engine(server.desk.refresh)
        server.later([path])

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams):
        path = server.path(params.text_document.uri)
        if path in server.uris:
            server.later([path], server.settings.debounce)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE, types.SaveOptions(include_text=False))
    async def saved(params: types.DidSaveTextDocumentParams):
        # The configuration may have been saved, which is no Python file.
        await server.check_anew()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: types.DidCloseTextDocumentParams):
        path = server.path(params.text_document.uri)
        if path in server.uris:
            server.clear(params.text_document.uri)
            await server.leave(path)


def _notebooks(server):
    @server.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenNotebookDocumentParams):
        path = server.named(params.notebook_document.uri, ".ipynb")
        if path is None:
            return
        server.uris[path] = params.notebook_document.uri
        server.notebooks[path] = OpenNotebook(params, server.encoding)
        server.later([path])

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeNotebookDocumentParams):
        path = server.named(params.notebook_document.uri, ".ipynb")
        if path in server.notebooks:
            for uri in server.notebooks[path].change(params):
                server.clear(uri)
            server.later([path], server.settings.debounce)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_SAVE)
    async def saved(params: types.DidSaveNotebookDocumentParams):
        await server.check_anew()

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    async def closed(params: types.DidCloseNotebookDocumentParams):
        path = server.named(params.notebook_document.uri, ".ipynb")
        if path in server.notebooks:
            for cell in server.notebooks[path].cells:
                server.clear(cell.uri)
            await server.leave(path)


def _workspace(server):
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams):
        server.settings.take(params.initialization_options)

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams):
        await server.take_settings()
        server.ready.set()
        workspace = server.client_capabilities.workspace
        files = workspace and workspace.did_change_watched_files
        if files and files.dynamic_registration:
            options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(glob) for glob in _WATCHED])
            await server.client_register_capability_async(types.RegistrationParams([types.Registration(
                str(uuid.uuid4()), types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)]))
            server.watched = True

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def configured(params: types.DidChangeConfigurationParams):
        if params.settings is not None:
            server.settings.take(params.settings)
        await server.take_settings()
        await server.check_anew()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def files_changed(params: types.DidChangeWatchedFilesParams):
        await server.check_anew()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders_changed(params: types.DidChangeWorkspaceFoldersParams):
        for folder in params.event.removed:
            server.settings.forget(path_of(folder.uri))
        await server.take_settings()
        await server.check_anew()

    @server.feature(types.SHUTDOWN)
    def leaving(params):
        server.left_politely = True
        for identifier in list(server.watches):
            server.protocol.cancel(identifier)


def _requests(server):
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovered(params: types.HoverParams):
        uri = params.text_document.uri
        checked, positions, _ = await server.current(server.path(uri))
        if checked is None:
            return None
        documents = server.client_capabilities.text_document
        formats = documents and documents.hover and documents.hover.content_format
        position = {"line": params.position.line, "character": params.position.character}
        found = await server.in_engine(hover, checked, positions, position, server.desk.project(), uri,
                                       not formats or types.MarkupKind.Markdown in formats)
        return found and server.structured(found, types.Hover)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[QUICK_FIX]))
    async def actions(params: types.CodeActionParams):
        checked, positions, _ = await server.current(server.path(params.text_document.uri))
        if checked is None or not _wants_quick_fixes(params.context.only):
            return []
        start, end = params.range.start, params.range.end
        wanted = {"start": {"line": start.line, "character": start.character},
                  "end": {"line": end.line, "character": end.character}}
        # The verifier runs files, not notebooks.
        commands = (OPEN_PAGE,) if checked.path in server.notebooks else (VERIFY, OPEN_PAGE)
        found = await server.in_engine(code_actions, checked, positions, wanted, params.text_document.uri, commands)
        return [server.structured(action, types.CodeAction) for action in found]


def _wants_quick_fixes(only):
    """Whether a client that filters by kinds (None: it does not) wants ours."""
    kinds = [getattr(kind, "value", kind) for kind in only or [QUICK_FIX]]
    return any(kind in ("", QUICK_FIX) for kind in kinds)


def _commands(server):
    @server.command(VERIFY)
    async def verify_command(*arguments):
        if not 1 <= len(arguments) <= 2 or not isinstance(arguments[0], str) \
                or not isinstance(arguments[-1], (str, type(None))):
            raise JsonRpcInvalidParams(f"{VERIFY} takes the URI of a file, and the name of a function")
        path = path_of(arguments[0])
        if path is None:
            raise JsonRpcException("only a file on disk can be verified", code=_REQUEST_FAILED)
        return await server.verify(path, arguments[1] if len(arguments) > 1 else None)

    @server.command(OPEN_PAGE)
    async def open_page(*arguments):
        if len(arguments) != 1 or not isinstance(arguments[0], str) or not arguments[0].startswith("https://"):
            raise JsonRpcInvalidParams(f"{OPEN_PAGE} takes the address of a page")
        window = server.client_capabilities.window
        if window and window.show_document and window.show_document.support:
            await server.window_show_document_async(types.ShowDocumentParams(arguments[0], external=True))
        else:
            server.window_show_message(types.ShowMessageParams(types.MessageType.Info, arguments[0]))


def serve():
    """Serve on standard input and output until the client leaves. Returns the exit code that the protocol wants."""
    import gc
    import sys

    server = make_server()
    gc.set_threshold(200_000, 10, 10)  # as in a run: syntax trees are many objects that live long
    # Only the protocol may write to standard output; pygls closes what it is given.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out, contextlib.redirect_stdout(sys.stderr):
        server.start_io(sys.stdin.buffer, out)
    return 0 if server.left_politely else 1
