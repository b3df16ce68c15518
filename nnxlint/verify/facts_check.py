"""Measures the facts on an installed Flax: what is said, what is so, and where they differ."""

from __future__ import annotations

import json
import os
import subprocess
from typing import NamedTuple

from nnxlint.facts import CLASSES, FUNCTIONS, TRANSFORMS, VARIABLES, availability, probes
from nnxlint.facts.versions import parse, show

WORKER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "facts_worker.py")
DEADLINE = 900  # seconds for all rows


class CannotMeasure(Exception):
    """str(error) says in one line why nothing could be measured."""


class Difference(NamedTuple):
    """A row that is not true: what it says, what was measured, the error's text if there was one."""

    row: str
    said: str
    measured: str
    detail: str


class Measured(NamedTuple):
    """flax: version as a tuple; flax_version, jax_version, device: text; rows: how many were measured."""

    flax: tuple
    flax_version: str
    jax_version: str
    device: str
    rows: int
    differences: tuple


def names():
    """Canonical names in the tables whose presence can be measured, ascending."""
    known = {*TRANSFORMS, *FUNCTIONS, *CLASSES, *VARIABLES}
    return sorted(name for name in known if name.startswith(("flax.nnx.", "jax.")))


def measure(python):
    """Measure all rows with an interpreter. Returns Measured; raises CannotMeasure."""
    asked = {availability.PUBLIC.get(name, name): name for name in names()}
    job = {"names": list(asked), "preamble": probes.PREAMBLE,
           "programs": {name: row.program for name, row in probes.rows()}}
    answers, ended = _answers(python, json.dumps(job))
    versions = next((one for one in answers if one["kind"] == "versions"), None)
    if versions is None:
        missing = next((one["detail"] for one in answers if one["kind"] == "missing"), ended)
        raise CannotMeasure(f"facts --check needs jax and flax: {missing}")
    flax, jax = parse(versions["flax"]), parse(versions["jax"])
    measured = {one["id"]: one for one in answers if "id" in one}
    differences = []
    for public, name in asked.items():
        said = availability.exists(name, flax, jax)
        found = measured.get(public, {}).get("exists")
        if said is not found and said is not None:
            differences.append(Difference(public, _presence(said), _presence(found), ended if found is None else ""))
    for name, row in probes.rows():
        said = row.on(flax)
        found = measured.get(name, {"outcome": "not measured", "detail": ended})
        if found["outcome"] not in said.split(" or "):
            differences.append(Difference(name, said, found["outcome"], found["detail"]))
    return Measured(flax, versions["flax"], versions["jax"], versions["device"],
                    len(asked) + len(probes.ROWS), tuple(differences))


def _presence(found):
    return "not measured" if found is None else "exists" if found else "does not exist"


def _answers(python, job):
    """(answers of the worker, why it ended early or "")."""
    environment = {"JAX_PLATFORMS": "cpu", **os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        # -P: the folder of the worker holds modules with common names.
        done = subprocess.run([python, "-P", WORKER], input=job, capture_output=True, text=True,
                              env=environment, timeout=DEADLINE, check=False)
        output, ended = done.stdout, "" if done.returncode == 0 else _last_line(done)
    except subprocess.TimeoutExpired as error:
        output, ended = (error.stdout or b"").decode("utf-8", "replace"), f"no answer within {DEADLINE} seconds"
    except OSError as error:
        raise CannotMeasure(f"{python}: {error.strerror or error}") from None
    answers = []
    for line in output.splitlines():
        try:
            answers.append(json.loads(line))
        except ValueError:
            continue
    return answers, ended


def _last_line(done):
    lines = done.stderr.strip().splitlines()
    return f"the process left with exit code {done.returncode}" + (f": {lines[-1][:200]}" if lines else "")


def describe(outcomes, versions):
    """Outcomes on some releases as a person reads them: "lost", or "0.10.4: raises:TypeError | 0.11.0: lost"."""
    changes = []
    for version in versions:
        outcome = probes.outcome_on(outcomes, version)
        if not changes or changes[-1][1] != outcome:
            changes.append((version, outcome))
    if len(changes) == 1:
        return changes[0][1]
    return " | ".join(f"{show(version)}: {outcome}" for version, outcome in changes)
