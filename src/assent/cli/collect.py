"""Collecting, and asking hosts for their files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assent.cli import asked
from assent.cli.app import app
from assent.cli.options import Directory, Json, Quiet, RayAddress, Registries, SuppressFile, UseOption
from assent.cli.output import display, finish, print_json, say
from assent.cli.places import local_place
from assent.records.shown import harmless_json

ContactUrl = Annotated[
    str, typer.Option("--contact-url", envvar="ASSENT_CONTACT_URL", help="Page about the crawl; required.")
]
ContactMail = Annotated[
    str, typer.Option("--contact-mail", envvar="ASSENT_CONTACT_MAIL", help="Address a person reads; required.")
]
AgentName = Annotated[str, typer.Option("--agent-name", help="The product token that robots.txt files address.")]
AllowPrivate = Annotated[
    bool, typer.Option("--allow-private", help="Loopback and private addresses too: tests and intranets only.")
]
Proxied = Annotated[
    bool, typer.Option("--proxy-from-env", help="Use http_proxy and https_proxy; the proxy must be trusted.")
]

hosts_app = typer.Typer(
    help="The host files (robots.txt ...) of an audited corpus.", no_args_is_help=True,
    epilog="Example: assent hosts fetch audit/",
)  # fmt: skip
app.add_typer(hosts_app, name="hosts")


@app.command(epilog="Example: assent collect seeds.txt --pack eu --contact-url URL --contact-mail ADDRESS -o crawl/")
def collect(
    seeds: Annotated[list[str] | None, typer.Argument(help="URLs, or files with one a line.")] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Directory to write.", parser=local_place, metavar="PATH"),
    ] = None,
    resume: Annotated[Path | None, typer.Option("--resume", help="Go on with the crawl in this directory.")] = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="With --resume: ask again for every page that was kept.")
    ] = False,
    contact_url: ContactUrl = "",
    contact_mail: ContactMail = "",
    agent_name: AgentName = "assentbot",
    use: UseOption = "train",
    pack: Annotated[
        list[str] | None, typer.Option("--pack", help="Pack that each page must pass; repeatable; none if left out.")
    ] = None,
    suppress: SuppressFile = None,
    registry: Registries = None,
    reach: Annotated[
        str,
        typer.Option(
            "--reach", help="Which links are followed: listed (none), domain (the seeds' domains) or web (all)."
        ),
    ] = "domain",
    pages: Annotated[int, typer.Option("--pages", min=1, help="Pages to ask for in this run.")] = 1_000_000,
    per_host: Annotated[int, typer.Option("--pages-per-host", min=1, help="Pages to ask for of one host.")] = 1000,
    hops: Annotated[int, typer.Option("--hops", min=0, help="Most links away from a seed.")] = 20,
    hours: Annotated[float, typer.Option("--hours", min=0.0, help="Stop after so many hours.")] = 168.0,
    delay: Annotated[float, typer.Option("--delay", min=0.1, help="Least seconds between requests to a host.")] = 5.0,
    shards: Annotated[int, typer.Option("--shards", help="Parts of the queue of URLs; cannot be changed later.")] = 4,
    turns: Annotated[int, typer.Option("--turns", min=1, help="Hosts asked at once by one process.")] = 256,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes.")] = 1,
    ray: RayAddress = None,
    sitemaps: Annotated[bool, typer.Option("--sitemaps/--no-sitemaps", help="Read the sitemaps hosts name.")] = True,
    allow_private: AllowPrivate = False,
    proxied: Proxied = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Crawl politely to WARC; ask first, and keep the answers.

    Each host and page is asked before anything is kept. docs/collect.md says in which order.
    """
    from assent.collect import crawl, settings
    from assent.collect.identity import Identity
    from assent.collect.live import LiveView
    from assent.collect.politeness import Pace
    from assent.collect.summary import write_report
    from assent.records.errors import UsageError

    if resume is not None:
        if seeds or output:
            raise UsageError("--resume goes on with a crawl as it was begun; leave out seeds and -o")
        directory, chosen = settings.reopen(resume)
        if refresh:
            say(f"{crawl.refresh(resume)} pages to ask for again", quiet or as_json)
    else:
        if output is None or not seeds:
            raise UsageError("give seeds and -o DIR, or --resume DIR")
        chosen = settings.Settings(
            Identity(contact_url, contact_mail, agent_name), pace=Pace(floor=delay),
            budget=settings.Budget(pages, hours * 3600, per_host, hops), use=use, packs=tuple(pack or ()),
            suppress=str(suppress.resolve()) if suppress else "",
            registries=tuple(str(Path(name).resolve()) for name in registry or ()),
            reach=settings.parse_reach(reach), sitemaps=sitemaps,
            shards=shards, turns=turns, allow_private=allow_private, proxied=proxied,
        )  # fmt: skip
        directory, chosen = crawl.start(settings.read_seeds(seeds), output, chosen)
    with LiveView(quiet=quiet or as_json) as view:
        crawl.run(directory, chosen, workers=workers, ray=ray, watch=view)
    summary = write_report(directory, chosen)
    if as_json:
        say(harmless_json(summary.dumps()).rstrip("\n"))
    else:
        say(summary.line(), quiet)
        say(str(directory.path / "report.html"), quiet)


@hosts_app.command("fetch", epilog="Example: assent hosts fetch audit/ --contact-url URL --contact-mail ADDRESS")
def hosts_fetch(
    directory: Directory,
    contact_url: ContactUrl = "",
    contact_mail: ContactMail = "",
    agent_name: AgentName = "assentbot",
    delay: Annotated[float, typer.Option("--delay", min=0.1, help="Least seconds between requests to a host.")] = 1.0,
    allow_private: AllowPrivate = False,
    proxied: Proxied = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Ask the hosts of an audited corpus for their files today, and decide again as of today."""
    from assent.collect.hostfetch import HostSettings, fetch_hosts, today
    from assent.collect.identity import Identity
    from assent.collect.politeness import Pace
    from assent.run import audit as steps

    identity = Identity(contact_url, contact_mail, agent_name)
    pace = Pace(floor=delay, retry=30.0, tries=2)
    fetched = fetch_hosts(
        directory, HostSettings(identity, pace, allow_private=allow_private, proxied=proxied)
    )  # fmt: skip
    say(
        f"{fetched.hosts} hosts asked, {fetched.fresh} asked within a day before, {fetched.files} host files",
        quiet or as_json,
    )
    summary = steps.resolve_again(directory, steps.Change(as_of=today()), where=steps.Where())
    finish(directory, summary, (), as_json, quiet)


@hosts_app.command("show", epilog="Example: assent hosts show audit/ example.org")
def hosts_show(
    directory: Directory,
    host: Annotated[str, typer.Argument(help="Host name or URL; `-` reads it from standard input.")],
    agent: Annotated[str | None, typer.Option("--agent", help="User-agent token whose rules are shown.")] = None,
    as_json: Json = False,
) -> None:
    """Show every capture of a host's files, and what each says of the host's pages."""
    from assent.collect.hostfetch import host_table, show_host

    rows = show_host(directory, asked.value(host), agent)
    print_json([row.to_json() for row in rows]) if as_json else display(host_table(rows))
