"""From evidence to a verdict: controls and packs (TOML), bases, suppression list, and the pure evaluator.

`evaluator` is the heart; `decide` applies it to an audit directory. docs/policy.md explains the words.
"""

from assent.policy.basis import Basis, load_bases, trusted_keys
from assent.policy.control import Duty
from assent.policy.decide import decide_directory
from assent.policy.deployment import Deployment, load_deployment
from assent.policy.evaluator import ControlOutcome, combine, evaluate, explain_controls
from assent.policy.owed import DutyState, duty_states
from assent.policy.pack import Pack, available_packs, load_pack
from assent.policy.reading import broader_uses
from assent.policy.registry import registered
from assent.policy.scope import Scope
from assent.policy.suppression import load_suppression

__all__ = [
    "Basis",
    "ControlOutcome",
    "Deployment",
    "Duty",
    "DutyState",
    "Pack",
    "Scope",
    "available_packs",
    "broader_uses",
    "combine",
    "decide_directory",
    "duty_states",
    "evaluate",
    "explain_controls",
    "load_bases",
    "load_deployment",
    "load_pack",
    "load_suppression",
    "registered",
    "trusted_keys",
]
