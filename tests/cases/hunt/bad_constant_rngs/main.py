# observe: "replays" if same(sample(x), sample(x)) else "fine"
import jax.numpy as jnp
from lib import sample

x = jnp.ones(3)
assert (sample(x) == sample(x)).all()
