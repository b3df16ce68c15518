"""What is written into an object only to be used inside is no lost update; what is like it and is one is CONFIRMED."""

from __future__ import annotations

import pytest

from .programs import HEAD, check, flax, statuses, write

pytestmark = [
    pytest.mark.worker,
    pytest.mark.skipif("flax() < (0, 11)", reason="older Flax does not accept a Module as argument of jax.jit"),
]


@pytest.mark.parametrize("body, status", [
    ("nnx.update(model, weights); return model(x)", "REFUTED"),
    ("nnx.update(model, weights); return x.sum()", "CONFIRMED"),
    ("model.linear.bias.value = x.sum(0); return model(x)", "CONFIRMED"),
    ("bias = model.linear.bias; bias.value, weights['linear']['bias'] = 0 * bias.value, bias.value; return model(x)", "CONFIRMED"),
], ids=["filled and used", "filled for nothing", "computed", "cleared"])
def test_a_model_that_is_filled_with_weights_beside_it(tmp_path, body, status):
    path = write(tmp_path, HEAD + f"""\
class Net(nnx.Module):
    def __init__(self):
        self.linear = nnx.Linear(2, 2, rngs=nnx.Rngs(0))

    def __call__(self, x):
        return self.linear(x)


@jax.jit
def apply(weights, model, x):
    {body}


weights = {{"linear": {{"bias": jnp.ones(2), "kernel": jnp.ones((2, 2))}}}}
model = Net()
for _ in range(2):
    apply(weights, model, jnp.ones((1, 2)))
""")
    (verdict,) = check(path)
    assert verdict["status"] == status


@pytest.mark.parametrize("body, after, status", [
    ("drop.eval(); return drop(x)", "", "REFUTED"),
    ("drop.eval(); return drop(x)", "print(drop.deterministic)", "CONFIRMED"),
    ("drop.eval(); return drop(x)", "drop(jnp.ones(3))", "CONFIRMED"),
    ("drop.eval(); return x", "", "CONFIRMED"),
], ids=["used inside", "read by the caller", "called by the caller", "used nowhere"])
def test_a_mode_that_is_set_inside(tmp_path, body, after, status):
    path = write(tmp_path, HEAD + f"""\
@jax.jit
def evaluate(drop, x):
    {body}


drop = nnx.Dropout(0.5, rngs=nnx.Rngs(0))
evaluate(drop, jnp.ones(3))
{after}
""")
    (verdict,) = check(path)
    assert verdict["status"] == status
    assert status == "REFUTED" or "deterministic" in verdict["evidence"]


@pytest.mark.parametrize("after, status", [
    ("layer.weights = weights", "REFUTED"),
    ("", "CONFIRMED"),
], ids=["put back", "left"])
def test_a_tracer_in_a_plain_object(tmp_path, after, status):
    path = write(tmp_path, HEAD + f"""\
class Layer:
    weights = None


def loss(weights, layer, x):
    layer.weights = weights
    return (x @ layer.weights).sum()


layer, weights = Layer(), jnp.ones(2)
for _ in range(3):
    grads = jax.grad(loss)(weights, layer, jnp.ones((1, 2)))
    weights = weights - grads
    {after}
""")
    assert set(statuses(check(path, rule="tracer-escape"))) == {status}
