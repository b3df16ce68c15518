"""A real client, driving a language server over its standard input and output as an editor does."""

import asyncio
import contextlib
import os
import sys
from pathlib import Path
from typing import Union

import attrs
from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, LanguageClient, client_capabilities, register_lsp_features

ROOT = Path(__file__).parents[3]
SERVER = [sys.executable, "-m", "nnxlint", "server"]
VSCODE = "visual_studio_code"
_PATIENCE = 60


def _converter():
    """lsprotocol takes a code action that has a command for a mere command, and cannot read what pylsp
    says of notebooks; editors do better."""
    converter = default_converter()
    notebook = attrs.fields(types.NotebookDocumentFilterWithCells).notebook.type
    converter.register_structure_hook(notebook, lambda one, _: one)
    converter.register_structure_hook(
        Union[types.Command, types.CodeAction], lambda one, _: converter.structure(one, types.CodeAction))
    return converter


class Editor:
    """One client and its server. published: (uri, version, diagnostics) in the order of arrival."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.published = []
        self.versions = {}
        self.registered = []
        self.client = LanguageClient(converter_factory=_converter)

        def publish(params: types.PublishDiagnosticsParams):
            self.published.append((params.uri, params.version, params.diagnostics))

        def register(params: types.RegistrationParams):
            self.registered += params.registrations

        register_lsp_features(self.client, {
            **DEFAULT_CLIENT_FEATURES,
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: publish,
            types.CLIENT_REGISTER_CAPABILITY: register,
        })

    def uri(self, name):
        return name if ":" in name else (self.folder / name).as_uri()

    def open(self, name, text=None, language="python"):
        text = (self.folder / name).read_bytes().decode() if text is None else text
        self.versions[name] = 1
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(
            types.TextDocumentItem(self.uri(name), language, 1, text)))

    def change(self, name, text):
        self.versions[name] += 1
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(self.versions[name], self.uri(name)),
            [types.TextDocumentContentChangeWholeDocument(text)]))

    def save(self, name, text=None):
        if text is not None:
            (self.folder / name).write_text(text)
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(self.uri(name))))

    def close(self, name):
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(self.uri(name))))

    async def until(self, condition):
        """Wait until a condition holds, and return what it returned."""
        async with asyncio.timeout(_PATIENCE):
            while not (found := condition()):
                await asyncio.sleep(0.01)
        return found

    async def diagnostics(self, name, version=None, after=0):
        """The last diagnostics published for a version of a file (its current one), once they are there."""
        wanted = self.uri(name), version or self.versions[name]
        return (await self.until(lambda: [one for one in self.published[after:] if one[:2] == wanted]))[-1][2]

    async def codes(self, name, **how):
        """(code, line from 1) of the diagnostics."""
        return [(one.code, one.range.start.line + 1) for one in await self.diagnostics(name, **how)]

    async def settles(self, name, expected):
        """Wait until the last diagnostics of a file's current text are the expected (code, line from 1)."""
        def last():
            found = [one[2] for one in self.published if one[:2] == (self.uri(name), self.versions[name])]
            return found and [(one.code, one.range.start.line + 1) for one in found[-1]]

        try:
            await self.until(lambda: last() == expected)
        except TimeoutError:
            raise AssertionError(f"{name}: expected {expected}, last published {last()}") from None

    async def hover(self, name, line, character):
        """The text of the hover at a line from 1 and a column."""
        found = await self.client.text_document_hover_async(types.HoverParams(
            types.TextDocumentIdentifier(self.uri(name)), types.Position(line - 1, character)))
        return found and found.contents.value

    async def actions(self, name, line, only=None):
        """Code actions for a line from 1, by title."""
        found = await self.client.text_document_code_action_async(types.CodeActionParams(
            types.TextDocumentIdentifier(self.uri(name)), types.Range(types.Position(line - 1, 0), types.Position(line - 1, 200)),
            types.CodeActionContext([], only=only)))
        return {one.title: one for one in found or ()}

    async def command(self, name, *arguments):
        return await self.client.workspace_execute_command_async(types.ExecuteCommandParams(name, list(arguments)))


def applied(text, action, uri):
    """A text with the edits of a code action."""
    (edit,) = action.edit.changes[uri]
    lines = text.split("\n")
    start, end = edit.range.start, edit.range.end
    assert start.line == end.line
    line = lines[start.line]
    lines[start.line] = line[:start.character] + edit.new_text + line[end.character:]
    return "\n".join(lines)


@contextlib.asynccontextmanager
async def session(folder, client=VSCODE, command=None, folders=None, options=None, configuration=None, environment=None,
                  window=True):
    """An Editor whose server has been initialized; it is shut down as the protocol wants it.

    client: whose capabilities it has; window: whether it has what that client has for progress and pages.
    """
    editor = Editor(folder)
    for scope, section in (configuration or {}).items():
        editor.client.set_configuration({"nnxlint": section}, scope_uri=scope)
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    await editor.client.start_io(*(command or SERVER), cwd=folder,
                                 env={**os.environ, "PYTHONPATH": paths, **(environment or {})})
    opened = [types.WorkspaceFolder(Path(one).as_uri(), Path(one).name) for one in (folders if folders is not None else [folder])]
    capabilities = client_capabilities(client)
    if not window:
        capabilities.window = None
    try:
        editor.answer = await editor.client.initialize_session(types.InitializeParams(
            capabilities=capabilities, workspace_folders=opened,
            root_uri=opened[0].uri if opened else None, initialization_options=options))
        yield editor
        await editor.client.shutdown_session()
        editor.code = editor.client._server.returncode
    finally:
        if editor.client._server.returncode is None:
            editor.client._server.kill()
        await editor.client.stop()


def drive(conversation):
    """Run a conversation with a server."""
    return asyncio.run(conversation)
