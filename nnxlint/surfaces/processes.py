"""Checking files in several processes."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import lru_cache

from nnxlint.rules.finding import FileError

# Below this, a second process costs more than it saves.
_FILES_PER_PROCESS = 40
# Small enough to share the work evenly, large enough to read the helpers of a folder once.
_FILES_PER_CHUNK = 16


def wanted(jobs, files):
    """Number of processes. jobs: 0 for one per core, None for what is sensible for so many files."""
    if jobs is None:
        # The start of a process is a large part of a short run.
        return 1 if files < 2 * _FILES_PER_PROCESS else min(_cores(), files // _FILES_PER_PROCESS)
    return max(1, min(jobs or _cores(), files))


def _cores():
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@lru_cache(maxsize=1)
def _project():
    """The project of this process, kept from chunk to chunk."""
    from .run import new_project

    return new_project()


def _check_chunk(sources, versions):
    from .run import check_here, new_project

    given = any(source.text is not None for source in sources)
    dependencies = {}
    return *check_here(sources, versions, new_project(sources) if given else _project(), dependencies=dependencies), dependencies


def check(sources, versions, count, advance, dependencies):
    """Check sources in count processes. Returns (findings, errors) in the order of the sources; dependencies
    is filled as check_all says.

    A process that dies costs one error line for the file that it died of.
    """
    size = max(1, min(_FILES_PER_CHUNK, -(-len(sources) // count)))
    chunks = [sources[at:at + size] for at in range(0, len(sources), size)]
    results = _gather(chunks, versions, count, advance)
    findings, errors = [], []
    for chunk, result in zip(chunks, results, strict=True):
        if result is None:  # the pool broke: find the culprit, each file in a process of its own
            for source in chunk:
                alone = _gather([[source]], versions, 1, advance)[0]
                lost = ([], [FileError(source.path, 0, "the process that checked this file died")], {})
                found, failed, used = alone or lost
                findings += found
                errors += failed
                dependencies.update(used)
            continue
        findings += result[0]
        errors += result[1]
        dependencies.update(result[2])
    return findings, errors


def _gather(chunks, versions, count, advance):
    """Result of each chunk, None for one whose process died before it was done."""
    import multiprocessing
    import sys
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool

    from nnxlint.rules import load

    load()
    # A fork starts with everything imported. Elsewhere it is unsafe (macOS) or missing (Windows).
    method = "fork" if sys.platform.startswith("linux") else "spawn"
    results = [None] * len(chunks)
    with _terminated_as_interrupted(), ProcessPoolExecutor(count, multiprocessing.get_context(method), _in_worker) as pool:
        try:
            places = {pool.submit(_check_chunk, chunk, versions): at for at, chunk in enumerate(chunks)}
        except BrokenProcessPool:
            return results
        try:
            for future in as_completed(places):
                try:
                    results[places[future]] = future.result()
                except BrokenProcessPool:
                    continue
                advance(len(chunks[places[future]]))
        except KeyboardInterrupt:
            # Else the pool would first do all that is still to be done.
            pool.shutdown(wait=False, cancel_futures=True)
            for child in multiprocessing.active_children():
                child.terminate()
            raise
    return results


def _in_worker():
    """Ctrl-C goes to all processes of a terminal; one message for it is enough."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextmanager
def _terminated_as_interrupted():
    """A CI job that is cancelled ends its programs with SIGTERM: without this, the workers would live on."""
    import signal
    import threading

    def interrupt(number, frame):
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
