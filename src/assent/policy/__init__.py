"""From evidence to a verdict: controls and packs (TOML), bases, suppression list, and the pure evaluator.

`evaluator` is the heart; `decide` applies it to an audit directory. docs/policy.md explains the words.
"""

from assent.policy.evaluator import ControlOutcome, combine, evaluate, explain_controls
from assent.policy.pack import Pack, available_packs, load_pack

__all__ = ["ControlOutcome", "Pack", "available_packs", "combine", "evaluate", "explain_controls", "load_pack"]
