"""Speed of verdicts, as ratios of processor time on the same machine.

``python -m tests.verify.benchmark`` prints each ratio with its bound and exits 1 if one is exceeded. Not a
test: the figures belong to the machine. Each is the best of several runs, all processes counted.
"""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPILED = pathlib.Path(tempfile.gettempdir()) / "nnxlint-benchmark-compiled"
ROUNDS = 4

HEAD = """\
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.first = nnx.Linear(16, 32, rngs=rngs)
        self.norm = nnx.BatchNorm(32, rngs=rngs)
        self.last = nnx.Linear(32, 4, rngs=rngs)

    def __call__(self, x):
        return self.last(nnx.relu(self.norm(self.first(x))))


"""
STEP = """\
@jax.jit
def step{0}(model: Net, x):
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


def seconds(arguments, cwd, said=""):
    """Processor time of the fastest of several runs of a program, with the processes that it starts.

    said: what it must print; else the figure would be of something else.
    """
    # An installed package comes with compiled files; a checkout may be told to write none.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(COMPILED), "PYTHONDONTWRITEBYTECODE": "",
                   "JAX_PLATFORMS": "cpu"}
    times = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryFile("w+") as out:
            child = subprocess.Popen([sys.executable, *arguments], cwd=cwd, env=environment, stdout=out)
            _, status, usage = os.wait4(child.pid, 0)
            out.seek(0)
            if os.waitstatus_to_exitcode(status) not in (0, 1) or said not in out.read():
                raise RuntimeError(f"{arguments} failed")
        times.append(usage.ru_utime + usage.ru_stime)
    return min(times)


def verified(folder, sites, driven=True):
    """Seconds of a whole ``nnxlint verify`` of a library, that a script drives or nothing calls."""
    library, script = program(folder, sites)
    drive = ["--run", script.name] if driven else []
    return seconds(["-m", "nnxlint", "verify", "--no-cache", library.name, *drive], folder, f"{sites} confirmed, 0 refuted, 0 unknown")


CLAIMS = """
import ast, pathlib, sys
from nnxlint.verify import Options, verify
from tests.verify import bed
library, script, claims = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
found = [bed.finding(library, node, "lost-state-update", "lost", transform, function)
         for node, transform, function in list(bed.applications(ast.parse(library.read_text())))[-claims:]]
print([verdict["status"] for verdict in verify(found, Options(run=script, cache=False))].count("CONFIRMED"), "confirmed")
"""


def claimed(folder, claims):
    """Seconds to verdicts for a claim on each of the last of fifty steps: the whole program is run."""
    paths = program(folder, 50)
    return seconds(["-c", CLAIMS, *map(str, paths), str(claims)], folder, f"{claims} confirmed")


def main():
    """Measure and print. Returns 1 if a bound is exceeded."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        library, script = program(folder, 5)
        bare = seconds(["-c", f"from flax import nnx; import {library.stem}"], folder)
        built = seconds(["-c", f"import {library.stem} as library; from flax import nnx; library.Net(nnx.Rngs(0))"], folder)
        whole = seconds([script.name], folder)
        five = verified(folder, 5)
        alone = verified(folder, 5, driven=False)
        one = claimed(folder, 1)
        fifty = claimed(folder, 50)
    rows = [
        ("verdicts for a module with 5 findings, which nothing calls / importing flax.nnx and the module", alone / bare, 1.5),
        ("the same, which a script calls / importing flax.nnx and the module, building the model", five / built, 1.5),
        ("the same / the program by itself", five / whole, 1.5),
        ("fifty claims in one program / one claim, on its last step", fifty / one, 2.0),
    ]
    for text, ratio, bound in rows:
        print(f"{ratio:6.2f}  (bound {bound})  {text}")
    print(f"import {bare:.2f} s, uncalled {alone:.2f} s, and model {built:.2f} s, program {whole:.2f} s, five {five:.2f} s, one {one:.2f} s, fifty {fifty:.2f} s")
    return int(any(ratio > bound for _, ratio, bound in rows))


if __name__ == "__main__":
    sys.exit(main())
