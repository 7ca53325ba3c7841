"""What rightsholders and operators say, one file per mechanism. `docs/signals.md` lists the mechanisms."""

from assent.signals.agents import DEFAULT_AGENTS, Agents, load_agents
from assent.signals.markup import Markup, markup_of, read_markup
from assent.signals.mechanism import Mechanism
from assent.signals.registry import MECHANISMS, header_signals, host_signals, page_signals

__all__ = [
    "DEFAULT_AGENTS",
    "MECHANISMS",
    "Agents",
    "Markup",
    "Mechanism",
    "header_signals",
    "host_signals",
    "load_agents",
    "markup_of",
    "page_signals",
    "read_markup",
]
