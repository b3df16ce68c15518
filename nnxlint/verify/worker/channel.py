"""Answers go to the parent as JSON lines over a pipe of their own, so that prints cannot break them."""

from __future__ import annotations

import json
import os
import threading


class Channel:
    """The worker's end of the pipe. descriptor: an inherited file descriptor, open for writing."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.lock = threading.Lock()

    def send(self, kind, **fields):
        """Write one answer. Never raises: a parent that is gone needs no answers."""
        line = json.dumps({"kind": kind, **fields}, default=str) + "\n"
        with self.lock:
            data = line.encode()
            try:
                while data:
                    data = data[os.write(self.descriptor, data):]
            except OSError:
                pass
