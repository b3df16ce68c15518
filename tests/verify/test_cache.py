"""Verdicts are kept, and dropped as soon as anything that they rest on changes."""

from __future__ import annotations

import pytest

from nnxlint.verify import claims
from nnxlint.verify.cache import Cache
from nnxlint.verify.options import Options
from nnxlint.verify.verdicts import verdict

from .programs import STEP, check, statuses, write


def _claim(path):
    from .programs import bed

    import ast

    node, transform, function = next(bed.applications(ast.parse(path.read_text())))
    return claims.from_finding(0, bed.finding(path, node, "lost-state-update", "lost", transform, function))


def test_a_kept_verdict_comes_back(tmp_path, cache):
    path = write(tmp_path, STEP)
    kept = verdict("CONFIRMED", evidence="seen", kind="run")
    Cache(Options()).put(_claim(path), kept, [str(path)])
    assert Cache(Options()).get(_claim(path)) == kept


def test_it_is_dropped_when_the_source_changes(tmp_path, cache):
    path = write(tmp_path, STEP)
    Cache(Options()).put(_claim(path), verdict("CONFIRMED"), [str(path)])
    path.write_text(STEP + "\n")
    assert Cache(Options()).get(_claim(path)) is None


def test_it_is_dropped_when_a_module_that_was_reached_changes(tmp_path, cache):
    path, other = write(tmp_path, STEP), write(tmp_path, "x = 1\n", "other.py")
    Cache(Options()).put(_claim(path), verdict("CONFIRMED"), [str(path), str(other)])
    other.write_text("x = 2\n")
    assert Cache(Options()).get(_claim(path)) is None


def test_another_device_or_another_claim_does_not_see_it(tmp_path, cache):
    path = write(tmp_path, STEP)
    Cache(Options()).put(_claim(path), verdict("CONFIRMED"), [str(path)])
    assert Cache(Options(device="gpu")).get(_claim(path)) is None
    assert Cache(Options()).get(_claim(path)._replace(kind="replays")) is None


def test_a_damaged_entry_is_no_entry(tmp_path, cache):
    path = write(tmp_path, STEP)
    Cache(Options()).put(_claim(path), verdict("CONFIRMED"), [str(path)])
    for entry in cache.rglob("*.json"):
        entry.write_text("{")
    assert Cache(Options()).get(_claim(path)) is None


@pytest.mark.worker
def test_it_rests_on_all_files_that_the_program_loaded_though_it_is_stopped_early(tmp_path, cache):
    library = write(tmp_path, STEP, "library.py")
    write(tmp_path, "number = 2\n", "settings.py")
    main = write(tmp_path, "import settings\nimport library\nfrom library import jnp, nnx\n"
                 "for _ in range(settings.number):\n    library.step(nnx.state(library.Counter()), jnp.ones(2))\n", "main.py")
    options = {"run": str(main), "cache": True}
    assert statuses(check(library, **options)) == ["CONFIRMED"]
    assert Cache(Options()).get(_claim(library))["status"] == "CONFIRMED"
    (tmp_path / "settings.py").write_text("number = 0\n")
    assert Cache(Options()).get(_claim(library)) is None
