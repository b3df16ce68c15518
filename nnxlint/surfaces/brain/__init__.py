"""astroid, and so all of Pylint, reads the installed JAX libraries in outline."""

from .hook import switch

__all__ = ["switch"]
