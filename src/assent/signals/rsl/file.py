"""An RSL document captured from a host (`/license.xml`, or anything served as `application/rsl+xml`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from assent.records.document import HostFile
from assent.records.signal import Policy, Signal
from assent.signals import rsl
from assent.signals.agents import Agents
from assent.signals.calendar import RSL_1
from assent.signals.host_status import answered
from assent.signals.mechanism import HostMechanism, Statement, clip
from assent.signals.rsl.answer import answers
from assent.signals.rsl.document import parse


def read(file: HostFile, url: str, _agents: Agents) -> Iterator[Statement]:
    """One row per use where a `<content>` covers the address. A file that is no RSL document says nothing by itself:
    what names it makes the address unlicensed (`pointers.py`)."""
    answer = answered(file.status)
    if answer == "absent":
        return
    document = parse(file.body) if answer == "body" else None
    if document is None:
        yield Statement("*", "unknown", "unknown", quote=f"status {file.status}" if answer != "body" else "not RSL")
        return
    for said in answers(document, url, attached=True):
        policy: Policy = "unknown" if said.policy == "allow" else said.policy
        yield Statement(said.use, said.spec, policy, found_at="rsl", quote=said.quote)


def read_grant(file: HostFile, url: str, _agents: Agents) -> Iterator[Statement]:
    """The uses a document grants free of charge and without a server: a licence, which `read` is not."""
    document = parse(file.body) if answered(file.status) == "body" else None
    for said in answers(document, url, attached=True) if document is not None else ():
        if said.policy == "allow":
            yield Statement(said.use, "allow", "allow", found_at="rsl", quote=said.quote)


def lapse(rows: tuple[Signal, ...], body: bytes, captured_at: datetime | None, as_of: date) -> tuple[Signal, ...]:
    """Rows of a document as they stand on a later day: after its `max-age` a grant holds until somebody asks again.

    What it prohibits stays.
    """
    document = parse(body) if captured_at is not None else None
    if document is None or captured_at is None or (as_of - captured_at.date()).days <= document.max_age:
        return rows
    return tuple(
        row._replace(spec="unknown", policy="hold", quote=clip(f"{row.quote} (max-age passed)"))
        if row.mechanism in (MECHANISM.name, GRANT.name) and row.spec == "allow"
        else row
        for row in rows
    )


MECHANISM = HostMechanism(
    name="rsl", klass="reservation", carrier="rsl", since=RSL_1, citation=rsl.CITATION, url=rsl.URL, read=read
)
GRANT = HostMechanism(
    name="rsl-licence", klass="licence", carrier="rsl", since=RSL_1, citation=rsl.CITATION, url=rsl.URL,
    read=read_grant,
)  # fmt: skip
