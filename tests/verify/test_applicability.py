"""Claims that the installed Flax or the device cannot settle are UNKNOWN, and say so."""

from __future__ import annotations

import pytest

from nnxlint.rules.finding import Finding, Place
from nnxlint.verify import Options, child, claims, verify
from nnxlint.verify.cache import Cache


def _finding(flax):
    return Finding(rule="lost-state-update", code="E9301", place=Place("a.py", 1, 0, 1, 5), message="", severity="error",
                   outcome="lost", confidence="high", function="", transform="jax.jit", flax=flax)


@pytest.mark.parametrize("text, here, expected", [
    ("0.12.8", "0.12.8", True),
    ("0.12.8", "0.11.2", False),
    ("0.11.0 to 0.12.12", "0.11.0", True),
    ("0.11.0 to 0.12.12", "0.12.9", True),
    ("0.11.0 to 0.12.12", "0.10.7", False),
    ("0.11.0 to 0.12.8", "0.12.12", False),
    ("0.10.4 to 0.10.7, 0.11.2", "0.11.2", True),
    ("0.10.4 to 0.10.7, 0.11.2", "0.11.1", False),
    ("0.10.4 to 0.12.12", "99.0.0", True),
    ("99.0.0", "99.0.0", True),
    (">=0.10.7", "0.10.4", True),
    ("0.12.8", "unknown", True),
])
def test_versions_that_a_finding_speaks_of(text, here, expected):
    assert claims.speaks_of(_finding(text), here) is expected


def test_nothing_runs_for_another_flax(monkeypatch, cache):
    monkeypatch.setattr(Cache, "versions", lambda self: {"jax": "0.7.2", "flax": "0.11.2"})
    monkeypatch.setattr(child, "run", lambda *_, **__: pytest.fail("it ran"))
    (verdict,) = verify([_finding("0.12.0 to 0.12.8")], Options(cache=False))
    assert (verdict["status"], verdict["reason"]) == ("UNKNOWN", "not supported by this Flax")
    assert verdict["evidence"] == ("the finding is about Flax 0.12.0 to 0.12.8, and 0.11.2 is installed; "
                                   "--flax-version 0.11.2 checks for that one")


class _Session:
    made_up = lenient = False
    stand_in = False

    def report(self, observer):
        pass


@pytest.mark.worker
@pytest.mark.parametrize("rule, donates, status", [
    ("donated-state-reuse", True, "REFUTED"),
    ("donated-state-reuse", False, "not confirmable on this device"),
    ("bound-method-transform", False, "REFUTED"),
])
def test_what_was_donated_to_a_device_that_ignores_it(monkeypatch, rule, donates, status):
    pytest.importorskip("flax")
    from nnxlint.verify.worker.observe import raises

    monkeypatch.setattr(raises, "takes_donations", lambda: donates)
    observer = raises.Raises({"rule": rule, "name": "RuntimeError"}, _Session())
    observer.fine = 1
    observer.finish(complete=True)
    assert status in (observer.verdict["status"], observer.verdict["reason"])


@pytest.mark.worker
def test_jax_is_asked_whether_it_takes_donations():
    jax = pytest.importorskip("jax")
    from nnxlint.verify.worker.observe import raises

    given = jax.numpy.zeros(8)
    jax.jit(lambda x: x + 1, donate_argnums=0)(given)
    with jax.disable_jit():
        assert raises.takes_donations() is given.is_deleted()
