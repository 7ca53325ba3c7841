"""The bias of a corpus: who is named, with what, and whom a filter erases."""
