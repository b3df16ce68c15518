"""A Project that is kept while files are edited: what it says is what a fresh run says."""

import pytest

from nnxlint.model.project import Project
from nnxlint.rules.check import check
from nnxlint.rules.finding import Source

FLAX = ((0, 12, 8),)
TRAIN = """\
import jax
from flax import nnx
from helper import advance


@jax.jit
def step(model, x):
    return advance(model, x)


norm = nnx.BatchNorm(4, rngs=nnx.Rngs(0))
for _ in range(3):
    step(norm, 1.0)
"""
READS = "def advance(model, x):\n    return model.scale * x\n"
WRITES = "def advance(model, x):\n    return model(x)  # updates the statistics\n"
STEP = "import jax\n\n\n@jax.jit\ndef step(model, x):\n    return model(x)\n"
CALLS = "norm = nnx.BatchNorm(4, rngs=nnx.Rngs(0))\nfor _ in range(3):\n    step(norm, 1.0)\n"
CALLER = "from flax import nnx\nfrom step import step\n\n" + CALLS
NO_CALLER = "from flax import nnx\n\nstep = print\n" + CALLS


class Kept:
    """One Project, and for each file its results, renewed only where an edit can have changed them."""

    def __init__(self, folder):
        self.folder = folder
        self.project = Project()
        self.results, self.consulted = {}, {}
        self.renew(self.paths())

    def paths(self):
        return {str(path) for path in self.folder.glob("*.py")} | set(self.project.texts)

    def renew(self, paths):
        for path in paths:
            self.results[path] = outcome(check([Source(path)], FLAX, self.project))
            self.consulted[path] = {*self.project.consulted, path}

    def edit(self, name, text):
        path = str(self.folder / name)
        everywhere = self.project.replace(path, text)
        self.renew([one for one in self.paths() if everywhere or path in self.consulted.get(one, (path,))])

    def fresh(self):
        project = Project(self.project.texts)
        return {path: outcome(check([Source(path)], FLAX, project)) for path in sorted(self.paths())}


def outcome(report):
    return ([(one.rule, one.place.line, one.message, [step.place for step in one.steps]) for one in report.findings],
            [error[1:] for error in report.errors])


def found(kept):
    return sorted(rule for findings, _ in kept.results.values() for rule, *_ in findings)


@pytest.fixture
def kept(tmp_path):
    (tmp_path / "pyproject.toml").write_text("")
    for name, text in {"train.py": TRAIN, "helper.py": READS, "step.py": STEP, "call.py": NO_CALLER}.items():
        (tmp_path / name).write_text(text)
    return Kept(tmp_path)


EDITS = {
    "the file itself": [("train.py", TRAIN.replace("@jax.jit", "@nnx.jit"))],
    "a helper starts to write": [("helper.py", WRITES)],
    "and back": [("helper.py", WRITES), ("helper.py", READS)],
    "and back to the disk": [("helper.py", WRITES), ("helper.py", None)],
    "a helper breaks": [("helper.py", WRITES), ("helper.py", WRITES + "def (")],
    "a caller appears in a file": [("call.py", CALLER)],
    "and goes": [("call.py", CALLER), ("call.py", NO_CALLER)],
    "lines move": [("step.py", "# one\n# more\n" + STEP), ("call.py", "\n" + CALLER)],
    "a file appears that was imported in vain": [("train.py", TRAIN.replace("helper", "other")), ("other.py", WRITES)],
    "and goes again": [("train.py", TRAIN.replace("helper", "other")), ("other.py", WRITES), ("other.py", None)],
}


@pytest.mark.parametrize("edits", EDITS.values(), ids=EDITS)
def test_after_edits_all_is_as_in_a_fresh_run(kept, edits):
    for name, text in edits:
        kept.edit(name, text)
        kept.results = {path: kept.results[path] for path in kept.paths()}
        assert dict(sorted(kept.results.items())) == kept.fresh()


def test_the_edits_matter(kept):
    assert found(kept) == []
    kept.edit("helper.py", WRITES)
    assert found(kept) == ["lost-state-update"]
    kept.edit("call.py", CALLER)
    assert found(kept) == ["lost-state-update", "lost-state-update"]
    kept.edit("call.py", None)
    kept.edit("helper.py", None)
    assert found(kept) == []


def test_a_keystroke_elsewhere_renews_nothing_else(kept):
    project = kept.project
    helper = project.module(str(kept.folder / "helper.py"))
    assert not project.replace(str(kept.folder / "train.py"), TRAIN + "\nx = 1\n")
    assert project.module(str(kept.folder / "helper.py")) is helper


def test_refresh_sees_what_changed_on_the_disk(kept):
    (kept.folder / "helper.py").write_text(WRITES)
    (kept.folder / "call.py").unlink()
    (kept.folder / "new.py").write_text(CALLER)
    kept.project.refresh()
    kept.renew(kept.paths())
    kept.results = {path: kept.results[path] for path in kept.paths()}
    assert dict(sorted(kept.results.items())) == kept.fresh()
    assert found(kept) == ["lost-state-update", "lost-state-update"]
