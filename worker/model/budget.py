"""How much goes to the model at once: less, once its device has shown too little memory.

Knows nothing of the model but how it says so. The budget never grows again: what did not fit once
may not fit the next time, and a smaller batch only costs speed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_LEAST_PIECES = 64
_TOO_LITTLE_MEMORY = "out of memory"


class PieceBudget:
    """The most pieces of one batch; padding counts."""

    def __init__(self, pieces: int) -> None:
        self.pieces = pieces

    def run(self, call: Callable[[int], T]) -> T:
        """What `call` gives for the budget; tried again with half of it when memory runs out.

        Raises RuntimeError as `call` does, for any other reason or when the least does not fit.
        """
        while True:
            try:
                return call(self.pieces)
            except RuntimeError as error:
                if _TOO_LITTLE_MEMORY not in str(error).lower() or self.pieces <= _LEAST_PIECES:
                    raise
            self.pieces = max(_LEAST_PIECES, self.pieces // 2)
            logging.getLogger("glosswire").warning(
                "the device has too little memory: batches of at most %d pieces from now on",
                self.pieces,
            )
