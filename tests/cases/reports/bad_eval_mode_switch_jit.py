# observe: "lost" if model.layers[1].deterministic else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Sequential(nnx.Linear(3, 3, rngs=nnx.Rngs(0)), nnx.Dropout(0.5, rngs=nnx.Rngs(1)))


@jax.jit  # expect[<0.11]: unsupported-graph-argument
def predict(model, x):
    model.eval()
    return model(x)


@jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
def set_training(model):
    model.train()


x = jnp.ones((2, 3))
predict(model, x)
set_training(model)
model.eval()
set_training(model)
print("training mode:", not model.layers[1].deterministic)
