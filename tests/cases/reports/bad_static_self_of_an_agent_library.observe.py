def observe(program):
    import jax.numpy as jnp

    agent, obs = program.Agent(), jnp.ones((3, 4))
    before = agent.act(obs)
    agent.learn(obs, jnp.zeros((3, 2)))
    return "stale" if (agent.act(obs) == before).all() else "fine"
