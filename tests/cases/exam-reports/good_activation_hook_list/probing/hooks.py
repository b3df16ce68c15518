"""Collects the activations of one call; the caller makes a new one inside the traced function."""


class Recorder:
    def __init__(self):
        self.activations = {}

    def __call__(self, name, value):
        self.activations[name] = value
        return value
