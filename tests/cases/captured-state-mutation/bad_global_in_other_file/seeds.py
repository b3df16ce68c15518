from flax import nnx

rngs = nnx.Rngs(noise=7)
