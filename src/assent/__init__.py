"""assent: may this be used to train, who says so, and what is the proof?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assent.api import audit, build, decide, load, redact, scan_document

__version__ = "0.1.0"
__all__ = ["audit", "build", "decide", "load", "redact", "scan_document"]


def __getattr__(name: str) -> Any:
    """Load the public functions when they are asked for: importing a part must not import the whole."""
    if name in __all__:
        from assent import api

        return getattr(api, name)
    raise AttributeError(f"module 'assent' has no attribute {name!r}")
