# After SuriyaaMM/VisionTransformer-Jax VIT/Train.py:132, VIT/TrainWandB.py:85; kin: climate-analytics-lab/jax-gcm jcm/model_test.py:146,172, in our words: right, and once reported.
import jax
import jax.numpy as jnp
import optax


class Layer:
    def __init__(self, key):
        self.weights = jax.random.normal(key, (3, 2))

    def get_parameters(self):
        return {"weights": self.weights}

    def set_parameters(self, parameters):
        self.weights = parameters["weights"]

    def forward(self, x):
        return x @ self.weights


def loss_fn(params, model, x, y):
    model.set_parameters(params)
    return jnp.mean((model.forward(x) - y) ** 2)


model = Layer(jax.random.key(0))
params = model.get_parameters()
optimizer = optax.adam(1e-1)
state = optimizer.init(params)
x, y = jnp.ones((4, 3)), jnp.zeros((4, 2))
for _ in range(5):
    loss, grads = jax.value_and_grad(loss_fn)(params, model, x, y)
    updates, state = optimizer.update(grads, state, params)
    params = optax.apply_updates(params, updates)
    model.set_parameters(params)
    print(float(loss), model.forward(x).shape)
