from flax import nnx


class Classifier(nnx.Module):
    def __init__(self, din, classes, rank, *, rngs: nnx.Rngs):
        self.base = nnx.Linear(din, classes, rngs=rngs)
        self.adapter = nnx.LoRA(din, rank, classes, rngs=rngs)

    def __call__(self, x):
        return self.base(x) + self.adapter(x)
