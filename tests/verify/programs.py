"""Small programs for the verifier's tests, and their verdicts."""

from __future__ import annotations

import ast
import importlib.util
import sys
import textwrap

from nnxlint.verify import Options, verify

from . import bed

HEAD = """\
import os
import sys
import jax
import jax.numpy as jnp
from flax import nnx


class Counter(nnx.Module):
    def __init__(self, rngs=None):
        self.n = nnx.BatchStat(jnp.zeros(()))

    def __call__(self, x):
        self.n.value = self.n.value + 1
        return x


"""
# Lossy on every Flax: an object as an argument of jax.jit is so from 0.11 on only.
STEP = HEAD + """\
graphdef = nnx.graphdef(Counter())


@jax.jit
def step(counter, x):
    return nnx.merge(graphdef, counter)(x)


"""
CALL = "step(nnx.state(Counter()), jnp.ones(2))\n"


def flax():
    """The installed Flax, as a tuple; () without one."""
    return bed.flax_of(sys.executable) if importlib.util.find_spec("flax") else ()


def write(folder, text, name="program.py"):
    """Write a program. Returns its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text))
    return path


def findings(path, rule="lost-state-update", outcome=None, names=None, subjects=()):
    """A finding of a rule on each transform that is applied in a file, innermost names qualified by names."""
    found = []
    for node, transform, function in bed.applications(ast.parse(path.read_text())):
        function = (names or {}).get(function, function)
        found.append(bed.finding(path, node, rule, outcome or bed.outcome_of(rule, flax(), transform), transform, function, subjects))
    return found


def check(path, rule="lost-state-update", outcome=None, names=None, subjects=(), **options):
    """Verdicts of ``findings``."""
    given = {"cache": False, "timeout": 60, "cwd": str(path.parent), **options}
    return verify(findings(path, rule, outcome, names, subjects), Options(**given))


def statuses(verdicts):
    """Their statuses."""
    return [verdict["status"] for verdict in verdicts]
