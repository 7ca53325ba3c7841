"""The papers that laws ask for, filled from the evidence and from `assent.toml`; each figure says where it is from."""

from assent.documents.write import Written, write_documents

__all__ = ["Written", "write_documents"]
