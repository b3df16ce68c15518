# Switching between train and eval: two programs in all, not one per call.
# observe: "recompiles" if compiles(both) else "fine"
import jax.numpy as jnp
from flax import nnx

model = nnx.Sequential(nnx.Linear(2, 2, rngs=nnx.Rngs(0)), nnx.Dropout(0.5, rngs=nnx.Rngs(1)))


@nnx.jit  # ok
def forward(model, x):
    return model(x)


def both():
    model.train()
    forward(model, jnp.ones((1, 2)))
    model.eval()
    forward(model, jnp.ones((1, 2)))


for _ in range(2):
    both()
