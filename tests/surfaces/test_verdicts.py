"""Verdicts on the surfaces of ``check``: kept ones, which are shown, and the options that ask for new ones."""

import json
import os
import sys

import pytest

from nnxlint.rules.finding import Finding, Place
from nnxlint.surfaces.record import record
from nnxlint.verify import Options, claims, folder
from nnxlint.verify.cache import Cache
from nnxlint.verify.verdicts import verdict

from .programs import planted

LOST = "x = 1  # plant: lost-state-update\n"


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    monkeypatch.setenv("NNXLINT_CACHE", str(tmp_path / "kept"))


def keep(path, status="CONFIRMED", device=""):
    """Keep a verdict for the finding that LOST plants in a file, as a run of the verifier does."""
    finding = Finding(
        rule="lost-state-update", code="E9301", place=Place(str(path), 1, 0, 1, 5), message="", severity="error",
        outcome="lost", confidence="high", function="step", transform="jax.jit", subjects=("model",))
    found = verdict(status, evidence="as\nseen", kind="run", device="cpu", versions={"flax": "1"}, program={"path": str(path)})
    Cache(Options(device=device)).put(claims.from_finding(0, finding), found, [str(path)])


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.py"
    path.write_text(LOST)
    return path


def verdicts_of(*arguments, cwd, stdin=None):
    findings = planted("check", "--format", "json", *arguments, cwd=cwd, stdin=stdin).json["findings"]
    return [one["verdict"] and one["verdict"]["status"] for one in findings]


def test_text_has_a_line_for_a_kept_verdict(file):
    keep(file)
    out = planted("check", "a.py", cwd=file.parent).out
    assert "  verified: CONFIRMED - as seen\n" in out
    assert "verified" not in planted("check", "--no-cache", "a.py", cwd=file.parent).out


def test_github_has_it_too(file):
    keep(file)
    assert "%0Averified: CONFIRMED - as seen\n" in planted("check", "--format", "github", "a.py", cwd=file.parent).out


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_what_serves_the_reproducer_stays_inside(file, form):
    keep(file)
    document = planted("check", "--format", form, "a.py", cwd=file.parent).json
    shown = (document["findings"][0] if form == "json" else document["runs"][0]["results"][0]["properties"])["verdict"]
    assert shown["status"] == "CONFIRMED"
    assert "program" not in shown and str(file) not in json.dumps(shown)


def test_the_finding_itself_keeps_the_program():
    finding = Finding(rule="r", code="E1", place=Place("a.py", 1, 0, 1, 5), message="", severity="error", outcome="lost",
                      confidence="high", function="", transform="", verdict=verdict("CONFIRMED", program={"path": "a.py"}))
    assert "program" not in record(finding, "")["verdict"]
    assert finding.verdict["program"] == {"path": "a.py"}


def test_a_verdict_of_any_device_is_shown(file):
    keep(file, device="cpu")
    assert verdicts_of("a.py", cwd=file.parent) == ["CONFIRMED"]


def test_it_is_dropped_when_the_source_changes(file):
    keep(file)
    file.write_text(LOST + "\n")
    assert verdicts_of("a.py", cwd=file.parent) == [None]


def test_it_does_not_speak_of_standard_input(file):
    keep(file)
    assert verdicts_of("-", "--stdin-filename", "a.py", cwd=file.parent, stdin=LOST) == [None]


@pytest.mark.parametrize("status, least, shown", [
    ("REFUTED", "refuted", True), ("REFUTED", "unknown", False), ("REFUTED", "confirmed", False),
    (None, "unknown", True), (None, "confirmed", False), ("CONFIRMED", "confirmed", True),
])
def test_min_verdict(file, status, least, shown):
    if status:
        keep(file, status)
    done = planted("check", "--format", "json", "--min-verdict", least, "a.py", cwd=file.parent)
    assert (done.code, len(done.json["findings"])) == (int(shown), int(shown))


@pytest.mark.parametrize("arguments, message", [
    (["--min-verdict", "confrimed"], "--min-verdict must be one of confirmed, unknown, refuted, not 'confrimed'; did you mean"),
    (["--device", "cpu"], "--device needs --verify"),
    (["--timeout", "3"], "--timeout needs --verify"),
    (["--allow-effects"], "--allow-effects needs --verify"),
    (["--verify", "-"], "--verify runs files, not standard input"),
])
def test_mistakes_are_one_clear_line(file, arguments, message):
    done = planted("check", *arguments, cwd=file.parent)
    assert done.code == 2 and message in done.err and done.err.count("\n") == 1


def test_without_findings_nothing_of_the_verifier_is_loaded(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "kept" / "verdicts").mkdir(parents=True)
    program = ("import sys\nfrom nnxlint.surfaces.command import main\nmain(['check', 'a.py'])\n"
               "assert not [name for name in sys.modules if name.startswith('nnxlint.verify')]\n")
    import subprocess

    subprocess.run([sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{program}"], cwd=tmp_path, check=True)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere platformdirs is asked")
@pytest.mark.parametrize("home", [None, "", "/somewhere"])
def test_kept_verdicts_live_where_platformdirs_says(monkeypatch, home):
    from platformdirs import user_cache_dir

    monkeypatch.delenv("NNXLINT_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    if home is not None:
        monkeypatch.setenv("XDG_CACHE_HOME", home)
    assert folder() == os.path.join(user_cache_dir("nnxlint"), "verdicts")
