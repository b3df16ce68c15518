# observe: "lost" if trainer.losses[0] == trainer.losses[-1] else "fine"
import jax
import optax
from flax import nnx

from nn_trainer.regression import MLP, RegressionTrainer

x = jax.random.normal(jax.random.key(0), (16, 2))
trainer = RegressionTrainer(MLP(nnx.Rngs(0)), optax.adam(1e-2)).fit([(x, x.sum(-1, keepdims=True))] * 3, epochs=2)
print("loss changes:", trainer.losses[0] != trainer.losses[-1], trainer.losses[-1])
