"""Settings of the test session: the labelled programs are data, and their known errors are shown."""

import pytest

collect_ignore_glob = ["cases/*", "executed/*"]

KNOWN = {"missing": 0, "spurious": 0}


@pytest.fixture(scope="session", autouse=True)
def no_results_of_others(tmp_path_factory):
    """What other runs on this machine kept must not answer for the code under test."""
    patch = pytest.MonkeyPatch()
    patch.setenv("NNXLINT_CACHE", str(tmp_path_factory.mktemp("kept")))
    yield
    patch.undo()


def pytest_terminal_summary(terminalreporter):
    if any(KNOWN.values()):
        terminalreporter.write_line(
            f"labelled programs: {KNOWN['missing']} known misses, {KNOWN['spurious']} known false alarms"
        )
