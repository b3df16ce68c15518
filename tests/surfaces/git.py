"""A real git for tests, with an identity of its own."""

import subprocess


def git(folder, *arguments):
    """Run git in a folder. Raises CalledProcessError."""
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)
