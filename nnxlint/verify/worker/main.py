"""The worker's whole run: job in, guard up, program instrumented and driven, verdicts out."""

from __future__ import annotations

import builtins
import faulthandler
import json
import os
import shutil
import signal
import sys
import threading
import time
import traceback

from .channel import Channel


def main(arguments):
    """arguments: file descriptors of the answers and of the job (JSON)."""
    channel = Channel(int(arguments[0]))
    with open(int(arguments[1]), encoding="utf-8") as stream:
        job = json.load(stream)
    sys.dont_write_bytecode = True
    os.mkdir(job["scratch"], 0o700)
    _die_with_parent(job)
    faulthandler.enable()
    try:
        device = _start_jax(job, channel)
    except Exception as error:
        channel.send("import-failed", text=f"{type(error).__name__}: {error}")
        return 0
    if device is None:
        return 0
    guard = _guard(job)
    session, hook = _prepare(job, channel)
    complete, failure = True, None
    try:
        _drive(job, hook, session)
    except SystemExit as leaving:
        complete = leaving.code in (None, 0)
        failure = None if complete else leaving
    except BaseException as error:
        complete, failure = False, error
        text = "".join(traceback.format_exception(type(error), error, error.__traceback__, limit=-4))
        channel.send("failed", type=type(error).__name__, text=text[-4000:])
    _finish(session, guard, complete, failure)
    session.exit()


def _die_with_parent(job):
    """End the whole group, and clear up, when nobody is left to read the answers."""

    def watch():
        # The job names the parent: it may be gone before this process can ask for it.
        while os.getppid() == job["parent"]:
            time.sleep(0.5)
        shutil.rmtree(job["scratch"], ignore_errors=True)
        os.killpg(os.getpgrp(), signal.SIGKILL)

    if os.getpgrp() == os.getpid():
        threading.Thread(target=watch, daemon=True, name="nnxlint-parent").start()


def _start_jax(job, channel):
    """Import jax and flax, pick the device. Returns it, or None after an answer that says why not."""
    import jax
    import flax
    from flax import nnx

    from . import watch

    wanted = job.get("device") or ""
    kind, _, index = wanted.partition(":")
    if kind:
        try:
            device = jax.devices(kind)[int(index or 0)]
        except (RuntimeError, IndexError, ValueError):
            there = ", ".join(f"{device.platform}:{device.id}" for device in jax.devices())
            channel.send("no-device", text=f"device {wanted!r} is not there; these are: {there}")
            return None
        jax.config.update("jax_default_device", device)
    else:
        device = jax.devices()[0]
    watch.install(nnx)
    channel.send("started", device=f"{device.platform} ({device.device_kind}) x {len(jax.devices(device.platform))}",
                 platform=device.platform, versions={"jax": jax.__version__, "flax": flax.__version__,
                           "python": ".".join(map(str, sys.version_info[:3]))})
    return device


def _guard(job):
    if job["allow_effects"]:
        return None
    from .guard import Guard

    guard = Guard(job["scratch"])
    guard.install()
    return guard


def _prepare(job, channel):
    from .drive import ImportHook
    from .observe import OBSERVERS
    from .probe import Probe, Site
    from .rewrite import NAME, rewrite
    from .session import Session

    session = Session(channel, job["claim_deadline"], stop=job["stop"], scratch=job["scratch"])
    session.sources = lambda: _sources(job)
    sites, files = {}, {}
    for claim in job["claims"]:
        observer = OBSERVERS[claim["kind"]](claim, session)
        session.observers.append(observer)
        place = claim["place"]
        claim["scope"] = _scope(place)
        key = claim["site"]
        if key not in sites:
            sites[key] = Site(session, key, [])
            files.setdefault(os.path.realpath(place["path"]), []).append({
                "id": key, "line": place["line"], "column": place["column"], "end_line": place["end_line"],
                "end_column": place["end_column"], "mode": claim["mode"], "transform": claim["transform"],
                "producers": claim["rule"] == "stale-state",
                "steps": [line for path, line in claim["steps"] if path == place["path"]]})
        sites[key].observers.append(observer)
        observer.site = sites[key]
    setattr(builtins, NAME, Probe(sites))
    hook = ImportHook(files, rewrite)
    hook.install()
    return session, hook


def _scope(place):
    from .rewrite import scope_of

    try:
        with open(place["path"], encoding="utf-8") as stream:
            return scope_of(stream.read(), place["line"])
    except (OSError, SyntaxError, ValueError):
        return (0, 0)


def _drive(job, hook, session):
    from . import drive

    program = job["program"]
    os.chdir(job["cwd"])
    drive.reach_project()
    if program["how"] == "script":
        drive.script(program["path"], program["arguments"], hook, program["package"])
    elif program["how"] == "pytest":
        session.how = "the project's tests"
        session.piecemeal = True
        code = drive.tests(program["arguments"], lambda error: _crashed(session, error))
        if code not in (0, 1):
            raise RuntimeError(f"pytest ended with exit code {code} before it ran any test" if code != 2 else "pytest was interrupted")
    else:
        session.lenient = program["lenient"]
        module = drive.module(program["path"], program["package"], hook, program["lenient"], program["synthesize"])
        missing = getattr(module, "__nnxlint_absent__", None)
        if missing:
            session.how += f", without {', '.join(missing)}"
        if program.get("examples") or program.get("synthesize"):
            from . import synthesis

            synthesis.exercise(module, program, session)


def _finish(session, guard, complete, failure):
    """The program has ended: let every observer say what can be said."""
    refused = guard.refused if guard else []
    if isinstance(failure, Exception):
        _crashed(session, failure)
    for observer in session.unsettled():
        if not complete and not observer.calls and not observer.traces:
            if refused and _is_refusal(failure):
                observer.unknown("refused effect", refused[-1])
            elif failure is not None:
                what = "import failed" if isinstance(failure, ImportError) else "program failed first"
                observer.unknown(what, f"{type(failure).__name__}: {str(failure)[:200]}")
        if not observer.settled:
            session.guarded(observer, "finish", complete)
        if observer.verdict is None:
            if observer.trouble:
                observer.unknown("worker failed", observer.trouble)
            elif refused and _is_refusal(failure):
                observer.unknown("refused effect", refused[-1])
            elif failure is not None:
                observer.unknown("program failed first", f"{type(failure).__name__}: {str(failure)[:200]}")
            else:
                observer.unknown("not exercised", "it was called, but the claim was not put to the test")


def _crashed(session, error):
    """The program, or one of its tests, has died of an error."""
    for observer in session.unsettled():
        session.guarded(observer, "crashed", error)


def _is_refusal(error):
    while error is not None:
        if type(error).__name__ == "RefusedEffect":
            return True
        error = error.__cause__ or error.__context__
    return False


def _sources(job):
    """Real paths of the program's own modules that were loaded."""
    from .observe.raises import user_modules

    paths = {os.path.realpath(module.__file__) for module in user_modules()}
    paths |= {os.path.realpath(claim["place"]["path"]) for claim in job["claims"]}
    return sorted(path for path in paths if path.endswith(".py"))
