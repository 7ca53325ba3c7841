"""Where records come from: files of every format read here, split into ranges, whole or damaged, every byte told."""

from assent.sources.columns import Columns
from assent.sources.listing import Found, expand, inside
from assent.sources.open import Source, open_sources
from assent.sources.views import UNIT_BYTES, open_file

__all__ = ["UNIT_BYTES", "Columns", "Found", "Source", "expand", "inside", "open_file", "open_sources"]
