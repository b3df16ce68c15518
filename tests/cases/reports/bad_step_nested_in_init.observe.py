def observe(program):
    import jax.numpy as jnp

    trainer = program.Trainer(program.TrainConfig())
    before = trainer.model.first.kernel.value + 0
    try:
        trainer.train_epoch(jnp.ones((2, 8)), jnp.ones((2, 1)))
    except Exception as error:
        return f"raises:{type(error).__name__}"
    return "lost" if (trainer.model.first.kernel.value == before).all() else "fine"
