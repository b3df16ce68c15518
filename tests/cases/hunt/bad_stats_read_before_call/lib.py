import jax


@jax.jit  # expect: lost-state-update
def forward(net, x):
    mean = net.mean[...]
    y = net(x)
    return y, mean
