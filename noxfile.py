"""Runs the programs of the tests and the rows of the facts on several releases of Flax: ``nox``.

One session: ``nox -s oldest``. An interpreter that is not there leaves its session out.
"""

import os

import nox

nox.options.error_on_missing_interpreters = False


def execute(session, *libraries):
    """Install nnxlint beside some release of Flax, and compare what is said with what happens."""
    session.install(".", "pytest>=8", "optax", *libraries)
    session.env["JAX_PLATFORMS"] = "cpu"
    session.run("python", "-m", "nnxlint", "facts", "--check")
    session.run("python", "tests/executed/run.py", *session.posargs)
    session.run("python", "-m", "pytest", "tests/surfaces/test_brain.py", "-k", "names_of_the_installed")
    session.run("python", "-m", "tests.mutation", *session.posargs)
    if os.path.exists("tests/test_rule_programs.py"):
        session.run("python", "-m", "pytest", "tests/test_rule_programs.py")


@nox.session
def oldest(session):
    """Flax 0.10.4 with JAX 0.5.3."""
    execute(session, "flax==0.10.4", "jax==0.5.3", "jaxlib==0.5.3")


@nox.session
def middle(session):
    """Flax 0.11.2 with JAX 0.7.2."""
    execute(session, "flax==0.11.2", "jax==0.7.2", "jaxlib==0.7.2")


@nox.session
def newest(session):
    """The newest Flax and JAX for the Python that runs nox."""
    execute(session, "flax", "jax", "jaxlib")


@nox.session(python="3.13")
def newest_of_all(session):
    """The newest Flax and JAX for Python 3.13, which reach further than those for older ones."""
    execute(session, "flax", "jax", "jaxlib")


@nox.session(default=False)
def docs(session):
    """The documentation as a site, in build/site. A broken link or reference fails it."""
    session.install(".[docs]")
    session.run("python", "-m", "sphinx", "-W", "-n", "-b", "html", "docs", "build/site")
