"""The verifier's tests run workers: they need an interpreter with jax and flax."""

from __future__ import annotations

import importlib.util

import pytest


@pytest.fixture
def cache(monkeypatch, tmp_path):
    """A verdict cache of the test's own."""
    monkeypatch.setenv("NNXLINT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def pytest_collection_modifyitems(items):
    if importlib.util.find_spec("jax") is None:
        for item in items:
            if "worker" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="needs jax and flax"))


def pytest_configure(config):
    config.addinivalue_line("markers", "worker: starts a process that imports jax and flax")
