"""Asking for the facts of the deployment, question by question."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assent.policy.deployment import dump_deployment, known_facts, parse_deployment
from assent.records.errors import OutputError, UsageError


def write_facts(path: Path, ask: Callable[[str], str] | None) -> str:
    """Ask each question (none where `ask` is None) and write an `assent.toml`; says what was written.

    An empty answer is not stated; one that does not fit is asked again. Raises UsageError where the file is there
    already, OutputError where it cannot be written.
    """
    if path.exists():
        raise UsageError(f"{path.name} is there already; edit it, or give another with -o")
    answers: dict[str, str] = {}
    for fact in known_facts().values() if ask is not None else ():
        choices = f" ({' | '.join(fact.choices)})" if fact.choices else ""
        while answer := ask(f"{fact.ask}{choices}").strip() if ask else "":
            if _fits(fact.name, answer):
                answers[fact.name] = answer
                break
    text = dump_deployment(answers)
    parse_deployment(text, path.name)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, "utf-8")
        part.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror}); give another with -o") from None
    return f"{path}: {len(answers)} of {len(known_facts())} facts stated"


def _fits(name: str, answer: str) -> bool:
    try:
        parse_deployment(dump_deployment({name: answer}))
    except UsageError:
        return False
    return True
