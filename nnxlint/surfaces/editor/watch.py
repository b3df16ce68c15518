"""Progress of a verification in the client, and its cancelling."""

from __future__ import annotations

import asyncio
import os
import threading
import uuid

from lsprotocol import types

from nnxlint.verify import Watch

_PATIENCE = 5.0  # seconds for the client to make room for a progress bar


class ProgressWatch(Watch):
    """Shown by a client that can show progress; ended by its button, or by who started it."""

    def __init__(self, server, title):
        self._server, self._title = server, title
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self._token = None

    async def begin(self):
        """Ask the client for a progress bar."""
        window = self._server.client_capabilities.window
        if not (window and window.work_done_progress):
            return
        progress, token = self._server.work_done_progress, f"nnxlint-{uuid.uuid4()}"
        try:
            await asyncio.wait_for(progress.create_async(token), _PATIENCE)
        except Exception:  # a client that cannot after all: it works without
            return
        self._token = token
        progress.tokens[token].add_done_callback(lambda future: self.cancel())
        progress.begin(token, types.WorkDoneProgressBegin(self._title, cancellable=True))

    def cancel(self):
        """End the verification."""
        self._stop.set()

    def cancelled(self):
        """See nnxlint.verify.Watch."""
        return self._stop.is_set()

    def started(self, program, number, of):
        """See nnxlint.verify.Watch; called from the thread that verifies."""
        text = f"{os.path.basename(program) or 'the tests'} ({number} of {of})"
        self._loop.call_soon_threadsafe(self._report, text)

    def _report(self, text):
        if self._token is not None:
            self._server.work_done_progress.report(self._token, types.WorkDoneProgressReport(message=text))

    def end(self, text):
        """Take the progress bar away, with a last line."""
        if self._token is not None:
            self._server.work_done_progress.end(self._token, types.WorkDoneProgressEnd(message=text))
            self._token = None
        elif not self.cancelled():
            self._server.window_show_message(types.ShowMessageParams(types.MessageType.Info, f"nnxlint: {text}"))
