"""``python -m tests.mutation``: see comparing.py."""

import argparse
import os
import sys
import warnings
from pathlib import Path

from .comparing import compare, figures

AGREEMENT = 0.95  # measured: 95.4% on 0.10.4, 95.6% on 0.11.2 and 0.12.12


def main(arguments):
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description="Compare mutants' runs with the linter. Exit 1: a false alarm, or less than 95% agreement.")
    parser.add_argument("-v", "--verbose", action="store_true", help="print every mutant")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every N-th mutant")
    parser.add_argument("--write", metavar="FOLDER", type=Path, help="write the mutants that disagree into a folder")
    parser.add_argument("parts", nargs="*", help="parts of the names of programs")
    options = parser.parse_args(arguments)
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    warnings.simplefilter("ignore")
    import flax
    import optax  # noqa: F401  imported once for all children
    from flax import nnx  # noqa: F401

    version = tuple(int(part) for part in flax.__version__.split(".")[:3])
    done = []
    for one in compare(version, options.every, options.parts):
        done.append(one)
        if options.verbose or one.kind in ("missed", "false alarm"):
            rules = ", ".join(sorted({finding.rule for finding in one.findings})) or "nothing"
            print(f"{one.kind:11} {one.program}:{one.line} {one.operator}: {one.judgement.what} {one.judgement.detail[:90]} | {rules}",
                  flush=True)
            if options.write and one.kind in ("missed", "false alarm"):
                name = f"{one.kind[:5]}_{Path(one.program).stem}_{one.operator.replace(' ', '-')}_{len(done)}.py"
                (options.write / name).write_text(f"# {one.judgement.what}: {one.judgement.detail!r} | {rules}\n{one.text}")
    count = figures(done)
    judged = len(done) - count["outside"]
    print(f"flax {flax.__version__}: {len(done)} mutants, {judged} judged, {count['agrees']} agree "
          f"({100 * count['agrees'] / max(judged, 1):.1f}%), {count['missed']} missed, {count['false alarm']} false alarms, "
          f"{count['outside']} end with an error in the program's own lines")
    return 0 if judged and not count["false alarm"] and count["agrees"] >= AGREEMENT * judged else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
