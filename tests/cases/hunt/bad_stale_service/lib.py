import jax


class Service:
    def __init__(self, net):
        self.net = net
        self.predict = jax.jit(lambda x: self.net(x))  # expect: stale-capture
