"""How a place is called when people read it."""

from __future__ import annotations

from .paths import relative


def cell_of(place):
    """The documents.notebook.Cell of a place in a notebook, None elsewhere."""
    return getattr(place, "cell", None)


def spot(place, column=True):
    """"path:line:column", in a notebook "path:cell 3:line:column"; columns count from 1 here."""
    cell = cell_of(place)
    inside = f":cell {cell.number}" if cell else ""
    where = cell or place
    return f"{relative(place.path)}{inside}:{where.line}" + (f":{where.column + 1}" if column else "")
