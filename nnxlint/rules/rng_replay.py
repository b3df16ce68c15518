"""Random numbers are drawn inside a transform and the generator's state does not come out.

## What it does

Finds functions under a JAX transform that draw from an `nnx.Rngs` (directly, or through Dropout) whose
counts are not returned, functions that rebuild an `Rngs` from a constant inside the transform, compiled
training steps that draw from a key which they capture or make of a constant, and `nnx.vmap` over a broadcast
object that draws.

## Why it matters

Every call draws the same numbers: one dropout mask for the whole training, the same noise at every step. The
program runs and looks random.

## What happens

| program | Flax | outcome |
|---|---|---|
| `jax.jit(f)(rngs)`, f draws | `>=0.10.4,<0.11.0` | `AttributeError` (see unsupported-graph-argument) |
| `jax.jit(f)(rngs)`, f draws | `>=0.11.0` | the same numbers at every call |
| merged from a State inside, counts not returned | `>=0.10.4` | the same numbers at every call |
| `nnx.Rngs(0)` inside a compiled function | `>=0.10.4` | the same numbers at every call |
| a captured or constant key, in a compiled step that trains | `>=0.10.4` | the same numbers at every call |
| `nnx.vmap(in_axes=None)` over a model with Dropout in train mode | `>=0.10.4` | one mask for every example |

## Example

```python
@jax.jit
def add_noise(x):
    rngs = nnx.Rngs(0)  # a constant of the compiled program
    return x + jax.random.normal(rngs(), x.shape)
```

## Use instead

```python
@nnx.jit
def add_noise(rngs, x):  # nnx.jit lets the counts out
    return x + jax.random.normal(rngs(), x.shape)
```

Or pass a new key at each call:

```python
@jax.jit
def add_noise(key, x):
    return x + jax.random.normal(key, x.shape)
```

## When to ignore it

When the same numbers are wanted: initial parameters, a fixed projection, an evaluation with one noise.

## Source

google/flax #4195, google/flax #4539, keras-team/keras-core #650.
"""

from __future__ import annotations

from ._losses import loss_of
from ._report import finding, flax_text, owner_name, place_of, short_name, transform_name, where, write_steps
from .base import Rule
from .finding import Step

BAD = (
    """\
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def sample(rngs, x):
    return x + jax.random.normal(rngs.noise(), x.shape)


rngs = nnx.Rngs(noise=0)
first = sample(rngs, jnp.zeros((4,)))
second = sample(rngs, jnp.zeros((4,)))
assert jnp.array_equal(first, second)
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def augment(images):
    rngs = nnx.Rngs(42)
    return images + jax.random.normal(rngs(), images.shape)


batches = [augment(jnp.zeros((2, 3))) for _ in range(3)]
assert jnp.array_equal(batches[0], batches[1])
""",
)
GOOD = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def sample(graphdef, state, x):
    rngs = nnx.merge(graphdef, state)
    return x + jax.random.normal(rngs(), x.shape), nnx.state(rngs)


graphdef, state = nnx.split(nnx.Rngs(0))
first, state = sample(graphdef, state, jnp.zeros((4,)))
second, state = sample(graphdef, state, jnp.zeros((4,)))
assert not jnp.array_equal(first, second)
""",
    """\
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def predict(model, x):
    return model(x)


model = nnx.Sequential(nnx.Linear(2, 2, rngs=nnx.Rngs(0)), nnx.Dropout(0.5, rngs=nnx.Rngs(1)))
model.eval()  # dropout draws nothing
assert jnp.array_equal(predict(model, jnp.ones((1, 2))), predict(model, jnp.ones((1, 2))))
""",
)
FIXED = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx


@nnx.jit
def sample(rngs, x):
    return x + jax.random.normal(rngs.noise(), x.shape)


rngs = nnx.Rngs(noise=0)
first = sample(rngs, jnp.zeros((4,)))
second = sample(rngs, jnp.zeros((4,)))
assert not jnp.array_equal(first, second)
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def augment(key, images):
    rngs = nnx.Rngs(key)
    return images + jax.random.normal(rngs(), images.shape)


keys = jax.random.split(jax.random.key(42), 3)
batches = [augment(key, jnp.zeros((2, 3))) for key in keys]
assert not jnp.array_equal(batches[0], batches[1])
""",
)


class RngReplay(Rule):
    """E9305"""

    symbol = "rng-replay"
    code = "E9305"
    listens = ("ended", "broadcast", "key")
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        if event.kind == "broadcast":
            yield from self._broadcast(event, context)
            return
        if event.kind == "key":
            yield from self._captured_key(event, context)
            return
        yield from self._constant(event, context)
        loss = loss_of(event, context)
        if loss is None or loss.category != "replay":
            return
        frame = event.frame
        site = frame.site
        write = loss.writes[0][0]
        if not context.called_again(frame, write.target):
            return
        subject = owner_name(write.target, frame) or "the generator"
        yield finding(
            self, site,
            f"{short_name(site.function)} under {transform_name(site)} draws from a copy of {subject}: {write.text} "
            f"({where(write.module, write.node, site.module)}) and its counts do not come out, so on {flax_text(context)} "
            f"every call draws the same numbers; use {context.nnx_twin(site)}, or pass a new key at each call",
            context=context, outcome="replays", confidence=loss.confidence,
            steps=write_steps(write), subjects=[subject])

    def _constant(self, event, context):
        """An Rngs that is built from a constant inside a compiled function."""
        frame = event.frame
        if frame.expecting or frame.site.row["abstract"]:
            return
        for write, _, origin in event.lost:
            if write.how != "draw" or write.idle or origin != "new" or not write.sure or not any(one.const for one in context.chain(write.target)):
                continue
            compiled = next((each for each in (*event.outer, frame) if each.site.row["compiles"]), None)
            if compiled is None or not any(how == "traced" for _, _, _, how in compiled.arguments):
                continue
            if not compiled.generic and len(context.frames_of(compiled.site)) < 2:
                continue
            site = compiled.site
            yield finding(
                self, site,
                f"{short_name(site.function)} under {transform_name(site)} builds its random state from a constant: "
                f"{write.text} ({where(write.module, write.node, site.module)}), and on {flax_text(context)} every call draws "
                f"the same numbers; pass an Rngs or a key as an argument",
                context=context, outcome="replays", confidence="medium" if compiled.generic else "high",
                steps=[*_making(write.target, context), *write_steps(write)],
                subjects=[owner_name(write.target, frame) or "the generator"])
            return

    def _captured_key(self, event, context):
        """A compiled training step draws from a key that it captured or made itself, a constant of the program."""
        frame = event.frame
        site = frame.site
        if frame.expecting or frame.generic or not context.differentiates(frame) or len(context.frames_of(site)) < 2:
            return
        yield finding(
            self, site,
            f"{short_name(site.function)} under {transform_name(site)} draws from a key that it {'makes of a constant' if event.made else 'captures'} "
            f"({where(event.module, event.node, site.module)}): the key is a constant of the compiled program, and on "
            f"{flax_text(context)} every call draws the same numbers; pass a new key at each call",
            context=context, outcome="replays", confidence="medium",
            steps=[Step(place_of(event.module, event.node), f"random numbers are drawn from a {'constant' if event.made else 'captured'} key")],
            subjects=["key"])

    def _broadcast(self, event, context):
        """Random numbers drawn from an object that a mapped transform broadcasts."""
        frame, write = event.frame, event.write
        if event.batched or frame.expecting or not context.interpreter.is_graph(write.target):
            return
        if write.idle or write.how == "init" and _drawn_anew(frame, context):
            return  # the numbers decide nothing, or only until others take their place
        site = frame.site
        subject = owner_name(write.target, frame) or "the object"
        yield finding(
            self, site,
            f"{transform_name(site)} broadcasts {subject} (its axis is None) and {write.text} "
            f"({where(write.module, write.node, site.module)}): on {flax_text(context)} every element gets the same random "
            f"numbers; split its streams with nnx.split_rngs and map them",
            context=context, outcome="replays", confidence="medium", steps=write_steps(write), subjects=[subject])


def _drawn_anew(frame, context):
    """Whether the method that makes layers goes through all parts of its object and changes them."""
    return frame.caller is not None and any(
        one.cls is not None and frame.caller in one.cls.names.values() for one in context.interpreter.gone_through)


def _making(target, context):
    """Where the generator was built of which something is a stream, as steps."""
    return [Step(place_of(one.module, one.node), "the random state is built from a constant")
            for one in context.chain(target) if one.const and one.module is not None and one.node is not None][:1]
