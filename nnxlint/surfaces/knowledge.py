"""What is known of JAX and Flax, put into words: for ``nnxlint facts`` and for an editor's hover."""

from __future__ import annotations

from nnxlint.facts import CLASSES, FUNCTIONS, TRANSFORMS, VARIABLES, availability, probes, shown

NOT_HERE = " (not in this Flax)"


def sections(versions):
    """(title, rows) in the order in which they are shown; a row is a dict with name, text, available."""
    def rows(table, text):
        return [{"name": shown(name), "text": text(row), "available": available(name, versions)}
                for name, row in table.items()]

    yield "Transforms", rows(TRANSFORMS, transform)
    yield "Functions", rows(FUNCTIONS, function)
    yield "Classes", rows(CLASSES, layer)
    yield "Variables", rows(VARIABLES, variable)
    yield "Behaviour", behaviour(versions)


def available(name, versions):
    """Whether a canonical name is in one of the Flax releases, as far as is known."""
    return any(availability.exists(name, version, None) is not False for version in versions)


def behaviour(versions):
    """Rows that say what happens."""
    from nnxlint.verify.facts_check import describe

    return [{"name": name, "text": f"{row.sentence}: {describe(row.outcomes, versions)}", "available": True,
             "sentence": row.sentence, "outcome": describe(row.outcomes, versions)}
            for name, row in probes.rows()]


def function(row):
    """What a library function does."""
    return row["op"].replace("_", " ")


def variable(row):
    """What a kind of Variable is."""
    return row[0] + (f", a kind of {row[1]}" if row[1] else "")


def transform(row):
    """What a transform does with the state of its arguments, and its options that matter."""
    side = "JAX: updates of arguments stay inside" if row["host"] == "jax" else "NNX: updates of arguments come out"
    options = [name for key in ("static", "donate") for name in row[key] or () if name]
    options += [row[key] for key in ("diff", "axes", "aux") if row[key]]
    return side + (f"; {', '.join(options)}" if options else "")


def layer(row):
    """What a class is, what its objects hold, and what a call of them does."""
    text = row["family"]
    if row.get("kinds"):
        text += "; holds " + ", ".join(kind.replace("?", " if ") for kind in row["kinds"])
    for kind, flags, option in row.get("call", ()):
        text += "; a call draws random numbers" if kind == "RngCount" else f"; a call writes {kind}"
        off = [flag[1:] + " is off" if flag.startswith("!") else flag for flag in flags]
        text += f" unless {' or '.join(off)}" if off else ""
        text += f" or {option} is 0" if option else ""
    return text
