"""Arguments for library code that nothing calls."""
def exercise(module, program, session):
    pass
