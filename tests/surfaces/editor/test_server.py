"""``nnxlint server``, driven over stdio by a real client."""

import asyncio
import json
import os
import subprocess
import sys

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.surfaces.programs import ROOT, nnxlint

from .client import SERVER, VSCODE, applied, drive, session

DEMO = (ROOT / "docs/demo/train.py").read_text(encoding="utf-8")
LOST = """\
import jax
from flax import nnx


@jax.jit
def step(norm, x):
    return norm(x)


norm = nnx.BatchNorm(4, rngs=nnx.Rngs(0))
for _ in range(3):
    step(norm, 1.0)
"""
RIGHT = LOST.replace("@jax.jit", "@nnx.jit")
FOUND = [("lost-state-update", 5)]


def talk(conversation, folder, **how):
    """Run a conversation with a server in a folder."""
    async def whole():
        async with session(folder, **how) as editor:
            await conversation(editor)
        assert editor.code == 0

    drive(whole())


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\ndependencies = ["flax==0.12.8"]\n')
    (tmp_path / "train.py").write_text(LOST)
    return tmp_path


def test_open_change_save_and_close(folder):
    async def conversation(editor):
        editor.open("train.py")
        assert await editor.codes("train.py") == FOUND
        editor.change("train.py", RIGHT)
        assert await editor.codes("train.py") == []
        editor.change("train.py", "\n" + LOST)
        assert await editor.codes("train.py") == [("lost-state-update", 6)]
        before = len(editor.published)
        editor.save("train.py", "\n" + LOST)
        assert await editor.codes("train.py", after=before) == [("lost-state-update", 6)]
        editor.close("train.py")
        await editor.until(lambda: editor.published[-1] == (editor.uri("train.py"), None, ()))

    talk(conversation, folder)


@pytest.mark.parametrize("client", [VSCODE, "neovim@v0.7", "neovim@v0.11", "emacs"])
def test_a_diagnostic_says_it_all(folder, client, recwarn):
    async def conversation(editor):
        editor.open("train.py")
        (found,) = await editor.diagnostics("train.py")
        (expected,) = nnxlint("check", "--format", "json", "train.py", cwd=folder).json["findings"]
        assert found.source == "nnxlint"
        assert found.code == expected["rule"]
        assert found.message == expected["message"]
        assert found.severity == types.DiagnosticSeverity.Error
        assert found.code_description.href == expected["url"]
        assert (found.range.start.line, found.range.start.character) == (expected["line"] - 1, expected["column"])
        assert (found.range.end.line, found.range.end.character) == (expected["end_line"] - 1, expected["end_column"])
        shows = editor.client.capabilities.text_document.publish_diagnostics.related_information
        steps = [(one.location.range.start.line + 1, one.message.partition(". ")[2]) for one in found.related_information or ()]
        assert steps == ([(step["line"], step["text"]) for step in expected["steps"]] if shows else [])

    talk(conversation, folder, client=client)
    # pytest-lsp compares all that the server sends with what the client said it understands.
    assert [str(one.message) for one in recwarn if "Lsp" in one.category.__name__] == []


def test_columns_count_what_the_client_counts(folder):
    line = '🧊, norm2 = "🧊🧊", jax.jit(lambda norm, x: norm(x))'.replace("🧊,", "ice,")
    text = LOST.replace("@jax.jit\n", "") + f"{line}\nfor _ in range(3):\n    norm2(norm, 1.0)\n"

    async def conversation(editor):
        editor.open("train.py", text)
        (found,) = await editor.diagnostics("train.py")
        start = line.index("jax.jit")
        assert found.range.start.character == start + 2  # two characters beyond the basic plane before it
        assert found.range.end.character == len(line) + 2

    talk(conversation, folder, client="neovim@v0.7")


def test_a_file_that_does_not_parse(folder):
    async def conversation(editor):
        editor.open("train.py", LOST + "def (:\n")
        (found,) = await editor.diagnostics("train.py")
        assert (found.code, found.severity, found.range.start.line) == ("not-checked", types.DiagnosticSeverity.Information, 12)
        assert found.message.startswith("not checked: syntax error")
        assert await editor.hover("train.py", 5, 6) is None
        assert await editor.actions("train.py", 5) == {}
        editor.change("train.py", LOST)
        assert await editor.codes("train.py") == FOUND
        editor.change("train.py", "(" * 5000)
        (found,) = await editor.diagnostics("train.py")
        assert found.code == "not-checked"
        editor.change("train.py", LOST + "x = '\0'\n")
        assert [code for code, _ in await editor.codes("train.py")] == ["not-checked"]

    talk(conversation, folder)


def test_rapid_edits_are_checked_once(folder):
    async def conversation(editor):
        editor.open("train.py")
        await editor.diagnostics("train.py")
        before = len(editor.published)
        for number in range(200):
            editor.change("train.py", LOST + f"x = {'1' * number or 2}\n")
        editor.change("train.py", "# a line\n" + LOST)
        assert await editor.codes("train.py") == [("lost-state-update", 6)]
        assert len(editor.published) - before < 10

    talk(conversation, folder)


def test_what_is_asked_between_an_edit_and_its_check_is_about_the_edit(folder):
    async def conversation(editor):
        editor.open("train.py", RIGHT)
        await editor.diagnostics("train.py")
        editor.change("train.py", "\n\n" + LOST)
        assert "lost-state-update" in await editor.hover("train.py", 7, 3)
        action = (await editor.actions("train.py", 7))["Ignore lost-state-update here"]
        assert action.edit.changes[editor.uri("train.py")][0].range.start.line == 6

    talk(conversation, folder, options={"debounce": 10_000})


def test_unsaved_text_of_another_file_counts(folder):
    (folder / "helper.py").write_text("def forward(norm, x):\n    return norm.scale * x\n")
    text = LOST.replace("return norm(x)", "return forward(norm, x)").replace("import jax\n", "import jax\nfrom helper import forward\n")

    async def conversation(editor):
        editor.open("train.py", text)
        assert await editor.codes("train.py") == []
        editor.open("helper.py")
        await editor.diagnostics("helper.py")
        editor.change("helper.py", "def forward(norm, x):\n    return norm(x)\n")
        await editor.settles("train.py", [("lost-state-update", 6)])
        editor.close("helper.py")
        await editor.settles("train.py", [])

    talk(conversation, folder)


@pytest.mark.parametrize("client", [VSCODE, "neovim@v0.7"])
def test_changes_on_disk_are_seen(folder, client):
    (folder / "helper.py").write_text("def forward(norm, x):\n    return norm.scale * x\n")
    text = LOST.replace("return norm(x)", "return forward(norm, x)").replace("import jax\n", "import jax\nfrom helper import forward\n")

    async def conversation(editor):
        editor.open("train.py", text)
        assert await editor.codes("train.py") == []
        (folder / "helper.py").write_text("def forward(norm, x):\n    return norm(x)\n")
        if editor.client.capabilities.workspace.did_change_watched_files:
            await editor.until(lambda: editor.registered)
            editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(
                [types.FileEvent(editor.uri("helper.py"), types.FileChangeType.Changed)]))
        else:
            editor.save("train.py", text)
        await editor.settles("train.py", [("lost-state-update", 6)])

    talk(conversation, folder, client=client)


def test_hover(folder):
    async def conversation(editor):
        editor.open("train.py", DEMO)
        lines = DEMO.split("\n")

        def at(text):
            number = next(number for number, line in enumerate(lines, 1) if text in line)
            return number, lines[number - 1].index(text) + len(text) - 1

        finding = await editor.hover("train.py", *at("@jax.jit"))
        assert "lost-state-update" in finding
        assert "## Use instead" in finding
        assert "1. line " in finding
        norm = await editor.hover("train.py", *at("nnx.BatchNorm"))
        assert norm.startswith("**nnx.BatchNorm** (class), Flax 0.12.8")
        assert "a call writes BatchStat unless use_running_average" in norm
        own = await editor.hover("train.py", *at("relu(self.norm"))
        assert own.startswith("an object of **nnx.BatchNorm**")
        transform = await editor.hover("train.py", *at("@nnx.jit"))
        assert "NNX: updates of arguments come out" in transform
        assert "nnx.jit of a function that writes its argument: **propagates**" in transform
        assert await editor.hover("train.py", *at("loss, grads")) is None

    talk(conversation, folder)


def test_hover_goes_by_the_binding_and_the_flax_of_the_project(folder):
    (folder / "pyproject.toml").write_text('[project]\nname = "x"\ndependencies = ["flax==0.10.4"]\n')
    (folder / "layers.py").write_text("from flax.nnx import Dropout as Drop\n")
    text = "from jax import jit as fast\nfrom layers import Drop\nfrom flax import nnx\nq = fast\nw = Drop\n\n" \
        "def f(fast):\n    return fast, nnx.List, jit\n"

    async def conversation(editor):
        editor.open("train.py", text)
        assert (await editor.hover("train.py", 4, 5)).startswith("**jax.jit** (transform), Flax 0.10.4")
        assert (await editor.hover("train.py", 5, 5)).startswith("**nnx.Dropout** (class)")
        assert await editor.hover("train.py", 8, 12) is None
        assert "not in this Flax" in await editor.hover("train.py", 8, 22)
        assert await editor.hover("train.py", 8, 28) is None

    talk(conversation, folder)


def test_code_actions(folder):
    async def conversation(editor):
        editor.open("train.py")
        await editor.diagnostics("train.py")
        actions = await editor.actions("train.py", 5)
        assert list(actions) == ["Ignore lost-state-update here", "Ignore lost-state-update in this file",
                                 "Verify step by running the program", "Open the page of lost-state-update"]
        uri = editor.uri("train.py")
        here = applied(LOST, actions["Ignore lost-state-update here"], uri)
        assert here.split("\n")[4] == "@jax.jit  # nnxlint: ignore[lost-state-update]"
        everywhere = applied(LOST, actions["Ignore lost-state-update in this file"], uri)
        assert everywhere == "# nnxlint: ignore-file[lost-state-update]\n" + LOST
        for text in (here, everywhere):
            editor.change("train.py", text)
            assert await editor.codes("train.py") == []
        editor.change("train.py", LOST)
        assert await editor.actions("train.py", 1) == {}
        assert await editor.actions("train.py", 5, only=["source.organizeImports"]) == {}
        assert len(await editor.actions("train.py", 5, only=["quickfix"])) == 4
        page = actions["Open the page of lost-state-update"].command
        await editor.command(page.command, *page.arguments)
        (shown,) = editor.client.shown_documents
        assert (shown.uri, shown.external) == ("https://nnxlint.readthedocs.io/rules/lost-state-update.html", True)

    talk(conversation, folder)


AWKWARD = {
    "a comment is there": ("@jax.jit  # fast", "@jax.jit  # fast  # nnxlint: ignore[lost-state-update]"),
    "other rules are ignored": ("@jax.jit  # nnxlint: ignore[rng-replay]",
                                "@jax.jit  # nnxlint: ignore[rng-replay, lost-state-update]"),
    "the line goes on": ("@jax.jit\\\n", None),
}


@pytest.mark.parametrize("decorator, expected", AWKWARD.values(), ids=AWKWARD)
def test_ignoring_where_the_line_does_not_end_plainly(folder, decorator, expected):
    text = LOST.replace("@jax.jit", decorator)

    async def conversation(editor):
        editor.open("train.py", text)
        assert await editor.codes("train.py") == FOUND
        edited = applied(text, (await editor.actions("train.py", 5))["Ignore lost-state-update here"], editor.uri("train.py"))
        if expected:
            assert edited.split("\n")[4] == expected
        editor.change("train.py", edited)
        assert await editor.codes("train.py") == []

    talk(conversation, folder)


def test_configuration_of_the_project_and_of_the_client(folder):
    async def conversation(editor):
        editor.open("train.py")
        assert await editor.codes("train.py") == FOUND

        config = folder / "pyproject.toml"
        plain = config.read_text()

        async def configured(text, expected):
            config.write_text(plain + text)
            editor.save("train.py")
            await editor.settles("train.py", expected)

        async def pushed(settings, expected):
            editor.client.set_configuration({"nnxlint": settings})
            editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
            await editor.settles("train.py", expected)

        await configured('[tool.nnxlint]\nignore = ["E9301"]\n', [])
        await pushed({"ignore": []}, FOUND)
        await pushed({}, [])
        await configured('[tool.nnxlint]\nflax-version = "0.10.4"\n', [("unsupported-graph-argument", 5)])
        await configured('[tool.nnxlint]\nexclude = ["train.py"]\n', [])
        assert not editor.client.messages
        await configured('[tool.nnxlint]\nselekt = ["E9301"]\n', FOUND)
        assert "unknown key 'selekt'" in editor.client.messages[-1].message
        await pushed({"ignored": ["E9301"], "debounce": "soon"}, FOUND)
        await editor.until(lambda: len(editor.client.messages) == 3)
        assert {one.message for one in editor.client.messages[1:]} == {
            "nnxlint: unknown setting 'ignored'; did you mean 'ignore'?",
            "nnxlint: setting debounce must be milliseconds from 0 to 10000, not 'soon'"}

    talk(conversation, folder)


def test_comments_that_hide_nothing_fade_where_they_are_asked_for(folder):
    text = "x = 1  # nnxlint: ignore[rng-replay]\ny = 'é'  # pylint: disable=E9301\n" + LOST

    async def conversation(editor):
        editor.open("train.py", text)
        assert await editor.codes("train.py") == [("lost-state-update", 7)]
        (folder / "pyproject.toml").write_text("[tool.nnxlint]\nreport-unused-ignores = true\n")
        editor.save("train.py")
        await editor.settles("train.py", [("lost-state-update", 7), ("unused-ignore", 1), ("unused-ignore", 2)])
        _, first, second = editor.published[-1][2]
        assert (first.range.start.character, first.range.end.character) == (7, 36)
        assert (second.range.start.character, second.range.end.character) == (9, 32)
        assert first.tags == second.tags == (types.DiagnosticTag.Unnecessary,)
        editor.client.set_configuration({"nnxlint": {"report-unused-ignores": False}})
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        await editor.settles("train.py", [("lost-state-update", 7)])

    talk(conversation, folder)


def test_several_folders_and_files_outside_any(folder, tmp_path_factory):
    other, outside = tmp_path_factory.mktemp("other"), tmp_path_factory.mktemp("outside")
    (other / "pyproject.toml").write_text('[project]\nname = "y"\ndependencies = ["flax==0.10.4"]\n')
    for one in (other, outside):
        (one / "train.py").write_text(LOST)
    far, near = str((outside / "train.py").as_uri()), str((other / "train.py").as_uri())

    async def conversation(editor):
        for name in ("train.py", near, far):
            editor.open(name, LOST)
        assert await editor.codes("train.py") == []
        assert await editor.codes(near) == [("unsupported-graph-argument", 5)]
        assert await editor.codes(far) == FOUND
        editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(
            types.WorkspaceFoldersChangeEvent(added=[], removed=[types.WorkspaceFolder(folder.as_uri(), "a")])))
        await editor.settles("train.py", FOUND)

    talk(conversation, folder, folders=[folder, other], configuration={folder.as_uri(): {"ignore": ["all"]}})


def test_no_folder_at_all_and_a_file_that_was_never_saved(folder):
    async def conversation(editor):
        editor.open("untitled:Untitled-1", LOST)
        assert await editor.codes("untitled:Untitled-1") == FOUND
        actions = await editor.actions("untitled:Untitled-1", 5)
        action = actions["Ignore lost-state-update here"]
        assert "ignore[lost" in applied(LOST, action, "untitled:Untitled-1")
        editor.open("git:/train.py?HEAD", LOST)
        editor.open("readme.md", "# jax", language="markdown")
        editor.open("new.py", LOST)
        assert await editor.codes("new.py") == FOUND
        assert {uri for uri, _, _ in editor.published} == {"untitled:Untitled-1", editor.uri("new.py")}

    talk(conversation, folder, folders=[])


def test_an_installed_library_is_left_alone(folder):
    path = folder / "lib/site-packages/thing/a.py"
    path.parent.mkdir(parents=True)
    path.write_text(LOST)

    async def conversation(editor):
        editor.open("lib/site-packages/thing/a.py")
        assert await editor.codes("lib/site-packages/thing/a.py") == []

    talk(conversation, folder)


def test_windows_line_ends_and_a_byte_order_mark(folder):
    async def conversation(editor):
        editor.open("train.py", "\ufeff" + LOST.replace("\n", "\r\n"))
        assert await editor.codes("train.py") == FOUND
        editor.change("train.py", LOST.replace("\n", "\n\f\n", 1))
        assert await editor.codes("train.py") == [("lost-state-update", 6)]

    talk(conversation, folder)


def test_a_workspace_of_a_thousand_files(folder):
    for number in range(1000):
        sub = folder / f"part{number % 10}"
        sub.mkdir(exist_ok=True)
        (sub / f"m{number}.py").write_text(
            f"import jax\nfrom flax import nnx\nfrom train import step\n\n\n@jax.jit\ndef f{number}(norm, x):\n    return step(norm, x)\n")

    async def conversation(editor):
        editor.open("train.py")
        assert await editor.codes("train.py") == FOUND
        opened = [f"part{number % 10}/m{number}.py" for number in range(0, 1000, 50)]
        for name in opened:
            editor.open(name)
        for name in opened:
            await editor.diagnostics(name)
        for name in opened:
            editor.change(name, (folder / name).read_text() + "x = 1\n")
        editor.change("train.py", RIGHT)
        assert await editor.codes("train.py") == []
        for name in opened:
            await editor.diagnostics(name)
            editor.close(name)
        editor.change("train.py", "\n" + LOST)
        assert await editor.codes("train.py") == [("lost-state-update", 6)]

    talk(conversation, folder)


def test_a_request_that_is_cancelled_is_answered_so(folder):
    async def conversation(editor):
        editor.open("train.py")
        params = types.HoverParams(types.TextDocumentIdentifier(editor.uri("train.py")), types.Position(4, 3))
        answer = asyncio.wrap_future(editor.client.protocol.send_request("textDocument/hover", params, msg_id="mine"))
        editor.client.cancel_request(types.CancelParams("mine"))
        with pytest.raises(JsonRpcException) as error:
            await answer
        assert error.value.code == -32800
        assert await editor.codes("train.py") == FOUND

    talk(conversation, folder)


class Raw:
    """A server's streams, for messages that no client library would send."""

    def __init__(self, folder):
        self.process = subprocess.Popen(SERVER, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})

    def send(self, body, header="Content-Length: {}\r\n\r\n"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.process.stdin.write(header.format(len(data)).encode() + data)
        self.process.stdin.flush()

    def answer(self, identifier):
        """The answer to a request; notifications before it are passed over."""
        while True:
            length = 0
            while (line := self.process.stdout.readline().strip()):
                name, _, value = line.partition(b":")
                length = int(value) if name == b"Content-Length" else length
            message = json.loads(self.process.stdout.read(length))
            if message.get("id") == identifier and "method" not in message:
                return message


MALFORMED = {
    "no JSON": b"{nope",
    "not UTF-8": b'{"jsonrpc": "2.0", "method": "\xff"}',
    "a list": [1, 2],
    "a number": 3,
    "no version": {"id": 7, "method": "textDocument/hover"},
    "nothing but a version": {"jsonrpc": "2.0"},
    "an unknown notification": {"jsonrpc": "2.0", "method": "$/nonsense", "params": {}},
    "a change of a file that is not open": {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {
        "textDocument": {"uri": "file:///nowhere.py", "version": 3}, "contentChanges": [{"text": "x"}]}},
    "a close of a file that is not open": {"jsonrpc": "2.0", "method": "textDocument/didClose",
                                           "params": {"textDocument": {"uri": "file:///nowhere.py"}}},
    "an URI that is none": {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {
        "textDocument": {"uri": "::[", "languageId": "python", "version": 1, "text": ""}}},
    "a response to nothing": {"jsonrpc": "2.0", "id": 99, "result": None},
    "a cancel of nothing": {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 12345}},
}
WRONG = {
    "params of the wrong shape": ({"method": "textDocument/hover", "params": {"textDocument": 3}}, -32602),
    "an unknown request": ({"method": "textDocument/nonsense", "params": {}}, -32601),
    "an unknown command": ({"method": "workspace/executeCommand", "params": {"command": "nnxlint.nope"}}, -32602),
    "a command without arguments": ({"method": "workspace/executeCommand", "params": {"command": "nnxlint.verify"}}, -32602),
    "a command with wrong ones": ({"method": "workspace/executeCommand", "params": {
        "command": "nnxlint.openPage", "arguments": [{"a": 1}]}}, -32602),
    "a page that is none": ({"method": "workspace/executeCommand", "params": {
        "command": "nnxlint.openPage", "arguments": ["file:///etc/passwd"]}}, -32602),
}


def test_malformed_messages_are_survived_and_wrong_requests_answered(folder):
    raw = Raw(folder)
    raw.send({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"capabilities": {}, "processId": None, "rootUri": None}})
    assert raw.answer(0)["result"]["serverInfo"]["name"] == "nnxlint"
    raw.send({"jsonrpc": "2.0", "method": "initialized", "params": {}})
    number = 100

    def alive():
        nonlocal number
        number += 1
        uri = (folder / "train.py").as_uri()
        raw.send({"jsonrpc": "2.0", "id": number, "method": "textDocument/hover",
                  "params": {"textDocument": {"uri": uri}, "position": {"line": 4, "character": 2}}})
        return "lost-state-update" in raw.answer(number)["result"]["contents"]["value"]

    raw.send({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {
        "uri": (folder / "train.py").as_uri(), "languageId": "python", "version": 1, "text": LOST}}})
    assert alive()
    for name, message in MALFORMED.items():
        raw.send(message)
        assert alive(), name
    raw.send(b"", header="Content-Length: x\r\n\r\n")
    assert alive()
    for identifier, (message, code) in enumerate(WRONG.values(), 1):
        raw.send({"jsonrpc": "2.0", "id": identifier, **message})
        assert raw.answer(identifier)["error"]["code"] == code, message
        assert alive()
    raw.process.stdin.close()
    assert raw.process.wait(60) == 1  # the client left without a word
    assert b"Traceback" not in raw.process.stdout.read()


def test_without_the_extra_there_is_one_clear_line(folder):
    code = "import sys\nsys.modules['pygls'] = None\nfrom nnxlint.surfaces.command import main\nsys.exit(main(['server']))"
    done = subprocess.run([sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"], cwd=folder,
                          input="", capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == 'nnxlint: error: server needs the extra "editor": pip install "nnxlint[editor]"\n'
