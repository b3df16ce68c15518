# observe: "lost" if same(model(x), before) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

from lora_ft.model import Classifier
from lora_ft.peft import finetune

model = Classifier(6, 3, 2, rngs=nnx.Rngs(0))
x = jax.random.normal(jax.random.key(0), (12, 6))
y = jnp.argmax(x[:, :3], -1)
before = model(x)
_, losses = finetune(model, [(x, y)] * 6)  # expect: discarded-state
print("losses", losses[0], losses[-1], "model adapted:", bool(jnp.any(model(x) != before)))
