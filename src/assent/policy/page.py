"""The catalogue as a page: `docs/laws.md`, and one pack for a reader.

`python -m assent.policy.page > docs/laws.md` writes it anew; a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from assent.policy.control import FORCES, READINGS, Control, Duty, catalogue, duties, notes
from assent.policy.deployment import known_facts
from assent.policy.pack import Pack, available_packs, load_pack

DISCLAIMER = "An engineering reading of laws and norms, not legal advice."


def waits_for(rule: Control | Duty, ready: frozenset[str]) -> tuple[str, ...]:
    """The needs of a rule that are not among what is ready."""
    return tuple(need for need in rule.needs if need not in ready)


def laws_page() -> str:
    """All of `docs/laws.md`."""
    lines = [
        "# Laws and norms: the catalogue",
        "",
        f"{DISCLAIMER} Generated from `src/assent/policy/controls/` and `packs/`; change those, then run",
        "`python -m assent.policy.page > docs/laws.md`.",
        "",
        "A **control** decides about a record, a **duty** about the corpus as a whole (a paper, a notice, a channel).",
        "A duty with the action `document` keeps a build back while it is open; `warn` does not. A control whose two",
        "actions are `include` only warns.",
        "",
        "Force: "
        + ", ".join(f"**{force}** {words}" for force, words in FORCES.items())
        + ". What is proposed, or not yet",
        "in force on the as-of day, decides nothing unless `--preview`.",
        "",
        "Reading, how sure it is: " + "; ".join(f"*{word}*, {words}" for word, words in READINGS.items()) + ".",
        "",
        "## Packs",
        "",
        "| pack | what it stands for | controls | duties | parameters |",
        "|---|---|---|---|---|",
    ]
    for name in available_packs():
        pack = load_pack(name)
        params = ", ".join(f"{key} {value}" for key, value in pack.params)
        lines.append(f"| `{name}` | {pack.title} | {len(pack.controls)} | {len(pack.duties)} | {params} |")
    families: dict[str, list[Control | Duty]] = {}
    every: list[Control | Duty] = [*catalogue().values(), *duties().values()]
    for rule in every:
        families.setdefault(rule.family, []).append(rule)
    for family, rules in sorted(families.items()):
        lines += ["", f"## {family}", *_tables(rules)]
    lines += ["", "## Countries without a pack", "", "Kept as data; they decide nothing.", ""]
    lines += ["| id | rule | citation | what it would mean | reading |", "|---|---|---|---|---|"]
    lines += [f"| {n.id} | {n.title} | {n.citation} | {n.meaning} | {n.reading} |" for n in notes()]
    lines += ["", "## Facts of the deployment (`assent.toml`)", "", "| key | asked as | values |", "|---|---|---|"]
    lines += [
        f"| `{fact.name}` | {fact.ask} | {', '.join(fact.choices) or fact.kind} |" for fact in known_facts().values()
    ]
    return "\n".join(lines) + "\n"


def _tables(rules: Iterable[Control | Duty]) -> list[str]:
    lines: list[str] = []
    controls = [rule for rule in rules if isinstance(rule, Control)]
    owed = [rule for rule in rules if isinstance(rule, Duty)]
    if controls:
        lines += [
            "",
            "| control | the record passes when | force, since | citation | decided by | fail / unknown | reading |",
        ]
        lines.append("|---|---|---|---|---|---|---|")
        lines += [control_row(control) for control in controls]
    if owed:
        lines += ["", "| duty | is done when | force, since | citation | needs | paper | open means | reading |"]
        lines.append("|---|---|---|---|---|---|---|---|")
        lines += [duty_row(duty) for duty in owed]
    return lines


def control_row(control: Control) -> str:
    """The line of a control in `docs/laws.md`."""
    decided = ", ".join(f"`{need}`" for need in control.needs) or control.check
    if control.unless:
        decided += "; not where " + ", ".join(f"`{name}` is {value}" for name, value in control.unless)
    if control.by_consent:
        decided += "; consent receipts meet it"
    cells = (
        control.id, control.title, f"{control.force}, {control.in_force}", control.citation, decided,
        f"{control.on_fail} / {control.on_unknown}", control.reading,
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def duty_row(duty: Duty) -> str:
    """The line of a duty in `docs/laws.md`."""
    needs = ", ".join(f"`{need}`" for need in duty.needs) or "nothing: it is cited"
    if duty.unless:
        needs += "; not where " + ", ".join(f"`{name}` is {value}" for name, value in duty.unless)
    cells = (
        duty.id, duty.title, f"{duty.force}, {duty.in_force}", duty.citation, needs, duty.paper, duty.action,
        duty.reading,
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def pack_page(pack: Pack, as_of: date) -> str:
    """One pack for a reader: what it selects, parameters, each rule with its citation and how sure the reading is."""
    lines = [
        f"{pack.name}: {pack.title}",
        f"version {pack.version}, law as of {pack.law_as_of}, extends {', '.join(pack.extends) or 'nothing'}",
        f"sha256 {pack.sha256}",
        DISCLAIMER,
        "",
        "Parameters: " + (", ".join(f"{key} = {value}" for key, value in pack.params) or "none"),
    ]
    for heading, rules in _by_family([*pack.controls, *pack.duties]):
        lines += ["", heading, "=" * len(heading)]
        for rule in rules:
            lines += ["", f"{rule.id}  {rule.title}", f"    {rule.citation}", f"    {_in_force(rule, as_of)}"]
            if isinstance(rule, Control):
                lines.append(f"    fails: {_action(rule.on_fail)}; not known: {_action(rule.on_unknown)}")
            else:
                lines.append(f"    while open: {_OPEN[rule.action]}; feeds the paper {rule.paper}")
            lines.append(f"    needs: {', '.join(rule.needs) or 'what every scan reads'}; {READINGS[rule.reading]}")
    return "\n".join(lines) + "\n"


_OPEN = {"document": "a build is kept back", "warn": "a warning"}


def _action(action: str) -> str:
    return "include, with a warning" if action == "include" else action


def _in_force(rule: Control | Duty, as_of: date) -> str:
    force = FORCES[rule.force]
    if rule.applies(as_of):
        return f"{force}, since {rule.in_force}"
    return f"{force}: not in force on {as_of} ({rule.in_force}), decides nothing unless --preview"


def _by_family(rules: list[Control | Duty]) -> list[tuple[str, list[Control | Duty]]]:
    families: dict[str, list[Control | Duty]] = {}
    for rule in rules:
        families.setdefault(rule.family, []).append(rule)
    return sorted(families.items())


if __name__ == "__main__":
    print(laws_page(), end="")
