"""``python -m nnxlint``: the same as the command ``nnxlint``."""

from .surfaces.command import program

if __name__ == "__main__":
    program()
