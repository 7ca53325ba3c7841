"""The whole job: scan, resolve, decide, report. Each step can be done again alone."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from assent.hosts import given
from assent.measures.bias import SAMPLED, BiasPlan, lexicon_of
from assent.measures.footprint.record import read_meter, record_footprint
from assent.policy import (
    Basis,
    Deployment,
    Pack,
    Scope,
    available_packs,
    decide_directory,
    load_bases,
    load_deployment,
    load_pack,
    load_suppression,
    registered,
    trusted_keys,
)
from assent.records.document import HostFile
from assent.records.errors import UsageError
from assent.records.keyed import operator_key
from assent.records.remote import is_url, shown
from assent.records.signal import USES
from assent.report import Gate, RunProgress, Summary, lexicon_path, need_pack, parse_gate, write_report, write_summary
from assent.resolve import Question
from assent.run.accounts import write_accounts
from assent.run.chain import complete, done_bytes
from assent.run.directory import Config, RunDirectory, open_directory, reopen_directory
from assent.run.engine import check_engine, open_engine
from assent.run.job import Job, Limits, Progress
from assent.run.join import resolve_directory
from assent.run.parts import commit, discard, output_errors, temporary, write_bytes
from assent.run.sample import complete_sample
from assent.run.units import plan
from assent.scan import Scanner, available
from assent.signals import DEFAULT_AGENTS, Agents
from assent.sources import UNIT_BYTES, Columns, Source, open_sources
from assent.text import EXTRACTORS
from assent.text.extract import extract

UNITS_WANTED = 16
SMALLEST_UNIT = 4 << 20
REMOTE_WALL_SECONDS = 1800.0
"""A server that has stopped answering is given up long before (`records/remote.py`): that ends the run, and marks no
record."""

_BYTES_DEPEND_ON = ("assent", "pyarrow", "resiliparse", "http-sf", "publicsuffixlist")


@dataclass(frozen=True, slots=True)
class Settings:
    """What is audited and asked.

    as_of None: today, or the day of the run that is resumed. unit_bytes: size of a work unit; None: by the size
    of the input.
    """

    inputs: tuple[str, ...]
    hosts: tuple[str, ...] = ()
    captures: tuple[str, ...] = ()
    registries: tuple[str, ...] = ()
    as_of: date | None = None
    agent: str | None = None
    use: str = "train"
    sample: int | None = None
    seed: int = 0
    extractor: str = "resiliparse"
    columns: Columns = field(default_factory=Columns)
    bias: BiasPlan = SAMPLED
    unit_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person adds to the packs: signed bases, a suppression list, facts of the deployment.

    facts: None: `assent.toml` in the working directory, if it is there. preview: rules not yet in force decide too.
    """

    bases: tuple[Path, ...] = ()
    suppression: Path | None = None
    facts: Path | None = None
    preview: bool = False

    def load(self) -> Added:
        """Read and verify them. Raises UsageError."""
        bases = load_bases([registered(path) for path in self.bases], trusted_keys()) if self.bases else ()
        suppression = load_suppression(self.suppression) if self.suppression else None
        return Added(bases, suppression, load_deployment(self.facts), self.preview)


class Added(NamedTuple):
    """A `Decision`, read and verified."""

    bases: tuple[Basis, ...]
    suppression: Scope | None
    deployment: Deployment
    preview: bool


@dataclass(frozen=True, slots=True)
class Where:
    """Where units run: so many local processes (None: one a core), or a Ray cluster."""

    workers: int | None = None
    ray: str | None = None

    @property
    def processes(self) -> int:
        """Local processes for the join."""
        return self.workers or os.cpu_count() or 1

    @property
    def elsewhere(self) -> bool:
        """Whether work runs where this process cannot see what it uses."""
        return self.ray is not None


@dataclass(frozen=True, slots=True)
class Change:
    """What is new when an audit is resolved again; None keeps what it was."""

    hosts: tuple[str, ...] = ()
    captures: tuple[str, ...] = ()
    registries: tuple[str, ...] = ()
    as_of: date | None = None
    agent: str | None = None
    use: str | None = None


def audit(
    settings: Settings,
    directory: Path,
    *,
    packs: Sequence[str] = (),
    where: Where = Where(),
    decision: Decision = Decision(),
    overwrite: bool = False,
    quiet: bool = True,
    spool: bool = False,
) -> Summary:
    """Scan, resolve, decide and report into `directory`, or go on with what stands there.

    packs: names or TOML files; none: all that are built in. spool: keep the extracted texts in `private/text`, for a
    build, which deletes them. Raises AssentError.
    """
    before = read_meter()
    _refuse_inside(directory, settings.inputs)
    chosen, extra = _packs(packs), decision.load()
    sources = _sources(settings, where)
    with open_directory(directory, _config(settings, sources), overwrite=overwrite) as run:
        _take_given(run, settings)  # before the long part: a bad line in them is told at once
        _scan(run, settings, sources, where, quiet, spool)
        with RunProgress(None, quiet=quiet) as bar:
            bar.step("resolve")
            resolve_directory(directory, _question(run), where.processes)
            bar.step("decide")
            _decide(run, chosen, extra)
            bar.step("report")
            record_footprint(directory, "audit", before, elsewhere=where.elsewhere)
            summary = report_on(run)
        run.finish()
    return summary


def scan(settings: Settings, directory: Path, *, where: Where, overwrite: bool = False, quiet: bool = True) -> None:
    """Write the evidence alone."""
    before = read_meter()
    _refuse_inside(directory, settings.inputs)
    sources = _sources(settings, where)
    with open_directory(directory, _config(settings, sources), overwrite=overwrite) as run:
        _scan(run, settings, sources, where, quiet)
        record_footprint(directory, "scan", before, elsewhere=where.elsewhere)


def resolve_again(directory: Path, change: Change, *, where: Where) -> Summary:
    """Join host files to the pages again, then decide by the packs that decided before, and report."""
    before = read_meter()
    _check_asked(change.use, change.agent)
    _probe(change)
    with reopen_directory(directory) as run:
        run.note(
            as_of=(change.as_of or run.as_of).isoformat(),
            agent=run.run["agent"] if change.agent is None else change.agent,
            use=change.use or run.run["use"],
        )
        _take_given(run, change)
        resolve_directory(directory, _question(run), where.processes)
        decided = run.run.get("decided", {})
        packs = _packs([entry["pack"] for entry in decided.values()])
        stated = Deployment(dict(run.run.get("stated", {})))
        _decide(run, packs, Added((), None, stated, bool(run.run.get("preview"))))
        record_footprint(directory, "resolve", before)
        return report_on(run)


def decide_again(directory: Path, packs: Sequence[str], decision: Decision) -> Summary:
    """Decide by some packs (none named: all) and report; no page is read."""
    before = read_meter()
    chosen, extra = _packs(packs), decision.load()
    with reopen_directory(directory) as run:
        if not any((directory / "private" / "answers").glob("*.parquet")):
            resolve_directory(directory, _question(run), 1)
        _decide(run, chosen, extra)
        record_footprint(directory, "decide", before)
        return report_on(run)


def report(directory: Path) -> Summary:
    """Write summary, accounts and report anew."""
    with reopen_directory(directory) as run:
        return report_on(run)


def parse_gates(texts: Iterable[str], packs: Sequence[str], decided: Iterable[str] = ()) -> tuple[Gate, ...]:
    """Gates of `--fail-on`, read before anything is done. decided: packs that decided before. Raises UsageError."""
    gates = tuple(parse_gate(text) for text in texts)
    if any(gate.pack for gate in gates):
        names = [pack.name for _, pack in _packs(packs)]
        for gate in gates:
            need_pack(gate, [*names, *decided])
    return gates


def _packs(names: Sequence[str]) -> list[tuple[str, Pack]]:
    return [(name, load_pack(name)) for name in (names or available_packs())]


def _sources(settings: Settings, where: Where) -> list[Source]:
    """What is to be read, once everything that can be wrong with the question has been looked at."""
    _check_asked(settings.use, settings.agent)
    if settings.extractor not in EXTRACTORS:
        raise UsageError(f"--extractor {settings.extractor}: not known; choose from {', '.join(sorted(EXTRACTORS))}")
    extract("", settings.extractor)  # raises where it is not installed
    check_engine(where.workers, where.ray)
    sources = open_sources(settings.inputs, settings.columns)
    _probe(settings)
    return sources


def _refuse_inside(directory: Path, inputs: Sequence[str]) -> None:
    """The next run would read what this one wrote."""
    for name in inputs:
        if Path(name).is_dir() and directory.resolve().is_relative_to(Path(name).resolve()):
            raise UsageError(f"{directory}: lies in the input folder {name}; give a directory beside it with -o")


def _probe(these: Settings | Change) -> None:
    given.probe(these.hosts, these.captures, these.registries)


def _check_asked(use: str | None, agent: str | None) -> None:
    if use is not None and use not in USES:
        raise UsageError(f"--use {use}: not a use; choose from {', '.join(USES)}")
    if agent is not None and not (agent.strip() and agent.isprintable()):
        raise UsageError("--agent: not a user-agent token; give the name that robots.txt files use, such as GPTBot")


def _config(settings: Settings, sources: Sequence[Source]) -> Config:
    options: dict[str, Any] = {
        "extractor": settings.extractor,
        "columns": asdict(settings.columns),
        "hosts": [shown(name) for name in settings.hosts],
        "captures": [shown(name) for name in settings.captures],
        "registries": [shown(name) for name in settings.registries],
        "sample": settings.sample,
        "seed": settings.seed if settings.sample is not None else None,
        "bias": settings.bias.mode,
        "bias_seed": settings.bias.seed,
        "lexicon": None if settings.bias.mode == "off" else lexicon_of(settings.bias.lexicon).sha256,
        "unit_bytes": _unit_bytes(settings, sources),
        "person key": operator_key().name,
    }
    return Config(
        use=settings.use,
        agent=settings.agent or "",
        inputs=tuple((source.file, source.size) for source in sources),
        as_of=settings.as_of,
        options=options,
        versions={name: version(name) for name in _BYTES_DEPEND_ON},
    )


def _unit_bytes(settings: Settings, sources: Sequence[Source]) -> int:
    """Small inputs get small units, so that all workers have something to do; a function of the input alone."""
    if settings.unit_bytes is not None:
        return settings.unit_bytes
    share = sum(source.size for source in sources) // UNITS_WANTED
    return min(UNIT_BYTES, max(SMALLEST_UNIT, 1 << max(share, 1).bit_length() - 1))


def _question(run: RunDirectory) -> Question:
    own = str(run.run["agent"]) or None
    return Question(str(run.run["use"]), run.as_of, Agents(own, DEFAULT_AGENTS.trainers))


def _scan(
    run: RunDirectory, settings: Settings, sources: Sequence[Source], where: Where, quiet: bool, spool: bool = False
) -> None:
    limits = Limits(record_wall_seconds=REMOTE_WALL_SECONDS) if any(map(is_url, settings.inputs)) else Limits()
    job = Job(run.path, Scanner(settings.extractor, operator_key()), limits, spool, settings.bias)
    _keep_lexicon(run, settings.bias)
    if settings.sample is not None:
        with RunProgress(None, quiet=quiet) as bar, open_engine(workers=where.workers, ray=where.ray) as engine:
            complete_sample(sources, job, engine, _Teller(bar, 0), documents=settings.sample, seed=settings.seed)
        return
    units = plan(sources, _unit_bytes(settings, sources))
    total, done = sum(source.size for source in sources), done_bytes(units, job)
    with (
        RunProgress(total, done_bytes=done, quiet=quiet) as bar,
        open_engine(workers=where.workers, ray=where.ray) as engine,
    ):
        complete(units, job, engine, _Teller(bar, done))


def _keep_lexicon(run: RunDirectory, bias: BiasPlan) -> None:
    """Keep a person's own word list with the counts, so that they can be read later."""
    if bias.lexicon is not None:
        write_bytes(lexicon_path(run.path), Path(bias.lexicon).read_bytes())


class _Teller:
    """Turns totals into the bar's steps. A unit that is tried again adds nothing until it is past itself."""

    def __init__(self, bar: RunProgress, bytes_done: int) -> None:
        self._bar, self._bytes, self._records = bar, bytes_done, 0

    def __call__(self, progress: Progress) -> None:
        more_bytes, more_records = progress.bytes_done - self._bytes, progress.records - self._records
        self._bar.advance(max(0, more_bytes), max(0, more_records))
        self._bytes, self._records = self._bytes + max(0, more_bytes), self._records + max(0, more_records)


def _take_given(run: RunDirectory, these: Settings | Change) -> None:
    """Store host files, captures and registries that were given, a part for each kind, replaced when given again."""
    for name, inputs, rows in (
        ("hosts", these.hosts, given.host_files),
        ("captures", these.captures, given.captures),
        ("registries", these.registries, given.registries),
    ):
        if inputs:
            _store(run.path / "private" / "hosts" / f"given-{name}.parquet", rows(inputs))


def _store(path: Path, rows: Iterable[HostFile]) -> None:
    part = temporary(path)
    try:
        with output_errors(path):
            given.write_host_files(rows, part)
            commit(part, path)
    finally:
        discard(part)


def _decide(run: RunDirectory, packs: list[tuple[str, Pack]], added: Added) -> None:
    """Decide, and note by what: a verdict must be traceable to its pack, bases, stated facts and day."""
    decide_directory(
        run.path,
        [pack for _, pack in packs],
        as_of=run.as_of,
        use=str(run.run["use"]),
        available=available(),
        bases=added.bases,
        suppression=added.suppression,
        deployment=added.deployment,
        preview=added.preview,
    )
    decided = dict(run.run.get("decided", {}))
    for name, pack in packs:
        decided[pack.name] = {"pack": name, "sha256": pack.sha256, "bases": sorted(basis.id for basis in added.bases)}
    run.note(decided=dict(sorted(decided.items())), stated=added.deployment.choices, preview=added.preview)


def report_on(run: RunDirectory) -> Summary:
    """Write summary, accounts and report of a directory that is open."""
    summary = write_summary(run.path)
    write_accounts(run.path, whole=run.run["config"].get("sample") is None)
    write_report(run.path, summary)
    return summary
