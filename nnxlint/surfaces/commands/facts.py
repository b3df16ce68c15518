"""Show what is known of JAX and Flax, or measure whether it is so."""

from __future__ import annotations

import sys


def add_arguments(parser):
    """Options of ``nnxlint facts``."""
    add = parser.add_argument
    add("--check", action="store_true", help="run each row on the installed jax and flax; exit 1 if one is not true")
    add("--flax-version", metavar="V", help="a version (0.12.8) or a range (>=0.10,<0.13) to show")
    add("--python", metavar="INTERPRETER", help="with --check: the Python that has jax and flax (default: this one)")
    add("--format", choices=("text", "json"), default="text", help="how they are written")


def run(options):
    """Show the facts, or measure them. Returns the exit code."""
    from ..usage import UsageError

    if options.check and options.flax_version:
        raise UsageError("--check measures the installed Flax; --flax-version does not go with it")
    if options.python and not options.check:
        raise UsageError("--python needs --check")
    return _check(options) if options.check else _show(options)


def _check(options):
    import json

    from nnxlint.facts.versions import NEWEST, show
    from nnxlint.verify.facts_check import CannotMeasure, measure

    from ..command import FOUND, OK
    from ..usage import UsageError

    try:
        measured = measure(options.python or sys.executable)
    except CannotMeasure as error:
        raise UsageError(str(error)) from None
    newer = measured.flax > NEWEST
    if options.format == "json":
        print(json.dumps({
            "flax_version": measured.flax_version, "jax_version": measured.jax_version, "device": measured.device,
            "newest_known": show(NEWEST), "newer_than_known": newer, "rows": measured.rows,
            "differences": [one._asdict() for one in measured.differences],
        }, indent=2))
    else:
        if newer:
            print(f"Flax {measured.flax_version} is newer than what is known ({show(NEWEST)}). What differs on it:")
        for one in measured.differences:
            detail = f" ({one.detail})" if one.detail else ""
            print(f"{one.row}: said {one.said}, measured {one.measured}{detail}")
        print(f"flax {measured.flax_version}, jax {measured.jax_version} on {measured.device}: "
              f"{measured.rows} rows measured, {len(measured.differences)} not true")
    return FOUND if measured.differences else OK


def _show(options):
    import os

    from ..flax_version import Resolver
    from ..knowledge import NOT_HERE, sections

    flax = Resolver(options.flax_version).of(os.getcwd())
    known = list(sections(flax.versions))
    if options.format == "json":
        import json

        from nnxlint.facts.versions import show

        print(json.dumps({"flax_version": flax.text, "origin": flax.origin,
                          "flax_versions": [show(version) for version in flax.versions],
                          **{title.lower(): rows for title, rows in known}}, indent=2))
        return 0
    print(f"What is known for Flax {flax.text} ({flax.origin})")
    for title, rows in known:
        print(f"\n{title}")
        width = max(len(row["name"]) for row in rows)
        for row in rows:
            text = row["text"] + ("" if row["available"] else NOT_HERE)
            print(f"  {row['name']:<{width}}  {text}")
    return 0
