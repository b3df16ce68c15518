"""Some mutants of the guide's programs on the installed Flax: the linter says what the runs show.

All mutants, on several releases: ``nox``. In a process of its own, for each run is forked from one that has imported JAX.
"""

import os
import subprocess
import sys
from pathlib import Path


def test_linter_agrees_with_runs_of_mutants():
    done = subprocess.run(
        [sys.executable, "-m", "tests.mutation", "--every", "3", "guide/"], cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "JAX_PLATFORMS": "cpu"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
