"""What a run of a program shows, and whether a mutant misbehaves beside the program that it was made of.

The oracle knows nothing of the linter. It runs a program in a forked child, as it is, and looks at what the
program's names hold at the end. A mutant

    raises         if JAX or Flax raise. An error in the program's own lines, such as a result that cannot be
                   unpacked, and JAX's refusal of arguments that have nothing to do with objects and their state
                   (PLAIN) say themselves what is wrong: "outside", not judged
    leaks          if a tracer is left in an object
    recompiles     if a function is traced again at every step, and was not
    is lost        if numbers that the right program changes stay as they were, or as the first step left them
    repeats        if results that differ from step to step in the right program are the same
    departs        if it does something else than its own text says, read as plain Python: the same mutant with the
                   compiling transforms left out ends with other numbers
    is harmless    otherwise
"""

from __future__ import annotations

import ast
import contextlib
import os
import pickle
import re
import resource
import runpy
import sys
import tempfile
import traceback
from typing import NamedTuple

from tests.executed import observing

DEADLINE = 60  # seconds of the processor: the machine may be busy
MISBEHAVES = ("raises", "leaks", "recompiles", "lost", "repeats", "departs")
STEPS = 3
# JAX's and Flax's checks of any program's arguments, and errors of Python in their code for a result that is None.
# Read off runs with JAX 0.5.3 to 0.12.0 and Flax 0.10.4 to 0.12.12.
PLAIN = re.compile(
    "Gradient only defined for scalar-output|argnums=.* requires at least|'NoneType' object|NoneType"
    "|tree structure error|mismatch; expected|Custom node type mismatch|Tuple arity mismatch|Expected (dict|list|tuple)"
    "|carry (input and carry output|part of the)|scan body function carry|body_fun output|Mismatch custom node data"
    "|Arity mismatch|has_aux is True|must be a pair|Incorrect number of leaves|Non-exhaustive filters"
    "|can only be used as the last filters|vmap must have at least one|vmap got inconsistent sizes"
    "|missing 1 required positional argument|truth value of an array|'<' not supported between|dictionary update sequence|cannot intersect")


class Run(NamedTuple):
    """error: "" or "NAME: text"; own: whether the program's own line raised it; leaked: names that hold tracers;
    traces: function -> how often it was traced; arrays: name -> list of numpy arrays."""

    error: str
    own: bool
    leaked: tuple
    traces: dict
    arrays: dict


class Judgement(NamedTuple):
    """what: one of MISBEHAVES, "harmless" or "outside"; detail: the error, or the names."""

    what: str
    detail: str

    @property
    def misbehaves(self):
        """True, False, or None where it is not judged."""
        return None if self.what == "outside" else self.what in MISBEHAVES


def looped(text):
    """A program that says how many STEPS it does: one that does not is made to do its last statement so often."""
    tree = ast.parse(text)
    if not any(isinstance(node, ast.Name) and node.id == "STEPS" for node in ast.walk(tree)):
        tree.body[-1] = ast.For(ast.Name("_", ast.Store()), ast.parse("range(STEPS)", mode="eval").body, [tree.body[-1]], [])
        tree.body.insert(0, ast.parse(f"STEPS = {STEPS}").body[0])
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


@contextlib.contextmanager
def compiling_once():
    """While it lasts, what one child compiled another one takes from a folder: mutants differ in little."""
    import jax

    with tempfile.TemporaryDirectory() as folder:
        for option, value in {
            "jax_compilation_cache_dir": folder, "jax_persistent_cache_min_compile_time_secs": 0,
            "jax_persistent_cache_min_entry_size_bytes": -1, "jax_disable_most_optimizations": True,
        }.items():
            jax.config.update(option, value)
        try:
            yield
        finally:
            jax.config.update("jax_compilation_cache_dir", None)
            jax.config.update("jax_disable_most_optimizations", False)


def run(text, steps=STEPS, eager=False):
    """Run a program in a forked child. eager: with the compiling transforms left out. Returns a Run."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        _child(text, steps, eager, write)
    os.close(write)
    pieces = []
    while piece := os.read(read, 1 << 20):
        pieces.append(piece)
    os.close(read)
    os.waitpid(pid, 0)
    if not pieces:
        return Run("died, or ran too long", False, (), {}, {})
    return pickle.loads(b"".join(pieces))


def judge(text, right, initial, first):
    """Judge a mutant's text beside the Runs of the right program: whole, without a step, with one step."""
    here = run(text)
    if here.error:
        return Judgement("outside" if here.own or PLAIN.search(here.error) else "raises", here.error)
    if here.leaked:
        return Judgement("leaks", ", ".join(here.leaked))
    if _grown(here, right):
        later = run(text, 2 * STEPS)
        again = [name for name in _grown(here, right) if later.traces.get(name, 0) - here.traces[name] >= STEPS]
        if again:
            return Judgement("recompiles", ", ".join(again))
    differing = [name for name, arrays in right.arrays.items() if name in here.arrays and not _equal(arrays, here.arrays[name])]
    if not differing:
        return Judgement("harmless", "")
    lost = [name for name in differing if any(
        not _same(then, before) and (_same(now, before) or _same(now, once) and not _same(then, once))
        for then, before, once, now in _aligned(right, initial, first, here, name))]
    if lost:
        return Judgement("lost", ", ".join(lost))
    repeating = [name for name in differing if _repeats(here.arrays[name]) and not _repeats(right.arrays[name])]
    if repeating:
        return Judgement("repeats", ", ".join(repeating))
    plain = run(text, eager=True)
    departing = [name for name in differing if name in plain.arrays and not _equal(plain.arrays[name], here.arrays[name])]
    return Judgement("departs", ", ".join(departing)) if departing and not plain.error else Judgement("harmless", "differs, as it says")


def _grown(here, other):
    return [name for name, count in here.traces.items() if count - other.traces.get(name, 0) >= STEPS - 1]


def _aligned(right, initial, first, here, name):
    rows = [one.arrays.get(name, []) for one in (right, initial, first, here)]
    return zip(*rows) if len({len(row) for row in rows}) == 1 else ()


def _same(one, other):
    import numpy as np

    return one.shape == other.shape and np.allclose(one, other, rtol=1e-4, atol=1e-5, equal_nan=True)


def _equal(one, other):
    return len(one) == len(other) and all(map(_same, one, other))


def _repeats(arrays):
    return len(arrays) == STEPS and any(_same(one, other) for place, one in enumerate(arrays) for other in arrays[:place])


def _child(text, steps, eager, write):
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (DEADLINE, DEADLINE))
    try:
        found = _observe(text, steps, eager)
    except BaseException as error:  # the child must answer whatever the program does
        found = Run(f"unobserved {type(error).__name__}: {error}", True, (), {}, {})
    with os.fdopen(write, "wb") as stream:
        pickle.dump(found, stream)
    os._exit(0)


def _observe(text, steps, eager):
    import jax
    import jax.numpy as jnp
    from flax import nnx

    jax.config.update("jax_traceback_filtering", "off")
    traces = {}

    def entered(name):
        if isinstance(jnp.zeros(()), jax.core.Tracer):
            traces[name] = traces.get(name, 0) + 1

    if eager:
        def transparent(function, **_):
            return function
        jax.jit = nnx.jit = jax.checkpoint = nnx.remat = transparent
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "program.py")
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(_instrumented(text, steps))
        sys.argv = [path]
        try:
            namespace = runpy.run_path(path, {"__entered__": entered}, run_name="__main__")
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1].filename
            return Run(f"{type(error).__name__}: {error}".replace("\n", " ")[:400], last == path, (), traces, {})
    leaked, arrays = [], {}
    for name, value in namespace.items():
        for inner, part in _parts(name, value):
            if observing.leaked(part):
                leaked.append(inner)
            else:
                arrays[inner] = observing.arrays(part)
    return Run("", False, tuple(leaked), traces, arrays)


def _parts(name, value):
    """(name, value) of what a program's name holds that has arrays; of an object of a plain class, of its attributes."""
    import jax
    from flax import nnx

    if name.startswith("__") or isinstance(value, (type, type(jax))) or callable(value) and not isinstance(value, nnx.Module):
        return
    if type(value).__module__ == "__main__" and not isinstance(value, (nnx.Module, nnx.Variable)):
        for inner, part in vars(value).items():
            yield from _parts(f"{name}.{inner}", part)
        return
    try:
        leaves = jax.tree.leaves(nnx.state(value))
    except Exception:
        leaves = jax.tree.leaves(value)
    if leaves and all(hasattr(getattr(leaf, "value", leaf), "shape") or isinstance(leaf, (int, float)) for leaf in leaves):
        yield name, value


def _instrumented(text, steps):
    """The program with its number of steps, and with a call at the head of every function that counts its traces."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and dotted_targets(node) == ["STEPS"]:
            node.value = ast.Constant(steps)
        elif isinstance(node, ast.FunctionDef):
            node.body.insert(0, ast.parse(f"__entered__({node.name!r})").body[0])
        elif isinstance(node, ast.Lambda):
            entry = ast.parse("__entered__('<lambda>')", mode="eval").body
            node.body = ast.Subscript(ast.Tuple([entry, node.body], ast.Load()), ast.Constant(1), ast.Load())
    return ast.unparse(ast.fix_missing_locations(tree))


def dotted_targets(assignment):
    return [ast.unparse(target) for target in assignment.targets]
