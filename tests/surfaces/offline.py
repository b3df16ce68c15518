"""Whether a failure is only that there is no network here."""

import pytest

_SIGNS = ("Failed to establish a new connection", "Temporary failure in name resolution", "No matching distribution found",
          "Could not find a version that satisfies", "Network is unreachable", "Could not resolve host", "ProxyError")


def skip_without_network(output):
    """Skip the test if a program that installs something says that it could not reach the index."""
    sign = next((sign for sign in _SIGNS if sign in output), None)
    if sign:
        pytest.skip(f"needs a package index: {sign}")
