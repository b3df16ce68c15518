"""One file for each kind of evidence."""

from .base import Observer
from .caller import Detached, Discarded, Snapshot
from .draws import Replays
from .gradient import Constant, NoGradient, Trained
from .leaks import Leaks
from .lost import Lost
from .raises import Raises
from .restarts import Restarts
from .retrace import Recompiles
from .stale import Shared, Stale

# What a claim's kind is observed by. The kinds are listed in nnxlint/verify/claims.py.
OBSERVERS = {
    "lost": Lost, "replays": Replays, "raises": Raises, "leaks": Leaks, "stale": Stale, "shared": Shared,
    "no-gradient": NoGradient, "recompiles": Recompiles, "discarded": Discarded, "snapshot": Snapshot,
    "detached": Detached, "restarts": Restarts, "trained": Trained, "constant": Constant,
}

__all__ = ["OBSERVERS", "Observer"]
