from flax import nnx


def pack(*objects):
    return nnx.split(objects)


def unpack(graphdef, state):
    return nnx.merge(graphdef, state)


def write(model, opt, state):
    nnx.update((model, opt), state)
