"""Where tags may begin: found once in the raw bytes, used by the guards and by whoever looks for certain tags."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

HEAD_BYTES = 8


class TagIndex(NamedTuple):
    """Offsets of every `<` that eight bytes can follow, ascending, and those eight bytes, little-endian.

    `<` in the last seven bytes are left out: too short for any tag that matters here.
    """

    opens: npt.NDArray[np.intp]
    heads: npt.NDArray[np.uint64]

    @classmethod
    def of(cls, payload: bytes) -> TagIndex:
        """Index a payload; linear in its bytes."""
        if len(payload) < HEAD_BYTES:
            return cls(np.empty(0, np.intp), np.empty(0, np.uint64))
        data = np.frombuffer(payload, np.uint8)
        opens = np.flatnonzero(data[: 1 - HEAD_BYTES] == ord("<"))
        # one gather from an overlapping view
        view: Any = np.ndarray((len(payload) - HEAD_BYTES + 1,), "<u8", payload, strides=(1,))
        return cls(opens, view[opens])

    def named(self, name: bytes) -> list[int]:
        """Offsets of `<` after which these letters (four, lower case) follow in any case."""
        letters = (self.heads >> np.uint64(8)).astype(np.uint32) | np.uint32(0x20202020)
        wanted = np.uint32(int.from_bytes(name, "little"))
        found: list[int] = self.opens[letters == wanted].tolist()
        return found
