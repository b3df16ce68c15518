"""``python -m nnxlint``: the same as the command ``nnxlint``."""

import sys

from .surfaces.command import main

if __name__ == "__main__":
    sys.exit(main())
