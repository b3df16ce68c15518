"""What is wrong: one file per rule, found by scanning this folder."""

from __future__ import annotations

from functools import lru_cache

_NOT_RULES = frozenset({"__init__", "base", "check", "finding"})


@lru_cache(maxsize=None)
def load():
    """All rules, in the order of their codes, as a tuple of Rule instances."""
    import os
    from importlib import import_module

    from .base import Rule

    rules = []
    for name in sorted(os.listdir(os.path.dirname(__file__))):
        stem, ext = os.path.splitext(name)
        if ext != ".py" or stem in _NOT_RULES or stem.startswith("_"):
            continue
        module = import_module(f"{__name__}.{stem}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module.__name__:
                rules.append(value())
    return tuple(sorted(rules, key=lambda rule: rule.code))
