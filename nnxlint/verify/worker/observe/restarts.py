"""Does every call of a functional step start from the same state, because it returns no new one?"""

from __future__ import annotations

import jax

from .. import walk
from .base import Observer, count, listing


class Restarts(Observer):
    """CONFIRMED: two calls got the very same arrays in the argument of the claim, and the first returned nothing of its form.
    REFUTED: the next call got other arrays there."""

    def __init__(self, claim, session):
        super().__init__(claim, session)
        self.previous = None

    def before(self, call):
        if self.previous is None:
            return
        now = self._arrays(call)
        same = [path for path, value in now.items() if value is self.previous.get(path)]
        if now and len(same) == len(now):
            self.confirm(f"the next call got the same {count(len(same), 'array')} ({listing(same)}), and this one returned "
                         f"nothing of their form", "run")
        elif now:
            self.refute(f"the next call got other arrays: {listing(path for path in now if path not in same)}", "run")

    def after(self, call):
        super().after(call)
        names = walk.bind(call.function, call.args, call.kwargs)
        forms = {jax.tree.structure(value) for name, value in names.items() if self.concerns(name)}
        self.previous = None if not forms or any(_holds(call.result, form) for form in forms) else self._arrays(call)

    def _arrays(self, call):
        leaves = walk.argument_leaves(call.function, call.args, call.kwargs)
        return {leaf.path: leaf.value for leaf in leaves if self.concerns(leaf.path)}


def _holds(value, form, depth=3):
    """Whether a result is a tree of a form, or a container of one."""
    if jax.tree.structure(value) == form:
        return True
    if depth == 0:
        return False
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, (tuple, list)) else ()
    return any(_holds(one, form, depth - 1) for one in inside)
