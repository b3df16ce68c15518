import jax
from flax import nnx

from . import state as st


def make_train(loss):
    @jax.jit
    def step(graphdef, state, batch):
        model, opt = st.unpack(graphdef, state)
        value, grads = nnx.value_and_grad(loss)(model, batch)
        opt.update(model, grads)
        return st.pack(model, opt)[1], value

    return step


def make_eval(loss):
    @jax.jit
    def step(graphdef, state, batch):
        model, _ = st.unpack(graphdef, state)
        model.eval()
        return loss(model, batch)

    return step


def fit(model, opt, loss, batches, epochs):
    train, ev = make_train(loss), make_eval(loss)
    graphdef, state = st.pack(model, opt)
    values = []
    for _ in range(epochs):
        for batch in batches():
            state, value = train(graphdef, state, batch)
        values.append(ev(graphdef, state, batch).item())
    st.write(model, opt, state)
    return values
