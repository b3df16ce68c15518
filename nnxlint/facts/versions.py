"""The Flax releases that are known, and how a version is written and compared."""

from __future__ import annotations

# Source: the release history of flax on PyPI. 0.12.1 is left out of the measurements (nnx.jit
# does not run there with a current JAX) but it is a release that people have.
RELEASES = (
    (0, 10, 0), (0, 10, 1), (0, 10, 2), (0, 10, 3), (0, 10, 4), (0, 10, 5), (0, 10, 6), (0, 10, 7),
    (0, 11, 0), (0, 11, 1), (0, 11, 2),
    (0, 12, 0), (0, 12, 1), (0, 12, 2), (0, 12, 3), (0, 12, 4), (0, 12, 5), (0, 12, 6), (0, 12, 7),
    (0, 12, 8), (0, 12, 12),
)
# Names whose value is the version, and what the distribution is called.
VERSION_NAMES = frozenset({"flax.__version__", "flax.version.__version__"})
DISTRIBUTION = "flax"
NEWEST = RELEASES[-1]


def parse(text):
    """"0.12.8" -> (0, 12, 8); "0.12" -> (0, 12, 0). Raises ValueError for anything else."""
    parts = text.strip().split(".")
    if not 1 <= len(parts) <= 4 or not all(part.isdigit() for part in parts[:2]):
        raise ValueError(f"not a Flax version: {text!r}")
    numbers = []
    for part in parts[:3]:
        digits = ""
        for char in part:
            if not char.isdigit():
                break
            digits += char
        if not digits:
            break
        numbers.append(int(digits))
    numbers += [0] * (3 - len(numbers))
    return tuple(numbers)


def show(version):
    """(0, 12, 8) -> "0.12.8"."""
    return ".".join(str(number) for number in version)
