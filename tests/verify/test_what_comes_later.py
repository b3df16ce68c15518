"""What a program did so far is not all that it does: a later call may show the defect, and many runs are one trace."""

from __future__ import annotations

import pytest

from .programs import HEAD, check, statuses, write

pytestmark = pytest.mark.worker


@pytest.mark.parametrize("last, status", [("jnp.ones(2)", "REFUTED"), ("jnp.ones(2, int)", "CONFIRMED")], ids=["fine", "refused"])
def test_a_call_that_fails_after_many_that_do_not(tmp_path, last, status):
    path = write(tmp_path, HEAD + f"""\
slope = jax.grad(lambda x: (x * 1.0).sum())
for _ in range(5):
    slope(jnp.ones(2))
slope({last})
""")
    (verdict,) = check(path, "nondifferentiable-state", "raises:TypeError")
    assert verdict["status"] == status


def test_a_program_of_hours_is_ended_when_nothing_has_happened_for_a_while(tmp_path):
    path = write(tmp_path, HEAD + """\
slope = jax.grad(lambda x: x.sum())
while True:
    slope(jnp.ones(2))
""")
    (verdict,) = check(path, "nondifferentiable-state", "raises:TypeError")
    assert verdict["status"] == "REFUTED"


@pytest.mark.parametrize("cached, status", [("functools.lru_cache(maxsize=None)", "CONFIRMED"), ("functools.lru_cache", "CONFIRMED"),
                                            ("staticmethod", "REFUTED")])
def test_a_result_that_is_kept_for_the_next_call(tmp_path, cached, status):
    path = write(tmp_path, "import functools\n" + HEAD + f"""\
@{cached}
def mask(size):
    return jnp.tril(jnp.ones((size, size)))


@jax.jit
def step(x):
    return x @ mask(3)


for _ in range(3):
    step(jnp.ones(3))
""")
    (verdict,) = check(path, "tracer-escape", "leaks")
    assert verdict["status"] == status
    assert status == "REFUTED" or "mask" in verdict["evidence"]


@pytest.mark.parametrize("function, status", [("lambda x: scale * x", "CONFIRMED"), ("jnp.sin", "REFUTED")])
def test_models_that_are_alike_but_for_functions_of_their_own(tmp_path, function, status):
    path = write(tmp_path, HEAD + f"""\
class Net(nnx.Module):
    def __init__(self, scale):
        self.w = nnx.Param(jnp.ones(2))
        self.act = {function}

    def __call__(self, x):
        return self.act(self.w.value * x)


@nnx.jit
def forward(model, x):
    return model(x)


for _ in range(4):
    model = Net(2.0)
    for _ in range(3):
        forward(model, jnp.ones(2))
""")
    (verdict,) = check(path, "retracing-state-change", subjects=["model"])
    assert verdict["status"] == status
    assert status == "REFUTED" or "model.act" in verdict["evidence"]


def test_retraces_at_the_beginning_are_none_at_each_call(tmp_path):
    path = write(tmp_path, HEAD + """\
@jax.jit
def double(x):
    return 2 * x


for start in (jnp.ones(2), jax.device_put(jnp.ones(2), jax.devices()[0]), jnp.asarray([1.0, 1.0])):
    double(start)
for _ in range(4):
    double(jnp.ones(2))
""")
    (verdict,) = check(path, "retracing-state-change")
    assert verdict["status"] == "REFUTED"


@pytest.mark.parametrize("key, status", [("jax.random.key(i)", "REFUTED"), ("jax.random.key(0)", "CONFIRMED")], ids=["other", "same"])
def test_the_keys_of_each_run_of_what_is_compiled(tmp_path, key, status):
    path = write(tmp_path, HEAD + f"""\
@jax.jit
def step(params, streams, x):
    def loss(params, x):
        drop = nnx.merge(graphdef, params, jax.tree.map(lambda a: a, streams))
        return (params["w"].value * drop(x)).sum()

    return jax.grad(loss)(params, x)


class Net(nnx.Module):
    def __init__(self):
        self.w = nnx.Param(jnp.ones(()))
        self.drop = nnx.Dropout(0.5, rngs=nnx.Rngs(0))

    def __call__(self, x):
        return self.drop(x)


graphdef, params, streams = nnx.split(Net(), nnx.Param, ...)
for i in range(3):
    fresh = jax.tree.map(lambda a: {key} if jnp.issubdtype(a.dtype, jax.dtypes.prng_key) else a, streams)
    step(params, fresh, jnp.ones(8))
""")
    assert status in statuses([verdict for verdict in check(path, "rng-replay") if "two runs" in verdict["evidence"]])


def test_a_fixed_key_for_evaluation_is_no_replay(tmp_path):
    path = write(tmp_path, HEAD + """\
key = jax.random.key(0)
evaluate = jax.jit(lambda x: x + jax.random.normal(key, (2,)))
for _ in range(3):
    evaluate(jnp.ones(2))
""")
    assert statuses(check(path, "rng-replay")) == ["UNKNOWN"]
    assert statuses(check(path, "rng-replay", subjects=["key"])) == ["CONFIRMED"]


def test_a_tracer_that_is_left_inside_another_trace_and_used_there(tmp_path):
    path = write(tmp_path, HEAD + """\
class Net(nnx.Module):
    def __init__(self):
        self.w = nnx.Param(jnp.ones(2))
        self.penalty = nnx.Variable(jnp.zeros(()))

    def __call__(self, x):
        self.penalty.value = (x ** 2).sum()
        return self.w.value @ x


def loss(model, x):
    return jax.vmap(model)(x).sum() + model.penalty.value.sum()


step = nnx.jit(lambda model, x: nnx.grad(loss)(model, x))
step(Net(), jnp.ones((3, 2)))
""")
    found = check(path, "captured-state-mutation")
    assert "CONFIRMED" in statuses(found) and "REFUTED" not in statuses(found)


def test_a_stream_that_is_given_another_key_inside(tmp_path):
    path = write(tmp_path, HEAD + """\
graphdef, state = nnx.split(nnx.Dropout(0.5, rngs=nnx.Rngs(0)))


@jax.jit
def sample(state, key):
    drop = nnx.merge(graphdef, state)
    nnx.reseed(drop, default=key, dropout=key)
    return drop(jnp.ones(8))


for key in jax.random.split(jax.random.key(1), 3):
    sample(state, key)
""")
    assert "CONFIRMED" not in statuses(check(path) + check(path, "rng-replay"))
