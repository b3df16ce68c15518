"""The command ``nnxlint.verify`` of the language server: the one thing that runs the user's program."""

import asyncio
import os
import sys
import uuid
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from .client import drive, session
from .test_server import LOST

# The verdict is of the installed Flax, so the finding has to be about it.
PROGRAM = LOST.replace("for _ in range(3):\n    step(norm, 1.0)\n", """\
x = jax.numpy.ones((2, 4))
for _ in range(3):
    step(norm, x)
other = jax.jit(lambda norm, x: norm(x))
for _ in range(3):
    other(norm, x)
""")
ENDLESS = PROGRAM.replace("import jax\n", "import time\nimport jax\n").replace("    step(norm, x)\n", "    step(norm, x)\n    time.sleep(1000)\n", 1) \
    .replace("for _ in range(3):", "time.sleep(1000)\nfor _ in range(3):", 1)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "train.py").write_text(PROGRAM)
    interpreter = tmp_path / "python"
    interpreter.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/started\nexec {sys.executable} "$@"\n')
    interpreter.chmod(0o755)
    (tmp_path / "started").write_text("")
    return tmp_path


def talk(conversation, folder, **how):
    """Run a conversation with a server that runs programs with an interpreter that writes down its uses."""
    mark = str(uuid.uuid4())

    async def whole():
        environment = {"NNXLINT_CACHE": str(folder / "cache"), "NNXLINT_MARK": mark, "JAX_PLATFORMS": "cpu"}
        async with session(folder, environment=environment, options={"verify": {"python": "./python"}}, **how) as editor:
            await conversation(editor)
        assert editor.code == 0

    drive(whole())
    assert not marked(mark), "a process was left behind"


def marked(mark):
    """Processes with a mark in their environment, where the system shows them."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in path.read_bytes():
                found.append(path.parent.name)
        except OSError:
            continue
    return found


def runs(folder):
    """How often a program was run."""
    return (folder / "started").read_text().count(os.path.join("verify", "worker"))


def test_the_verdict_is_shown_in_the_diagnostic(folder):
    async def conversation(editor):
        editor.open("train.py")
        before = await editor.diagnostics("train.py")
        assert [one.data["function"] for one in before] == ["step", "<lambda>"]
        command = (await editor.actions("train.py", 5))["Verify step by running the program"].command
        assert await editor.command(command.command, *command.arguments) == "step: 1 confirmed"
        step, other = await editor.until(lambda: [
            one[2] for one in editor.published if any("CONFIRMED" in each.message for each in one[2])] and editor.published[-1][2])
        assert step.message.startswith(before[0].message + "\nCONFIRMED - ")
        assert other.message == before[1].message
        assert "CONFIRMED" in await editor.hover("train.py", 5, 3)
        (reports,) = editor.client.progress_reports.values()
        assert [type(one).__name__ for one in reports] == ["WorkDoneProgressBegin", "WorkDoneProgressReport", "WorkDoneProgressEnd"]
        assert reports[0].cancellable
        assert (reports[1].message, reports[2].message) == ("train.py (1 of 2)", "step: 1 confirmed")
        # Another text has no verdict; the one that was verified has it again.
        editor.change("train.py", PROGRAM + "y = 1\n")
        assert not [one for one in await editor.diagnostics("train.py") if "CONFIRMED" in one.message]
        editor.change("train.py", PROGRAM)
        assert [one for one in await editor.diagnostics("train.py") if "CONFIRMED" in one.message]
        assert runs(folder) == 1

    talk(conversation, folder)


def test_nothing_but_the_command_runs_the_program(folder):
    async def conversation(editor):
        editor.open("train.py")
        await editor.diagnostics("train.py")
        await editor.hover("train.py", 5, 3)
        await editor.actions("train.py", 5)
        editor.change("train.py", PROGRAM + "y = 1\n")
        await editor.diagnostics("train.py")
        with pytest.raises(JsonRpcException, match="save train.py first"):
            await editor.command("nnxlint.verify", editor.uri("train.py"))
        editor.save("train.py", PROGRAM + "y = 1\n")
        editor.close("train.py")
        with pytest.raises(JsonRpcException, match="train.py is not open"):
            await editor.command("nnxlint.verify", editor.uri("train.py"))
        with pytest.raises(JsonRpcException, match="only a file on disk"):
            await editor.command("nnxlint.verify", "untitled:Untitled-1")

    talk(conversation, folder)
    assert runs(folder) == 0


def test_what_has_no_finding_is_not_run(folder):
    async def conversation(editor):
        editor.open("train.py")
        assert await editor.command("nnxlint.verify", editor.uri("train.py"), "missing") == "nothing to verify in missing"

    talk(conversation, folder)
    assert runs(folder) == 0


@pytest.mark.parametrize("how", ["the progress bar", "the request", "leaving"])
def test_it_can_be_cancelled(folder, how):
    (folder / "train.py").write_text(ENDLESS)

    async def conversation(editor):
        editor.open("train.py")
        await editor.diagnostics("train.py")
        answer = asyncio.wrap_future(editor.client.protocol.send_request(
            "workspace/executeCommand", types.ExecuteCommandParams("nnxlint.verify", [editor.uri("train.py")]), msg_id="verify"))
        await editor.until(lambda: runs(folder))
        if how == "leaving":
            return
        # The server still answers while the program runs.
        assert "lost-state-update" in await editor.hover("train.py", 6, 3)
        if how == "the request":
            editor.client.cancel_request(types.CancelParams("verify"))
        else:
            (token,) = editor.client.progress_reports
            editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
        with pytest.raises(JsonRpcException) as error:
            await answer
        assert error.value.code == -32800
        await editor.until(lambda: [one for one in editor.client.progress_reports.values()
                                    if isinstance(one[-1], types.WorkDoneProgressEnd)])
        # And verifies again when it is asked to.
        (folder / "train.py").write_text(PROGRAM)
        editor.change("train.py", PROGRAM)
        assert await editor.command("nnxlint.verify", editor.uri("train.py")) == "train.py: 2 confirmed"

    talk(conversation, folder)


def test_a_client_without_progress_gets_a_message(folder):
    async def conversation(editor):
        editor.open("train.py")
        await editor.command("nnxlint.verify", editor.uri("train.py"), "step")
        await editor.until(lambda: editor.client.messages)
        assert editor.client.messages[-1].message == "nnxlint: step: 1 confirmed"
        assert not editor.client.progress_reports
        await editor.command("nnxlint.openPage", "https://nnxlint.readthedocs.io/rules/rng-replay.html")
        await editor.until(lambda: "rng-replay" in editor.client.messages[-1].message)

    talk(conversation, folder, window=False)
