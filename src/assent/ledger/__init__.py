"""A log that anyone can check: C2SP tlog-tiles, signed notes, RFC 6962, and leaves that can be forgotten."""

from assent.ledger.leaf import Code, Kind, Leaf, Receipt, canonical, commitment, new_key
from assent.ledger.log import Log, View, load_verifier, reader
from assent.ledger.note import Checkpoint, NoteError, Signer, Verifier, is_name

__all__ = [
    "Checkpoint",
    "Code",
    "Kind",
    "Leaf",
    "Log",
    "NoteError",
    "Receipt",
    "Signer",
    "Verifier",
    "View",
    "canonical",
    "commitment",
    "is_name",
    "load_verifier",
    "new_key",
    "reader",
]
