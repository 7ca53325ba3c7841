"""The public functions for Python. `import assent` gives them; nothing else is promised to stay."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from assent.adapters.decider import Decider
from assent.corpus.account import BuildAccount
from assent.corpus.build import build as _build
from assent.corpus.load import load
from assent.people import About
from assent.people.redact import Style
from assent.people.redact import redact as _redact
from assent.records.document import Document, HostFile, Key
from assent.records.evidence import Evidence
from assent.records.keyed import operator_key
from assent.records.verdict import Verdict
from assent.run.audit import Settings, Where
from assent.run.audit import audit as _audit
from assent.run.publish import published
from assent.scan import scan_document as _scan_document

__all__ = ["audit", "build", "decide", "load", "scan_document"]


def audit(
    inputs: Sequence[str],
    output: str | Path,
    packs: Sequence[str] = (),
    *,
    as_of: date | None = None,
    workers: int | None = None,
    hosts: Sequence[str] = (),
    agent: str | None = None,
    use: str = "train",
) -> Path:
    """Audit files into a directory; the same as `assent audit`. Returns the directory. Raises AssentError.

    output: a path, or the URL of a bucket as a string: what may leave is published there, and the directory is the
    one on this machine.
    """
    settings = Settings(inputs=tuple(inputs), hosts=tuple(hosts), as_of=as_of, agent=agent, use=use)
    with published(output) as directory:
        _audit(settings, directory, packs=packs, where=Where(workers))
    return directory


def build(
    inputs: Sequence[str],
    output: str | Path,
    packs: Sequence[str],
    *,
    as_of: date | None = None,
    workers: int | None = None,
    hosts: Sequence[str] = (),
    agent: str | None = None,
    use: str = "train",
) -> BuildAccount:
    """Build a corpus into a directory; the same as `assent build`. Needs `assent[corpus]`. Raises AssentError."""
    settings = Settings(inputs=tuple(inputs), hosts=tuple(hosts), as_of=as_of, agent=agent, use=use)
    with published(output) as directory:
        return _build(settings, directory, packs=packs, where=Where(workers))


def scan_document(
    url: str,
    headers: Iterable[tuple[str, str]] | None = None,
    html: bytes | None = None,
    *,
    captured_at: datetime | None = None,
    status: int | None = 200,
    media_type: str = "text/html",
    text: str | None = None,
) -> Evidence:
    """Evidence of one document in memory.

    headers: fields as received, repeated ones kept; None where they are not known. html: the body as served; None
    where only `text` is at hand. What is not given stays unknown, and unknown is never allowed.
    """
    document = Document(
        key=Key("memory", 0),
        length=len(html or b""),
        url=url,
        captured_at=captured_at or datetime.now(UTC),
        http_status=status,
        headers=None if headers is None else tuple(headers),
        media_type=media_type,
        payload=html,
        text=text,
    )
    return _scan_document(document, key=operator_key())


def redact(
    text: str, *, lang: str | None = None, kinds: Collection[str] | None = None, pseudonyms: str | None = None
) -> str:
    """The text without the people in it: each value gives way to a placeholder such as `<EMAIL>`.

    lang: ISO 639-1, which tells national numbers apart. kinds: only these. pseudonyms: a word (the document's name) to
    which stable pseudonyms `<EMAIL_...>` are bound instead; they are keyed with the operator's key. Text outside the
    spans is the same, byte for byte.
    """
    key = None if pseudonyms is None else operator_key()
    style: Style = "placeholder" if key is None else "pseudonym"
    return _redact(text, about=About(lang), kinds=kinds, style=style, key=key, document=pseudonyms or "").text


def decide(
    evidence: Evidence,
    packs: Sequence[str],
    *,
    hosts: Iterable[HostFile] = (),
    as_of: date | None = None,
    agent: str | None = None,
    use: str = "train",
) -> Mapping[str, Verdict]:
    """Verdicts of one document by pack. hosts: captures of its host's files; without them robots.txt is unknown."""
    return Decider.of(packs, hosts=hosts, use=use, agent=agent, as_of=as_of).by_pack(evidence)
