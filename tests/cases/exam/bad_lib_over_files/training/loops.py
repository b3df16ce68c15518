import jax

from .steps import train_step


def fit(model, optimizer, batches, *, jit=jax.jit, log_every=1):
    step = jax.jit(train_step)  # expect: lost-state-update
    for i, batch in enumerate(batches):
        loss = step(model, optimizer, batch)
        if i % log_every == 0:
            print(i, loss)
