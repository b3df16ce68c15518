"""One file per sub-command. Its docstring's first line is the summary; it defines

add_arguments(parser)   declares options on an ``argparse.ArgumentParser`` or an ``arguments.Reader``
run(options)            does the work, returns the exit code: 0 nothing found, 1 findings, 2 failed

and may raise ``usage.UsageError``. Nothing else has to be edited for a new sub-command.
"""
