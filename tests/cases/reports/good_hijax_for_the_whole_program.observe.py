def observe(program):
    import jax.numpy as jnp

    before = jnp.array(program.model.kernel[...])
    program.train_step(program.model, program.optimizer, jnp.ones((1, 2)))
    return "lost" if (program.model.kernel[...] == before).all() else "fine"
