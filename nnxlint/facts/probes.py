"""Rows that say what really happens, each with a short program that shows it. Only ``nnxlint facts`` loads them.

Row: name -> (sentence, outcomes by Flax release, program).
Outcomes: ((first release, outcome), ...), ascending; the boundaries are those that the linter uses.
An outcome is what the program leaves in ``outcome``, or "raises:NAME"; "A or B" means either.
The programs run after PREAMBLE, in one process, in this order.
Source: semantics, measured on Flax 0.10.4 with JAX 0.5.3; 0.10.7 to 0.12.0 with 0.7.2; 0.12.2 to 0.12.8
with 0.10.2; 0.12.12 with 0.12.0.
"""

from __future__ import annotations

from typing import NamedTuple

from .behaviour import (
    BOUND_METHOD_RAISES, CAPTURED_MUTATION_RAISES, CAPTURED_UPDATE_RAISES, GRAPH_OBJECTS_ARE_PYTREES, HIJAX_UPDATE_RAISES, MERGE_SHARES,
    STATE_IS_LIVE, STATIC_CONTAINERS_RAISE, TREE_MODE,
)
from .transforms import TRANSFORMS
from .versions import RELEASES

PREAMBLE = """
from functools import partial
import jax
import jax.numpy as jnp
import optax
from flax import nnx

V011 = hasattr(nnx, "ModelAndOptimizer")

class Counter(nnx.Module):
    def __init__(self):
        self.count = nnx.BatchStat(jnp.zeros(()))

class Net(nnx.Module):
    def __init__(self):
        self.linear = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
    def __call__(self, x):
        return self.linear(x)

class Normed(nnx.Module):
    def __init__(self):
        self.linear = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
        self.norm = nnx.BatchNorm(2, rngs=nnx.Rngs(0))
    def __call__(self, x):
        return self.norm(self.linear(x))

class Dropped(nnx.Module):
    def __init__(self):
        self.linear = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
        self.drop = nnx.Dropout(0.5, rngs=nnx.Rngs(0))
    def __call__(self, x):
        return self.drop(self.linear(x))

def increment(counter, *ignored):
    counter.count.value = counter.count.value + 1.0
    return counter.count.value * 1.0

def kept(counter):
    value = counter.count.value
    if isinstance(value, jax.core.Tracer):
        return "leaks"
    return "lost" if float(jnp.max(value)) == 0 else "propagates"

def total(model, x):
    return model(x).sum()

def loss(model):
    return (model(jnp.ones((4, 2))) ** 2).sum()

def zero(model):
    nnx.update(model, jax.tree.map(jnp.zeros_like, nnx.state(model, nnx.Param)))

def follows(function, model, x):
    function(x)
    zero(model)
    return "fine" if float(jnp.abs(function(x)).sum()) == 0 else "stale"

def same(a, b):
    return bool(jnp.all(jnp.asarray(a) == jnp.asarray(b)))

ones = jnp.ones((4, 2))
"""

_FIRST = RELEASES[0]
_CACHED_PARTIAL = (0, 10, 4)  # the first release with nnx.cached_partial
_VAR_DEFAULTS = (0, 12, 3)  # the first release with nnx.var_defaults


def _always(outcome):
    return ((_FIRST, outcome),)


def _argument(outcome):
    """What happens to a graph object as an argument of a JAX transform."""
    return ((_FIRST, "raises:TypeError"), (GRAPH_OBJECTS_ARE_PYTREES, outcome))


_CAPTURED = ((_FIRST, "leaks"), (CAPTURED_MUTATION_RAISES, "raises:TraceContextError"))


def _foreign(name, before):
    """What happens to a captured object that is handed to an NNX transform inside a trace."""
    error, since = TRANSFORMS[name]["foreign"]
    return ((_FIRST, before), (since, f"raises:{error}"))


ROWS = {
    # a graph object as an argument of a JAX transform
    "jit-argument-read": (
        "jax.jit of a function that only reads a Module argument", _argument("fine"),
        "jax.jit(total)(Net(), ones); outcome = 'fine'"),
    "jit-argument-write": (
        "jax.jit of a function that writes a Variable of its argument", _argument("lost"),
        "c = Counter(); jax.jit(increment)(c); outcome = kept(c)"),
    "jit-argument-update": (
        "jax.jit of a function that calls nnx.update on its argument", _argument("lost"),
        "m = Net(); jax.jit(zero)(m); outcome = 'lost' if not same(m.linear.kernel.value, 0) else 'propagates'"),
    "jit-argument-optimizer": (
        "jax.jit of a function that calls optimizer.update on its arguments", _argument("lost"), """
m = Net()
before = m.linear.kernel.value + 0
if V011:
    o = nnx.Optimizer(m, optax.sgd(0.1), wrt=nnx.Param)
    step = lambda m, o: o.update(m, nnx.grad(loss)(m))
    jax.jit(step)(m, o)
else:
    o = nnx.Optimizer(m, optax.sgd(0.1))
    jax.jit(lambda o: o.update(nnx.grad(loss)(o.model)))(o)
outcome = 'lost' if same(before, m.linear.kernel.value) else 'propagates'"""),
    "jit-argument-mode": (
        "jax.jit of a function that calls model.eval() on its argument", _argument("lost"),
        "m = Dropped(); jax.jit(lambda m: m.eval())(m); outcome = 'propagates' if m.drop.deterministic else 'lost'"),
    "jit-argument-attribute": (
        "jax.jit of a function that increments a Python attribute of its argument", _argument("lost"), """
m = Net()
m.calls = 0
def f(m):
    m.calls += 1
jax.jit(f)(m)
outcome = 'lost' if m.calls == 0 else 'propagates'"""),
    "jit-argument-sow": (
        "jax.jit of a function that sows into its argument", _argument("lost"),
        "m = Net(); jax.jit(lambda m: m.sow(nnx.Intermediate, 'h', ones))(m)\n"
        "outcome = 'propagates' if hasattr(m, 'h') else 'lost'"),
    "jit-argument-batchnorm": (
        "jax.jit of a model with BatchNorm in train mode as argument: running statistics", _argument("lost"),
        "m = Normed(); jax.jit(total)(m, ones); outcome = 'lost' if same(m.norm.mean.value, 0) else 'propagates'"),
    "jit-argument-dropout": (
        "jax.jit of a model with Dropout in train mode as argument: random counts", _argument("replays"), """
m = Dropped()
f = jax.jit(lambda m: m(jnp.ones((8, 2))))
outcome = 'replays' if same(f(m), f(m)) else 'propagates'"""),
    "jit-argument-rngs": (
        "jax.jit of a function that draws from a Rngs argument",
        ((_FIRST, "raises:AttributeError"), (GRAPH_OBJECTS_ARE_PYTREES, "replays")), """
r = nnx.Rngs(0)
f = jax.jit(lambda r: jax.random.uniform(r.params()))
outcome = 'replays' if same(f(r), f(r)) else 'propagates'"""),
    "jit-argument-returned": (
        "jax.jit of a function that writes its argument and returns it, rebound by the caller",
        _argument("propagates"), """
def f(c):
    increment(c)
    return c
c = jax.jit(f)(Counter())
outcome = kept(c)"""),
    "jit-method": (
        "@jax.jit on a method of a Module that writes self", _argument("lost"), """
class M(Counter):
    @jax.jit
    def step(self):
        return increment(self)
m = M()
m.step()
outcome = kept(m)"""),
    "vmap-argument-write": (
        "jax.vmap with in_axes=(None, 0) of a function that writes its Module argument",
        (*_CAPTURED, (GRAPH_OBJECTS_ARE_PYTREES, "lost")), """
c = Counter()
def f(c, x):
    c.count.value = c.count.value + x
    return x
jax.vmap(f, in_axes=(None, 0))(c, jnp.arange(1.0, 4.0))
outcome = kept(c)"""),
    "scan-carry": (
        "jax.lax.scan with a Module as carry that the body writes: the original", _argument("lost"), """
c = Counter()
def body(c, _):
    increment(c)
    return c, None
final, _ = jax.lax.scan(body, c, None, length=3)
assert float(final.count.value) == 3
outcome = kept(c)"""),
    "checkpoint-argument-write": (
        "jax.checkpoint of a function that writes its Module argument", _argument("lost"),
        "c = Counter(); jax.checkpoint(increment)(c); outcome = kept(c)"),
    "grad-argument": (
        "jax.grad over a Module whose leaves are floats", _argument("a Module of gradients"),
        "g = jax.grad(loss)(Net()); outcome = 'a Module of gradients' if isinstance(g, Net) else type(g).__name__"),
    "grad-argument-dropout": (
        "jax.grad over a Module with Dropout inside", _always("raises:TypeError"),
        "jax.grad(loss)(Dropped()); outcome = 'fine'"),
    "grad-argument-batchnorm": (
        "jax.grad over a Module with BatchNorm inside: running statistics", _argument("lost"),
        "m = Normed(); jax.grad(loss)(m); outcome = 'lost' if same(m.norm.mean.value, 0) else 'propagates'"),
    "jit-shared-argument": (
        "one object passed twice to jax.jit", _argument("the sharing is lost"), """
def f(a, b):
    increment(a)
    return b.count.value * 1.0
c = Counter()
outcome = 'the sharing is lost' if float(jax.jit(f)(c, c)) == 0 else 'shared'"""),
    "nnx-jit-shared-argument": (
        "one object passed twice to nnx.jit", _always("shared"), """
def f(a, b):
    increment(a)
    return b.count.value * 1.0
c = Counter()
outcome = 'the sharing is lost' if float(nnx.jit(f)(c, c)) == 0 else 'shared'"""),
    "jit-builds-module": (
        "jax.jit of a function that builds and returns a Module", _argument("fine"),
        "m = jax.jit(Net)(); outcome = 'fine' if isinstance(m, Net) else 'broken'"),
    "grad-tied-weights": (
        "jax.grad over a Module that holds one layer twice", _argument("the tie is broken"), """
class Tied(nnx.Module):
    def __init__(self):
        self.a = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
        self.b = self.a
    def __call__(self, x):
        return self.b(self.a(x))
g = jax.grad(loss)(Tied())
outcome = 'the tie is broken' if not same(g.a.kernel.value, g.b.kernel.value) else 'tied'"""),
    # a graph object captured by the function
    "jit-capture-write": (
        "jax.jit of a function that writes a captured object", _CAPTURED,
        "c = Counter(); jax.jit(lambda x: increment(c))(1.0); outcome = kept(c)"),
    "grad-capture-write": (
        "jax.grad of a function that writes a captured object", _CAPTURED, """
c = Counter()
def f(x):
    c.count.value = c.count.value + x
    return x
jax.grad(f)(1.0)
outcome = kept(c)"""),
    "vmap-capture-write": (
        "jax.vmap of a function that writes a captured object", _CAPTURED, """
c = Counter()
def f(x):
    c.count.value = c.count.value + x
    return x
jax.vmap(f)(jnp.ones(3))
outcome = kept(c)"""),
    "scan-capture-write": (
        "jax.lax.scan whose body writes a captured object", _CAPTURED,
        "c = Counter(); jax.lax.scan(lambda s, x: (s, increment(c)), 0.0, jnp.ones(3)); outcome = kept(c)"),
    "cond-capture-write": (
        "jax.lax.cond with a branch that writes a captured object", _CAPTURED,
        "c = Counter(); jax.lax.cond(jnp.array(True), lambda: increment(c), lambda: 0.0); outcome = kept(c)"),
    "while-capture-write": (
        "jax.lax.while_loop whose body writes a captured object", _CAPTURED,
        "c = Counter(); jax.lax.while_loop(lambda s: s < 2, lambda s: s + increment(c), 0.0); outcome = kept(c)"),
    "remat-capture-write": (
        "jax.checkpoint of a function that writes a captured object", _CAPTURED, """
c = Counter()
def f(x):
    c.count.value = c.count.value + x
    return x
jax.checkpoint(f)(jnp.ones(()))
outcome = kept(c)"""),
    "nnx-jit-capture-write": (
        "nnx.jit of a function that writes a captured object",
        ((_FIRST, "leaks or raises:UnexpectedTracerError"), (CAPTURED_MUTATION_RAISES, "raises:TraceContextError")),
        "c = Counter(); nnx.jit(lambda x: increment(c))(1.0); outcome = kept(c)"),
    "grad-capture-update": (
        "jax.grad of a function that calls nnx.update on a captured object with its argument",
        ((_FIRST, "leaks"), (CAPTURED_UPDATE_RAISES, "raises:TraceContextError")), """
m = Net()
params = jax.tree.map(lambda a: a + 0, nnx.state(m, nnx.Param))
def f(params):
    nnx.update(m, params)
    return loss(m)
jax.grad(f)(params)
outcome = 'leaks' if isinstance(m.linear.kernel.value, jax.core.Tracer) else 'fine'"""),
    "jit-capture-dropout": (
        "jax.jit of a function that calls a captured model with Dropout in train mode", _CAPTURED, """
m = Dropped()
jax.jit(lambda x: m(x))(ones)
counts = jax.tree.leaves(nnx.state(m, nnx.RngCount))
outcome = 'leaks' if any(isinstance(c, jax.core.Tracer) for c in counts) else 'fine'"""),
    "jit-capture-batchnorm": (
        "jax.jit of a function that calls a captured model with BatchNorm in train mode", _CAPTURED,
        "m = Normed(); jax.jit(lambda x: m(x))(ones)\n"
        "outcome = 'leaks' if isinstance(m.norm.mean.value, jax.core.Tracer) else 'fine'"),
    "eval-shape-outer-rngs": (
        "nnx.eval_shape building a model from an outer Rngs",
        ((_FIRST, "fine"), (CAPTURED_MUTATION_RAISES, "raises:TraceContextError")),
        "r = nnx.Rngs(0); nnx.eval_shape(lambda: nnx.Linear(2, 2, rngs=r)); outcome = 'fine'"),
    "vmap-capture-dropout": (
        "jax.vmap of a captured model with Dropout in train mode",
        ((_FIRST, "one mask for all"), (CAPTURED_MUTATION_RAISES, "raises:TraceContextError")), """
m = Dropped()
y = jax.vmap(lambda x: m.drop(x))(jnp.ones((16, 4)))
outcome = 'one mask for all' if same(y, y[:1]) else 'a mask for each'"""),
    "jit-capture-stale": (
        "f = jax.jit(lambda x: model(x)), the model is updated, f is called again", _always("stale"),
        "m = Net(); outcome = follows(jax.jit(lambda x: m(x)), m, ones)"),
    "jit-instance-stale": (
        "f = jax.jit(model), the model is updated, f is called again", _always("stale"),
        "m = Net(); outcome = follows(jax.jit(m), m, ones)"),
    "jit-partial-stale": (
        "f = jax.jit(partial(g, model)), the model is updated, f is called again", _always("stale"),
        "m = Net(); outcome = follows(jax.jit(partial(total, m)), m, ones)"),
    "nnx-jit-capture-stale": (
        "f = nnx.jit(lambda x: model(x)), the model is updated, f is called again", _always("stale"),
        "m = Net(); outcome = follows(nnx.jit(lambda x: m(x)), m, ones)"),
    "nnx-jit-instance-stale": (
        "f = nnx.jit(model), the model is updated, f is called again", _always("stale"),
        "m = Net(); outcome = follows(nnx.jit(m), m, ones)"),
    "jit-static-stale": (
        "jax.jit with the model as a static argument, the model is updated, the same call again", _always("stale"),
        "m = Net(); f = jax.jit(total, static_argnums=0); outcome = follows(lambda x: f(m, x), m, ones)"),
    "nnx-jit-static": (
        "nnx.jit with the model as a static argument", _always("raises:ValueError"),
        "nnx.jit(total, static_argnums=0)(Net(), ones); outcome = 'fine'"),
    "nnx-jit-bound-method": (
        "f = nnx.jit(model.method), the model is updated, f is called again",
        ((_FIRST, "stale"), (BOUND_METHOD_RAISES, "raises:ValueError")),
        "m = Net(); outcome = follows(nnx.jit(m.__call__), m, ones)"),
    "nnx-cached-partial": (
        "nnx.cached_partial of a function under nnx.jit that writes the object",
        ((_FIRST, "raises:AttributeError"), (_CACHED_PARTIAL, "propagates")),
        "c = Counter(); nnx.cached_partial(nnx.jit(increment), c)(1.0); outcome = kept(c)"),
    # the functional form
    "split-merge-returned": (
        "merge, write, return nnx.state, nnx.update by the caller", _always("propagates"), """
c = Counter()
g, s = nnx.split(c)
@jax.jit
def f(s):
    c = nnx.merge(g, s)
    increment(c)
    return nnx.state(c)
nnx.update(c, f(s))
outcome = kept(c)"""),
    "split-merge-lost": (
        "merge and write inside jax.jit, the state is not returned", _always("lost"),
        "c = Counter(); g, s = nnx.split(c); jax.jit(lambda s: increment(nnx.merge(g, s)))(s); outcome = kept(c)"),
    "merge-shares": (
        "a write to what nnx.merge made of a state reaches the split object",
        ((_FIRST, "no"), (MERGE_SHARES, "yes")),
        "c = Counter(); increment(nnx.merge(*nnx.split(c))); outcome = 'no' if kept(c) == 'lost' else 'yes'"),
    "state-live": (
        "best = nnx.state(model), the model is updated: what best is then",
        ((_FIRST, "a snapshot"), (STATE_IS_LIVE, "follows the model")), """
c = Counter()
best = nnx.state(c)
increment(c)
value = jax.tree.leaves(best)[0]
outcome = 'a snapshot' if float(value) == 0 else 'follows the model'"""),
    "split-live": (
        "graphdef, state = nnx.split(model), the model is updated: what state is then",
        ((_FIRST, "a snapshot"), (STATE_IS_LIVE, "follows the model")), """
c = Counter()
g, s = nnx.split(c)
increment(c)
outcome = 'a snapshot' if float(jax.tree.leaves(s)[0]) == 0 else 'follows the model'"""),
    "clone-copy": (
        "nnx.clone(model), the model is updated: what the clone is then", _always("a copy"), """
c = Counter()
d = nnx.clone(c)
increment(c)
outcome = 'a copy' if kept(d) == 'lost' else 'follows the model'"""),
    "merge-across-traces": (
        "jax.grad over params, merged inside with the rest of an outer state, and the model writes the rest",
        ((_FIRST, "fine"), (MERGE_SHARES, "raises:TraceContextError")), """
g, params, rest = nnx.split(Normed(), nnx.Param, ...)
jax.grad(lambda params: loss(nnx.merge(g, params, rest)))(params)
outcome = 'fine'"""),
    "grad-graphdef": (
        "jax.grad over the GraphDef instead of the state", _always("no-gradient"), """
g, s = nnx.split(Net())
grads = jax.grad(lambda g, s: loss(nnx.merge(g, s)))(g, s)
outcome = 'no-gradient' if not jax.tree.leaves(grads) else 'gradient'"""),
    "grad-rng-state": (
        "jax.grad over a state with random counts and keys", _always("raises:TypeError"),
        "g, s = nnx.split(Dropped()); jax.grad(lambda s: loss(nnx.merge(g, s)))(s); outcome = 'fine'"),
    "nnx-grad-data-first": (
        "nnx.value_and_grad of f(x, model) without argnums: what is differentiated", _always("the data"), """
_, grads = nnx.value_and_grad(lambda x, m: m(x).sum())(ones, Net())
outcome = 'the data' if isinstance(grads, jax.Array) else 'the model'"""),
    # NNX transforms
    "nnx-jit-argument": (
        "nnx.jit of a function that writes its argument", _always("propagates"),
        "c = Counter(); nnx.jit(increment)(c); outcome = kept(c)"),
    "nnx-grad-batchnorm": (
        "nnx.grad over a model with BatchNorm: running statistics", _always("propagates"),
        "m = Normed(); nnx.grad(loss)(m); outcome = 'lost' if same(m.norm.mean.value, 0) else 'propagates'"),
    "nnx-remat-argument": (
        "nnx.remat of a function that writes its argument", _always("propagates"),
        "c = Counter(); nnx.remat(increment)(c); outcome = kept(c)"),
    "nnx-vmap-unbatched": (
        "nnx.vmap that broadcasts an object and writes an unbatched value into it", _always("propagates"),
        "c = Counter(); nnx.vmap(increment, in_axes=(None, 0))(c, jnp.ones(3)); outcome = kept(c)"),
    "nnx-vmap-batched": (
        "nnx.vmap that broadcasts an object and writes a batched value into it", _always("raises:ValueError"), """
c = Counter()
def f(c, x):
    c.count.value = c.count.value + x
    return x
nnx.vmap(f, in_axes=(None, 0))(c, jnp.ones(3))
outcome = kept(c)"""),
    "nnx-vmap-dropout": (
        "nnx.vmap that broadcasts a model with Dropout in train mode", _always("one mask for all"), """
m = Dropped()
y = nnx.vmap(lambda m, x: m.drop(x), in_axes=(None, 0))(m, jnp.ones((16, 4)))
outcome = 'one mask for all' if same(y, y[:1]) else 'a mask for each'"""),
    "nnx-scan-carry": (
        "nnx.scan with a Module as carry that the body writes", _always("propagates"), """
c = Counter()
@nnx.scan(in_axes=(nnx.Carry, 0), out_axes=(nnx.Carry, 0))
def body(c, x):
    increment(c)
    return c, x
body(c, jnp.ones(3))
outcome = kept(c)"""),
    "nnx-cond-argument": (
        "nnx.cond with a branch that writes its argument", _always("propagates"),
        "c = Counter(); nnx.cond(jnp.array(True), increment, lambda c: jnp.zeros(()), c); outcome = kept(c)"),
    "nnx-jit-eval": (
        "model.eval() inside nnx.jit on an argument", _always("propagates"),
        "m = Dropped(); nnx.jit(lambda m: m.eval())(m); outcome = 'propagates' if m.drop.deterministic else 'lost'"),
    "nnx-jit-attribute-recompiles": (
        "nnx.jit of a function that increments a Python attribute of its argument, called three times",
        _always("recompiles"), """
m = Net()
m.calls = 0
traces = []
@nnx.jit
def f(m):
    traces.append(1)
    m.calls += 1
for _ in range(3):
    f(m)
outcome = 'recompiles' if len(traces) == 3 else 'compiled once'"""),
    "jit-lambda-in-loop": (
        "a new lambda under jax.jit in each of three iterations", _always("recompiles"), """
traces = []
for _ in range(3):
    jax.jit(lambda x: traces.append(1) or x)(1.0)
outcome = 'recompiles' if len(traces) == 3 else 'compiled once'"""),
    "foreign-nnx-grad": (
        "a captured model handed to nnx.grad inside jax.jit", _foreign("flax.nnx.grad", "fine"),
        "m = Net(); jax.jit(lambda x: jax.tree.leaves(nnx.grad(total)(m, x)))(ones); outcome = 'fine'"),
    "foreign-nnx-vmap": (
        "a captured model handed to nnx.vmap inside jax.jit", _foreign("flax.nnx.vmap", "fine"),
        "m = Net(); jax.jit(lambda x: nnx.vmap(lambda m, x: m(x), in_axes=(None, 0))(m, x))(ones); outcome = 'fine'"),
    "foreign-nnx-jit": (
        "a captured model handed to nnx.jit inside jax.jit", _foreign("flax.nnx.jit", "fine"),
        "m = Net(); jax.jit(lambda x: nnx.jit(total)(m, x))(ones); outcome = 'fine'"),
    "foreign-nnx-remat": (
        "a captured model handed to nnx.remat inside jax.jit", _foreign("flax.nnx.remat", "fine"),
        "m = Net(); jax.jit(lambda x: nnx.remat(total)(m, x))(ones); outcome = 'fine'"),
    # construction, optimizers, buffers
    "static-list": (
        "a plain list of layers as an attribute of a Module",
        ((_FIRST, "fine"), (STATIC_CONTAINERS_RAISE, "raises:ValueError")), """
class M(nnx.Module):
    def __init__(self):
        self.layers = [nnx.Linear(2, 2, rngs=nnx.Rngs(0))]
M()
outcome = 'fine'"""),
    "optimizer-needs-wrt": (
        "nnx.Optimizer(model, tx) without wrt",
        ((_FIRST, "fine"), (GRAPH_OBJECTS_ARE_PYTREES, "raises:TypeError")),
        "nnx.Optimizer(Net(), optax.sgd(0.1)); outcome = 'fine'"),
    "optimizer-decays-buffers": (
        "weight decay over the full state: running variances of BatchNorm after zero gradients", _always("decay"), """
state = nnx.state(Normed(), nnx.Any(nnx.Param, nnx.BatchStat))
tx = optax.adamw(0.1, weight_decay=0.5)
updates, _ = tx.update(jax.tree.map(jnp.zeros_like, state), tx.init(state), state)
new = optax.apply_updates(state, updates)
outcome = 'stay' if float(jax.tree.leaves(new['norm']['var'])[0][0]) == 1 else 'decay'"""),
    "donated-again": (
        "a donated state passed again",
        _always("raises:RuntimeError or raises:ValueError or raises:XlaRuntimeError"), """
g, s = nnx.split(Net())
s = jax.tree.map(lambda x: x + 0, s)
f = jax.jit(lambda s: jax.tree.map(lambda x: x + 1, s), donate_argnums=0)
f(s)
f(s)
outcome = 'fine'"""),
    # modes
    "tree-mode": (
        "nnx.jit(graph=False) of a function that adds an attribute to its argument",
        ((_FIRST, "raises:TypeError"), (TREE_MODE, "lost")), """
m = Net()
def f(m):
    m.extra = nnx.Param(jnp.ones(()))
nnx.jit(f, graph=False)(m)
outcome = 'propagates' if hasattr(m, 'extra') else 'lost'"""),
    "hijax-update": (
        "jax.jit of a function that writes an argument whose Variables are hijax",
        ((_FIRST, "raises:AttributeError"), (_VAR_DEFAULTS, "propagates"),
         (HIJAX_UPDATE_RAISES, "raises:ImmutableVariableError")), """
with nnx.var_defaults(hijax=True):
    c = Counter()
def f(c):
    c.count[...] = c.count[...] + 1.0
jax.jit(f)(c)
outcome = 'lost' if float(c.count[...]) == 0 else 'propagates'"""),
    "ref-update": (
        "jax.jit of a function that writes an argument whose Variables are refs",
        ((_FIRST, "raises:AttributeError"), (_VAR_DEFAULTS, "propagates")), """
with nnx.var_defaults(ref=True):
    c = Counter()
def f(c):
    c.count[...] = c.count[...] + 1.0
jax.jit(f)(c)
outcome = 'lost' if float(c.count[...]) == 0 else 'propagates'"""),
    "eval-mode-reads-only": (
        "jax.jit of a captured model with Dropout after model.eval()", _always("fine"),
        "m = Dropped(); m.eval(); jax.jit(lambda x: m(x))(ones); outcome = 'fine'"),
    "view-reads-only": (
        "nnx.view(model, deterministic=True) called in a function that captures it",
        ((_FIRST, "raises:AttributeError"), (TREE_MODE, "fine")),
        "m = nnx.view(Dropped(), deterministic=True); jax.jit(lambda x: m(x))(ones); outcome = 'fine'"),
}


class Row(NamedTuple):
    """sentence: what is done; outcomes: ((first release, outcome), ...); program: text that shows it."""

    sentence: str
    outcomes: tuple
    program: str

    def on(self, version):
        """The outcome that is said for a release."""
        return outcome_on(self.outcomes, version)


def rows():
    """(id, Row) of every probe, in order."""
    return [(name, Row(*row)) for name, row in ROWS.items()]


def outcome_on(outcomes, version):
    """The outcome of a release: that of the last boundary at or before it."""
    found = outcomes[0][1]
    for since, outcome in outcomes:
        if since <= version:
            found = outcome
    return found
