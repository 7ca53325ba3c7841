"""Packs, bases, facts of the deployment."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from assent.cli import asked
from assent.cli.app import app
from assent.cli.options import AsOf, DecidedPacks, Directory, FactsFile, Json, Quiet
from assent.cli.output import display, print_json, say

packs = typer.Typer(
    help="The policy packs: list them, or show one with its citations.",
    epilog="Example: assent packs show eu",
    invoke_without_command=True,
)
basis = typer.Typer(
    help="Signed records that can lift a hold: keys, signing, the register.",
    epilog="Example: assent basis sign draft.json -o basis.json; assent basis add basis.json",
    no_args_is_help=True,
)
app.add_typer(packs, name="packs")
app.add_typer(basis, name="basis")

Id = Annotated[str, typer.Argument(help="Id of the basis; `-` reads it from standard input.")]


@packs.callback()
def packs_list(context: typer.Context, as_json: Json = False) -> None:
    """The policy packs: list them, or show one with its citations."""
    if context.invoked_subcommand is None:
        from assent.report.listing import pack_list

        listing = pack_list()
        print_json(listing.rows) if as_json else display(listing.table())


@packs.command("show", epilog="Example: assent packs show eu | less")
def packs_show(
    name: Annotated[str, typer.Argument(help="A pack by name, or a TOML file of your own.")],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """One pack as a page: every control and duty with its citation, action and how sure the reading is."""
    from assent.policy import load_pack
    from assent.policy.page import pack_page
    from assent.report.listing import pack_list

    if as_json:
        print_json(pack_list(name).rows)
    else:
        say(pack_page(load_pack(name), _day(as_of)).rstrip("\n"))


@basis.command("new-key", epilog="Example: assent basis new-key")
def basis_new_key() -> None:
    """Make a signing key."""
    from assent.policy import signing

    say(signing.make_key())


@basis.command("sign", epilog="Example: assent basis sign draft.json -o basis.json")
def basis_sign(
    draft: Annotated[Path | None, typer.Argument(help="The unsigned basis, a JSON file.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where the signed basis goes.")] = None,
) -> None:
    """Sign a basis with the operator's key."""
    from assent.policy import signing

    say(signing.sign_file(draft, output), False)


@basis.command("add", epilog="Example: assent basis add basis.json")
def basis_add(file: Annotated[Path, typer.Argument(help="A signed basis.")], quiet: Quiet = False) -> None:
    """Verify a signed basis and keep it in the register, so that `--basis ID` finds it."""
    from assent.policy import registry

    added = registry.add(file)
    say(f"{added.id}: {added.kind}, valid {added.issued} to {added.expires}", quiet)


@basis.command("list", epilog="Example: assent basis list")
def basis_list(as_of: AsOf = None, as_json: Json = False) -> None:
    """The register: each basis with its state on a day."""
    from assent.report.listing import basis_rows

    listing = basis_rows(_day(as_of))
    print_json(listing.rows) if as_json else display(listing.table())


@basis.command("show", epilog="Example: assent basis show memo-1")
def basis_show(basis_id: Id, as_of: AsOf = None) -> None:
    """One basis of the register as it was signed, and its state."""
    from assent.policy import registry

    entry = registry.show(_read(basis_id), _day(as_of))
    say(registry.original(entry).dumps() + f"state: {entry.state}")


@basis.command("revoke", epilog="Example: assent basis revoke memo-1 --why 'the licence has ended'")
def basis_revoke(
    basis_id: Id,
    why: Annotated[str, typer.Option("--why", help="The reason, for the record; no personal data.")] = "",
    as_of: AsOf = None,
) -> None:
    """Revoke a basis, or withdraw a consent receipt, for good: from now on it lifts nothing."""
    from assent.policy import registry

    name = _read(basis_id)
    registry.revoke(name, why, _day(as_of))
    say(f"{name}: revoked; decide again the audits that used it (assent decide DIR)", False)


@app.command(epilog="Example: assent init -o assent.toml")
def init(
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")] = Path("assent.toml"),
    blank: Annotated[bool, typer.Option("--blank", help="Ask nothing: write every question, unanswered.")] = False,
) -> None:
    """Ask for the facts that laws turn on; write assent.toml.

    Who is responsible, for what, where. An empty answer stays "not stated", which is never taken for no.
    """
    from assent.policy.asking import write_facts
    from assent.policy.deployment import known_facts

    say(
        f"{len(known_facts())} questions; an empty answer leaves one not stated; nothing is written before the last",
        blank,
    )
    say(write_facts(output, None if blank else _ask), False)


@app.command(epilog="Example: assent duties audit/ --pack eu")
def duties(
    directory: Directory,
    pack: DecidedPacks = None,
    facts: FactsFile = None,
    as_json: Json = False,
) -> None:
    """List what packs ask of the whole corpus: done, failed, open.

    Papers, notices, measures. Exit 1 while one keeps a build back.
    """
    from assent.documents.duties import duty_rows

    rows, blocked = duty_rows(directory, pack or [], facts)
    print_json(rows) if as_json else _print_rows(rows)
    if blocked:
        raise typer.Exit(1)


def _print_rows(rows: list[dict[str, str]]) -> None:
    from assent.report.listing import Listing

    display(Listing(rows).table())


def _ask(question: str) -> str:
    answer: str = typer.prompt(question, default="", show_default=False)
    return answer


def _read(text: str) -> str:
    return asked.value(text)


def _day(as_of: datetime | None) -> date:
    return (as_of or datetime.now(UTC)).date()
