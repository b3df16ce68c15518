# outcome[<0.10.7]: lost
# observe: "lost" if automaton.frames.value == 1 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

from ca import Automaton


def main():
    automaton = Automaton(4, nnx.Rngs(0))
    state = jnp.ones((5, 5, 4))
    states = []
    for _ in range(3):
        state = automaton.step(state)
        states.append(state)
    frames = jax.vmap(automaton.render)(jnp.stack(states))  # expect[>=0.10.5]: captured-state-mutation  # missing[<0.10.5]: captured-state-mutation
    print(frames.shape, automaton.frames.value + 0)
    return automaton


if __name__ == "__main__":
    automaton = main()
