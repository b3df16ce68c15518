"""Right programs, with one thing at a time made wrong: does the linter say what a run shows?"""
