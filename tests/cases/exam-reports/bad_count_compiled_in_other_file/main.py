# observe: "recompiles" if compiles(lambda: accuracy(model, dataset)) > 6 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

from evaluation import accuracy

model = nnx.Sequential(nnx.Linear(3, 16, rngs=nnx.Rngs(0)), nnx.relu, nnx.Linear(16, 3, rngs=nnx.Rngs(1)))
dataset = [
    {"x": jax.random.normal(jax.random.key(i), (16, 3)), "y": jnp.arange(16) % 3} for i in range(12)
]
print("accuracy", accuracy(model, dataset))
