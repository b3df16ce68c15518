"""The command ``nnxlint.verify`` in python-lsp-server: the one thing there that runs the user's program."""

import uuid

import pytest
from lsprotocol import types

from .client import drive, session
from .test_pylsp import OTHERS, PYLSP
from .test_verify_command import ENDLESS, PROGRAM, folder, marked, runs  # noqa: F401

STOP = "nnxlint.stopVerifying"


def talk(conversation, folder):  # noqa: F811
    """Run a conversation with a pylsp that runs programs with an interpreter that writes down its uses."""
    mark = str(uuid.uuid4())
    plugins = {name: {"enabled": False} for name in (*OTHERS, "pylint")}
    settings = {"pylsp": {"plugins": {**plugins, "nnxlint": {"enabled": True, "verify": {"python": str(folder / "python")}}}}}

    async def whole():
        environment = {"NNXLINT_CACHE": str(folder / "cache"), "NNXLINT_MARK": mark, "JAX_PLATFORMS": "cpu"}
        async with session(folder, command=PYLSP, environment=environment, options=settings) as editor:
            editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))
            editor.open("train.py")
            await editor.until(lambda: shown(editor))
            await conversation(editor)
        assert editor.code == 0

    drive(whole())
    assert not marked(mark), "a process was left behind"


def shown(editor):
    """Messages of the last diagnostics."""
    return [one.message for one in editor.published[-1][2]] if editor.published else []


def said(editor):
    return [one.message for one in editor.client.messages]


def test_the_verdict_is_shown_in_the_diagnostic(folder):  # noqa: F811
    async def conversation(editor):
        before = shown(editor)
        command = (await editor.actions("train.py", 5))["Verify step by running the program"].command
        await editor.command(command.command, *command.arguments)
        # pylsp still answers while the program runs.
        assert "lost-state-update" in await editor.hover("train.py", 5, 3)
        await editor.until(lambda: any("CONFIRMED" in one for one in shown(editor)))
        step, other = shown(editor)
        assert step.startswith(before[0] + "\nCONFIRMED - ") and other == before[1]
        assert "nnxlint: step: 1 confirmed" in said(editor)
        (reports,) = editor.client.progress_reports.values()
        assert [type(one).__name__ for one in reports] == ["WorkDoneProgressBegin", "WorkDoneProgressReport", "WorkDoneProgressEnd"]
        assert reports[1].message == "train.py (1 of 2)"

    talk(conversation, folder)
    assert runs(folder) == 1


def test_nothing_is_run_that_is_not_saved_or_not_open(folder):  # noqa: F811
    async def conversation(editor):
        editor.change("train.py", PROGRAM + "y = 1\n")
        await editor.command("nnxlint.verify", editor.uri("train.py"))
        await editor.until(lambda: "nnxlint: save train.py first: the verifier runs what is on disk" in said(editor))
        await editor.command("nnxlint.verify", editor.uri("other.py"))
        await editor.until(lambda: said(editor)[-1] == "nnxlint: only a file that is open can be verified")
        await editor.command("nnxlint.verify")
        await editor.until(lambda: said(editor)[-1] == "nnxlint: nnxlint.verify takes the URI of a file, and the name of a function")

    talk(conversation, folder)
    assert runs(folder) == 0


@pytest.mark.parametrize("how", ["the command", "leaving"])
def test_it_can_be_stopped(folder, how):  # noqa: F811
    (folder / "train.py").write_text(ENDLESS)

    async def conversation(editor):
        await editor.command("nnxlint.verify", editor.uri("train.py"))
        await editor.until(lambda: runs(folder))
        await editor.command("nnxlint.verify", editor.uri("train.py"))
        await editor.until(lambda: said(editor) == [f"nnxlint: the verifier is at work already ({STOP} ends it)"])
        if how == "leaving":
            return
        await editor.command(STOP)
        await editor.until(lambda: "nnxlint: verification cancelled" in said(editor))

    talk(conversation, folder)
