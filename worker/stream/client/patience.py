"""The library's network client, cured of losing a request when a broker refuses the connection.

Used by every producer and consumer; knows nothing of records.
"""

from __future__ import annotations

import time

from kafka import errors
from kafka.net.compat import KafkaNetClient

_NOT_READY_PAUSE_S = 0.02


class PatientClient(KafkaNetClient):  # type: ignore[misc]
    """Tells the sender that a node is not ready, where the library's own client raises.

    The sender drops the request it was about to send when this raises, and whoever waits for that
    request waits for ever, even after the broker is back.
    """

    def await_ready(self, node_id: int, timeout_ms: int = 30_000) -> bool:
        try:
            return bool(super().await_ready(node_id, timeout_ms))
        except errors.KafkaError:
            time.sleep(_NOT_READY_PAUSE_S)
            return False
