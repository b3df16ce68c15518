"""The process in which facts are measured: reads a job from standard input, answers on standard output.

Run as a script, by any Python with jax and flax; it must not import nnxlint. The job is JSON:
{"names": [dotted name, ...], "preamble": text, "programs": {id: text}}. Answers are JSON, one a line.
"""

import importlib
import json
import os
import sys
import warnings


def exists(dotted):
    """Whether a dotted name can be imported or reached by attributes."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        try:
            for part in parts[cut:]:
                found = getattr(found, part)
        except AttributeError:
            return False
        return True
    return False


def measure(program, preamble):
    """(outcome, detail) of one program."""
    scope = {"__name__": "probe"}
    try:
        exec(preamble, scope)
    except Exception as error:
        return "cannot be measured", f"preamble: {type(error).__name__}: {error}"
    try:
        exec(program, scope)
    except Exception as error:
        return f"raises:{type(error).__name__}", " ".join(str(error).split())[:200]
    return str(scope.get("outcome")), ""


def main():
    """Do the job."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what programs print must not get between the answers

    def answer(**fields):
        print(json.dumps(fields), file=answers, flush=True)

    job = json.load(sys.stdin)
    warnings.simplefilter("ignore")
    try:
        import flax
        import jax
        from flax import nnx  # noqa: F401
    except Exception as error:
        answer(kind="missing", detail=" ".join(f"{type(error).__name__}: {error}".split())[:300])
        return
    answer(kind="versions", flax=flax.__version__, jax=jax.__version__, device=jax.default_backend())
    for name in job["names"]:
        answer(kind="name", id=name, exists=exists(name))
    for name, program in job["programs"].items():
        outcome, detail = measure(program, job["preamble"])
        answer(kind="probe", id=name, outcome=outcome, detail=detail)
    answer(kind="end")


if __name__ == "__main__":
    main()
