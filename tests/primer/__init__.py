"""Pinned public packages, and what is found in them: every change of that is read before it is committed."""
