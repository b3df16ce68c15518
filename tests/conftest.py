"""Settings of the test session: the labelled programs are data, and their known errors are shown."""

collect_ignore_glob = ["cases/*", "executed/*"]

KNOWN = {"missing": 0, "spurious": 0}


def pytest_terminal_summary(terminalreporter):
    if any(KNOWN.values()):
        terminalreporter.write_line(
            f"labelled programs: {KNOWN['missing']} known misses, {KNOWN['spurious']} known false alarms"
        )
