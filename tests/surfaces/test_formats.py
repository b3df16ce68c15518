"""The formats for other programs. The engine is replaced: see planted.py."""

import json

import pytest

from .programs import planted

# Characters that take one, two, three and four bytes, the last one two UTF-16 units.
FILE = "x = ('aé漢😀', 1)  # plant: lost-state-update\n    # 100%, a:b\nif x:\n    '😀'; y = 1  # plant[low]: partial-state-return\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sub dir").mkdir()
    (tmp_path / "sub dir" / "a.py").write_text(FILE, encoding="utf-8")
    (tmp_path / "b.py").write_text("# fault\n")
    return tmp_path


def output(folder, name):
    done = planted("check", "--format", name, cwd=folder)
    assert done.code == 2
    assert done.err == "nnxlint: b.py:1: planted fault\n"
    return done.out


def test_concise(folder):
    assert output(folder, "concise") == (
        "sub dir/a.py:1:1: E9301 lost-state-update 100% planted lost-state-update at 1\n"
        "sub dir/a.py:4:5: W9302 partial-state-return 100% planted partial-state-return at 4\n"
    )


def test_github(folder):
    assert output(folder, "github") == (
        "::error file=sub dir/a.py,line=1,endLine=1,title=E9301 lost-state-update,col=1,endColumn=16"
        "::100%25 planted lost-state-update at 1%0A1. sub dir/a.py:1: it is planted here\n"
        "::warning file=sub dir/a.py,line=4,endLine=4,title=W9302 partial-state-return,col=5,endColumn=15"
        "::100%25 planted partial-state-return at 4%0A1. sub dir/a.py:4: it is planted here\n"
        "::error file=b.py,line=1,title=nnxlint::planted fault\n"
    )


def test_gitlab(folder):
    first, second = json.loads(output(folder, "gitlab"))
    assert first["fingerprint"] != second["fingerprint"]
    assert first["location"] == {"path": "sub dir/a.py", "lines": {"begin": 1, "end": 1}}
    assert (first["severity"], second["severity"]) == ("critical", "major")
    assert set(first) == {"description", "check_name", "fingerprint", "severity", "location"}


def test_rdjson_counts_bytes(folder):
    first, second, fault = json.loads(output(folder, "rdjson"))["diagnostics"]
    assert first["location"]["range"] == {"start": {"line": 1, "column": 1}, "end": {"line": 1, "column": 22}}
    assert second["location"]["range"]["end"] == {"line": 4, "column": 18}
    assert first["severity"] == fault["severity"] == "ERROR"
    assert first["code"]["value"] == "lost-state-update"
    assert len(first["related_locations"]) == 1


def test_sarif(folder):
    log = json.loads(output(folder, "sarif"))
    (run,) = log["runs"]
    first, second = run["results"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["E9301", "W9302", "E9305"]
    assert run["tool"]["driver"]["rules"][second["ruleIndex"]]["id"] == second["ruleId"] == "W9302"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "sub%20dir/a.py", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {
        "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 17, "snippet": {"text": "x = ('aé漢😀', 1)"},
    }
    flow = first["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in flow] == ["it is planted here"]
    assert [one["id"] for one in first["relatedLocations"]] == [1]
    assert run["invocations"][0]["executionSuccessful"] is False
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"] == "planted fault"


def test_sarif_of_a_file_elsewhere(folder):
    done = planted("check", "--format", "sarif", folder / "sub dir", cwd="/")
    uri = done.json["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.endswith("/sub%20dir/a.py")


@pytest.mark.parametrize("name", ["json", "sarif", "gitlab", "rdjson"])
def test_nothing_found_is_still_a_document(tmp_path, name):
    (tmp_path / "a.py").write_text("")
    done = planted("check", "--format", name, cwd=tmp_path)
    assert done.code == 0
    json.loads(done.out)


@pytest.mark.parametrize("name", ["concise", "github"])
def test_nothing_found_is_nothing_said(tmp_path, name):
    (tmp_path / "a.py").write_text("")
    assert planted("check", "--format", name, cwd=tmp_path).out == ""


def test_github_escapes_what_would_end_a_property(tmp_path):
    (tmp_path / "a,b:c%.py").write_text("x = 1  # plant: rng-replay\n")
    out = planted("check", "--format", "github", cwd=tmp_path).out
    assert out.startswith("::error file=a%2Cb%3Ac%25.py,line=1,")
    assert out.count("\n") == 1


@pytest.mark.parametrize("name, variable, read", [
    ("github", "GITHUB_WORKSPACE", lambda out: out.split("file=")[1].split(",")[0]),
    ("gitlab", "CI_PROJECT_DIR", lambda out: json.loads(out)[0]["location"]["path"]),
])
def test_paths_are_relative_to_the_checkout(tmp_path, monkeypatch, name, variable, read):
    inner = tmp_path / "top" / "inner"
    inner.mkdir(parents=True)
    (inner / "a.py").write_text("x = 1  # plant: rng-replay\n")
    monkeypatch.delenv(variable, raising=False)
    assert read(planted("check", "--format", name, cwd=inner).out) == "a.py"
    (tmp_path / "top" / ".git").mkdir()
    assert read(planted("check", "--format", name, cwd=inner).out) == "inner/a.py"
    monkeypatch.setenv(variable, str(tmp_path))
    assert read(planted("check", "--format", name, cwd=inner).out) == "top/inner/a.py"


def test_gitlab_fingerprints_are_unique(tmp_path):
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("x = 1  # plant: rng-replay\n" * 3)
    issues = json.loads(planted("check", "--format", "gitlab", cwd=tmp_path).out)
    assert len({issue["fingerprint"] for issue in issues}) == 6
