"""Speed of verdicts, as ratios of wall time on the same machine.

``python tests/verify/benchmark.py`` prints each ratio with its bound and exits 1 if one is exceeded. Not a
test: the figures belong to the machine. Each is the best of three runs.
"""

from __future__ import annotations

import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "verify")]

import ast  # noqa: E402

import bed  # noqa: E402
from nnxlint.verify import Options, verify  # noqa: E402

HEAD = """\
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.first = nnx.Linear(16, 32, rngs=rngs)
        self.norm = nnx.BatchNorm(32, rngs=rngs)
        self.last = nnx.Linear(32, 4, rngs=rngs)

    def __call__(self, x):
        return self.last(nnx.relu(self.norm(self.first(x))))


"""
STEP = """\
@jax.jit
def step{0}(model, x):
    return model(x).mean()


"""


def program(folder, sites):
    """A module with a number of lossy steps, and a script that calls each."""
    library = folder / f"library{sites}.py"
    library.write_text(HEAD + "".join(STEP.format(number) for number in range(sites)))
    script = folder / f"script{sites}.py"
    script.write_text(f"import {library.stem} as library\nfrom flax import nnx\nimport jax.numpy as jnp\n"
                      "model = library.Net(nnx.Rngs(0))\nx = jnp.ones((2, 16))\n"
                      + "".join(f"library.step{number}(model, x)\n" for number in range(sites)))
    return library, script


def best(action, rounds=3):
    """Seconds of the fastest run."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        action()
        times.append(time.perf_counter() - begun)
    return min(times)


def verified(library, script, claims):
    """Seconds to verdicts for the last ``claims`` steps: each run goes through the whole program."""
    tree = ast.parse(library.read_text())
    sites = list(bed.applications(tree))[-claims:]

    def run():
        findings = [bed.finding(library, node, "lost-state-update", "lost", transform, function)
                    for node, transform, function in sites]
        verdicts = verify(findings, Options(run=str(script), cwd=str(script.parent), cache=False))
        assert all(verdict["status"] == "CONFIRMED" for verdict in verdicts), verdicts

    return best(run)


def main():
    """Measure and print. Returns 1 if a bound is exceeded."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        library, script = program(folder, 5)
        bare = best(lambda: subprocess.run([sys.executable, "-c", f"from flax import nnx; import {library.stem}"],
                                           cwd=folder, check=True))
        built = best(lambda: subprocess.run(
            [sys.executable, "-c", f"import {library.stem} as library; from flax import nnx; library.Net(nnx.Rngs(0))"],
            cwd=folder, check=True))
        module = verified(library, script, 5)
        many_library, many_script = program(folder, 50)
        one, fifty = verified(many_library, many_script, 1), verified(many_library, many_script, 50)
    rows = [
        ("verdicts for a module with 5 findings / importing flax.nnx and the module", module / bare, 1.5),
        ("the same / also building the model, which the program has to do", module / built, 1.5),
        ("fifty claims in one program / one claim on the last step of the same program", fifty / one, 2.0),
    ]
    for text, ratio, bound in rows:
        print(f"{ratio:6.2f}  (bound {bound})  {text}")
    print(f"import {bare:.2f} s, and model {built:.2f} s, module {module:.2f} s, one {one:.2f} s, fifty {fifty:.2f} s")
    return int(any(ratio > bound for _, ratio, bound in rows))


if __name__ == "__main__":
    sys.exit(main())
