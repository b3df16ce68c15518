"""The short program of a reproducer: what leads to the place stays, what does not goes."""

from __future__ import annotations

import ast

from nnxlint.verify.slicing import slice_of

PROGRAM = """\
from __future__ import annotations

import json
import jax
from flax import nnx


class Net(nnx.Module):
    pass


class Unused(nnx.Module):
    pass


def report(x):
    print(json.dumps(x))


@jax.jit
def step(model, x):
    return model(x)


model = Net()
model.train()
other = Unused()
total = 0
for number in range(3):
    total += step(model, number)
print(total)
report(other)
"""


def test_what_leads_to_the_place_stays():
    text, line = slice_of(PROGRAM, 20)
    names = {node.name for node in ast.parse(text).body if hasattr(node, "name")}
    assert names == {"Net", "step"}
    assert text.splitlines()[line - 1] == "@jax.jit"
    assert "model.train()" in text and "total = 0" in text and "from __future__" in text
    assert "Unused" not in text and "json" not in text and "print" not in text


def test_what_calls_the_place_from_elsewhere_stays():
    text, line = slice_of("def step():\n    pass\n\n\ndef main():\n    step()\n\n\ndef idle():\n    pass\n\n\nmain()\n", 2)
    assert "main()" in text.splitlines() and "idle" not in text and line == 2
