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
    frames = jnp.stack([automaton.render(s) for s in states])
    print(frames.shape, automaton.frames.value + 0)


if __name__ == "__main__":
    main()
