"""From evidence to a verdict: controls and packs (TOML), bases, suppression list, and the pure evaluator.

`evaluator` is the heart; `decide` applies it to an audit directory. docs/policy.md explains the words.
"""

from assent.policy.basis import Basis, load_bases, trusted_keys
from assent.policy.decide import decide_directory
from assent.policy.evaluator import ControlOutcome, combine, evaluate, explain_controls
from assent.policy.pack import Pack, available_packs, load_pack
from assent.policy.reading import broader_uses
from assent.policy.scope import Scope
from assent.policy.suppression import load_suppression

__all__ = [
    "Basis",
    "ControlOutcome",
    "Pack",
    "Scope",
    "available_packs",
    "broader_uses",
    "combine",
    "decide_directory",
    "evaluate",
    "explain_controls",
    "load_bases",
    "load_pack",
    "load_suppression",
    "trusted_keys",
]
