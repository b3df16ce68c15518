# flax: >=0.11
# observe: "lost" if (model.kernel.value == before).all() else "fine"
import jax
from flax import nnx

from core.compile import compile_step
from core.steps import train_step

CONFIG = {"lr": 0.1, "steps": 60, "backend": "jax"}


def main():
    global model, before
    model = nnx.Linear(4, 1, rngs=nnx.Rngs(0))
    before = model.kernel.value
    step = compile_step(train_step, CONFIG["backend"])
    for i in range(CONFIG["steps"]):
        x = jax.random.normal(jax.random.key(i), (32, 4))
        loss = step(model, {"x": x, "y": x.sum(1, keepdims=True)}, CONFIG["lr"])
        if i % 20 == 0:
            print(i, float(loss))
    print("final", float(loss))


main()
