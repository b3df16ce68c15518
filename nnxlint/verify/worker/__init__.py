"""The child process: runs the program of the user with its sites instrumented. Imports jax and flax."""
