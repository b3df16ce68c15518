def observe(program):
    import jax.numpy as jnp

    model = program.MLP(3, 4, 2, rngs=program.nnx.Rngs(0))
    program.forward(*program.nnx.split(model), jnp.ones((5, 3)))
    return "fine" if model.norm.mean.value.any() else "lost"
