"""Calls the test as pytest does."""


def observe(program):
    for case in program.test_training.pytestmark[0].args[1]:
        program.test_training(*case)
    return "fine" if all(program.changed) else "stale"
