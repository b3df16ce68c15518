"""Two things that pygls leaves out: an answer to a request that cannot be understood, and word that a
request is no longer wanted while its work is done elsewhere."""

from __future__ import annotations

from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol


class Protocol(LanguageServerProtocol):
    """The protocol of the server. ``unwanted``: called with the id of each request that the client cancels."""

    unwanted = staticmethod(lambda identifier: None)

    def structure_message(self, data):
        """Make a message of a JSON object; a request of the wrong shape is answered, or its sender waits for ever."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "method" in data and isinstance(data.get("id"), (int, str)):
                self._send_response(data["id"], error=error.to_response_error())
            raise

    def cancel(self, msg_id):
        """Do as if the client had cancelled a request. At shutdown pygls trips over one that is a command."""
        self._handle_cancel_notification(msg_id)

    def _handle_cancel_notification(self, msg_id):
        self.unwanted(msg_id)
        super()._handle_cancel_notification(msg_id)
