"""nnxlint in python-lsp-server, driven over stdio by a real client."""

import asyncio
import sys
from contextlib import suppress

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from .client import applied, drive, session
from .test_server import LOST, RIGHT

PYLSP = [sys.executable, "-m", "pylsp"]
OTHERS = ("pycodestyle", "pyflakes", "mccabe", "jedi_completion", "rope_autoimport", "preload")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\ndependencies = ["flax==0.12.8"]\n')
    (tmp_path / "train.py").write_text(LOST)
    return tmp_path


def talk(conversation, folder, **plugins):
    """Run a conversation with pylsp; plugins: settings by the name of the plugin."""
    quiet = {name: {"enabled": False} for name in OTHERS}
    settings = {"pylsp": {"plugins": {**quiet, **plugins}}}

    async def whole():
        async with session(folder, command=PYLSP, options=settings) as editor:
            editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))
            await conversation(editor)
        assert editor.code == 0

    drive(whole())


def settled(found):
    return sorted((one.source, str(one.code), one.range.start.line + 1) for one in found)


OURS = ("nnxlint", "lost-state-update", 5)


async def until(editor, expected):
    """Wait until the last diagnostics are the expected ones."""
    def last():
        return settled(editor.published[-1][2]) if editor.published else None

    try:
        await editor.until(lambda: last() == expected)
    except TimeoutError:
        raise AssertionError(f"expected {expected}, last published {last()}") from None
    return editor.published[-1][2]


def test_unsaved_text_is_checked_with_whole_ranges(folder):
    async def conversation(editor):
        editor.open("train.py")
        (found,) = await until(editor, [OURS])
        assert (found.range.start.character, found.range.end.character) == (1, 8)
        assert found.code_description.href.endswith("/lost-state-update.html")
        assert found.related_information
        editor.change("train.py", RIGHT)
        await until(editor, [])
        editor.change("train.py", LOST + "def (:")
        await until(editor, [("nnxlint", "not-checked", 13)])
        editor.change("train.py", LOST)
        await until(editor, [OURS])

    talk(conversation, folder)


def test_save_and_close(folder):
    async def conversation(editor):
        editor.open("train.py", RIGHT)
        await until(editor, [])
        editor.change("train.py", "\n" + LOST)
        await until(editor, [("nnxlint", "lost-state-update", 6)])
        before = len(editor.published)
        editor.save("train.py", "\n" + LOST)
        await editor.until(lambda: len(editor.published) > before)
        await until(editor, [("nnxlint", "lost-state-update", 6)])
        editor.close("train.py")
        await until(editor, [])

    talk(conversation, folder)


def test_rapid_edits(folder):
    async def conversation(editor):
        editor.open("train.py")
        await until(editor, [OURS])
        before = len(editor.published)
        for number in range(200):
            editor.change("train.py", RIGHT + f"x = {'1' * number or 2}\n")
        editor.change("train.py", "# a line\n" + LOST)
        await until(editor, [("nnxlint", "lost-state-update", 6)])
        assert len(editor.published) - before < 20

    talk(conversation, folder)


def test_a_workspace_of_a_thousand_files(folder):
    for number in range(1000):
        (folder / f"m{number}.py").write_text(
            f"import jax\nfrom flax import nnx\nfrom train import step\n\n\n@jax.jit\ndef f{number}(norm, x):\n    return step(norm, x)\n")

    async def conversation(editor):
        editor.open("train.py")
        await until(editor, [OURS])
        editor.open("m0.py")
        await editor.until(lambda: any(uri == editor.uri("m0.py") for uri, _, _ in editor.published))
        editor.change("train.py", RIGHT)
        await editor.until(lambda: not [found for uri, _, found in editor.published if uri == editor.uri("train.py")][-1])

    talk(conversation, folder)


def test_what_is_wrong_or_cancelled_is_survived(folder):
    async def conversation(editor):
        editor.open("train.py")
        await until(editor, [OURS])
        for name, arguments in (("nnxlint.verify", ()), ("nnxlint.verify", (3,)), ("nnxlint.nope", ())):
            with suppress(JsonRpcException):
                await editor.command(name, *arguments)
        params = types.HoverParams(types.TextDocumentIdentifier(editor.uri("train.py")), types.Position(4, 3))
        answer = asyncio.wrap_future(editor.client.protocol.send_request("textDocument/hover", params, msg_id="mine"))
        editor.client.cancel_request(types.CancelParams("mine"))
        with suppress(JsonRpcException):
            await answer
        editor.client.protocol.notify("$/nonsense", {})
        editor.change("train.py", RIGHT)
        await until(editor, [])
        editor.change("train.py", LOST)
        await until(editor, [OURS])

    talk(conversation, folder)


def test_hover_and_code_actions(folder):
    async def conversation(editor):
        editor.open("train.py")
        await until(editor, [OURS])
        assert "## Use instead" in await editor.hover("train.py", 5, 3)
        assert "**nnx.BatchNorm** (class), Flax 0.12.8" in await editor.hover("train.py", 10, 13)
        actions = await editor.actions("train.py", 5)
        assert set(actions) == {"Ignore lost-state-update here", "Ignore lost-state-update in this file",
                                "Verify step by running the program"}
        editor.change("train.py", applied(LOST, actions["Ignore lost-state-update here"], editor.uri("train.py")))
        await until(editor, [])

    talk(conversation, folder)


def test_settings_of_the_client(folder):
    async def conversation(editor):
        editor.open("train.py")
        await until(editor, [("nnxlint", "unsupported-graph-argument", 5)])

    talk(conversation, folder, nnxlint={"enabled": True, "flax-version": "0.10.4"})


PYLINT = ("pylint", "E9301", 5)
DOCSTRING = ("pylint", "C0114", 1)
WITH_PYLINT = {"enabled": True, "args": ["--load-plugins=nnxlint", "--disable=all", "--enable=nnxlint,missing-module-docstring"]}


@pytest.mark.parametrize("enabled, expected", [(True, [OURS, DOCSTRING]), (False, [PYLINT, DOCSTRING])])
def test_beside_pylint_that_loads_nnxlint_nothing_is_said_twice(folder, enabled, expected):
    async def conversation(editor):
        editor.open("train.py")
        await until(editor, sorted(expected))

    talk(conversation, folder, nnxlint={"enabled": enabled}, pylint=WITH_PYLINT)


def test_another_linter_that_fails_does_not_silence_ours(folder):
    # pylsp's plugin for Pylint knows no informational messages and fails on one.
    text = LOST + "x = 1  # pylint: disable=unused-import\n"
    (folder / "train.py").write_text(text)

    async def conversation(editor):
        editor.open("train.py")
        await until(editor, [OURS])

    args = ["--disable=all", "--enable=useless-suppression,unused-import"]
    talk(conversation, folder, pylint={"enabled": True, "args": args})
