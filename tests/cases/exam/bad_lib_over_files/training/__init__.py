from . import loops, net, steps
