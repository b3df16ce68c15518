"""Verdicts that were found before, fresh as long as the sources and versions are the same."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys

from . import claims
from .folders import cache_folder
from .options import Options

_FORMAT = 1
_MISSING = ""


def folder():
    """Where verdicts are kept."""
    return cache_folder("verdicts")


def cached(findings, options=None):
    """Give findings the verdicts that were found before, on whatever device, and are still fresh; run nothing.

    Returns a list of verdict dicts, None where there is none, and stores them as ``finding.verdict``.
    """
    store = Cache(options or Options())
    for number, finding in enumerate(findings):
        claim = claims.from_finding(number, finding)
        finding.verdict = store.get(claim, any_device=True) if claim is not None else None
    return [finding.verdict for finding in findings]


class Cache:
    """Verdicts of claims.

    An entry is found by what the claim says and by the text of its file, and is fresh when every
    module of the program that was loaded has the same text, and Python, jax, flax and the device
    asked for are the same.
    """

    def __init__(self, options):
        self.options = options
        self.hashes = {}
        self._versions = None

    def versions(self):
        """{"jax": ..., "flax": ...} of the interpreter that runs programs, without importing them."""
        if self._versions is None:
            self._versions = _installed(self.options.python)
        return self._versions

    def get(self, claim, any_device=False):
        """A fresh verdict, or None. any_device: not only for the device that the options ask for."""
        try:
            with open(self._file(claim), encoding="utf-8") as stream:
                entry = json.load(stream)
            if entry["format"] != _FORMAT or entry["device"] != self.options.device and not any_device:
                return None
            if any(self._hash(path) != text for path, text in entry["sources"].items()):
                return None
            if entry["versions"] != self.versions():
                return None
            return entry["verdict"]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, claim, verdict, sources):
        """Keep a verdict. sources: paths of all modules of the program that it depends on."""
        paths = {os.path.realpath(claim.place["path"]), *sources}
        entry = {"format": _FORMAT, "device": self.options.device, "versions": self.versions(),
                 "sources": {path: self._hash(path) for path in sorted(paths)}, "verdict": verdict}
        import tempfile

        target = self._file(claim)
        with contextlib.suppress(OSError):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(target))
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                json.dump(entry, stream)
            os.replace(temporary, target)

    def _file(self, claim):
        facts = claim._asdict()
        facts.pop("id")
        facts.pop("steps")  # they follow from the text
        facts["text"] = self._hash(claim.place["path"])
        key = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
        return os.path.join(folder(), key[:2], key + ".json")

    def _hash(self, path):
        path = os.path.realpath(path)
        if path not in self.hashes:
            try:
                with open(path, "rb") as stream:
                    self.hashes[path] = hashlib.sha256(stream.read()).hexdigest()
            except OSError:
                self.hashes[path] = _MISSING
        return self.hashes[path]


def _installed(python):
    code = ("import importlib.metadata as m, json\n"
            "print(json.dumps({n: next((d.version for d in m.distributions(name=n)), '') for n in ('jax', 'flax')}))")
    if os.path.realpath(python) == os.path.realpath(sys.executable) and python == sys.executable:
        import importlib.metadata as metadata

        return {name: next((found.version for found in metadata.distributions(name=name)), "") for name in ("jax", "flax")}
    import subprocess

    try:
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=30, check=True)
        return json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return {"jax": "", "flax": ""}
