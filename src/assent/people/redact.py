"""Redaction: what was found gives way to a typed placeholder or to a pseudonym; everything else stays as it was.

A pseudonym is the same for the same value in one document, and differs between documents unless asked otherwise, so
that nobody can be followed through a corpus. What comes in looks like nothing that exists: a name of a kind in angle
brackets, with letters drawn by the operator's key; never an address or number that could be somebody's.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

from assent.people import examine
from assent.people.detector import About
from assent.records.finding import Finding
from assent.records.keyed import PersonKey

Style = Literal["placeholder", "pseudonym"]
MIN_SCORE = 0.2
"""Redaction leans to recall: what is likelier than one in five to be personal goes."""

PASSES = 4
_NOTHING_KNOWN = About()


class Replaced(NamedTuple):
    """A finding and where its replacement stands in the redacted text."""

    finding: Finding
    start: int
    end: int


class Redacted(NamedTuple):
    """replaced: in order. remaining: findings that a last pass still saw in what was kept (none, but for a defect)."""

    text: str
    replaced: tuple[Replaced, ...]
    remaining: tuple[Finding, ...]


def redact(
    text: str,
    findings: Sequence[Finding] | None = None,
    *,
    about: About = _NOTHING_KNOWN,
    kinds: Collection[str] | None = None,
    style: Style = "placeholder",
    key: PersonKey | None = None,
    document: str = "",
    min_score: float = MIN_SCORE,
) -> Redacted:
    """Replace findings in `text`; then look again, and replace what comes to light, until nothing does.

    findings: of an examination of this text; None: examine it. kinds: only these (a verdict's duties); None: all that
    are about persons. style: `<EMAIL>`, or with `key` a stable pseudonym `<EMAIL_kqmvlg>`. document: what a pseudonym
    is bound to; the same word for several documents makes their pseudonyms the same. Same arguments, same result.
    """
    found = tuple(findings) if findings is not None else examine(text, about, None).findings
    chosen = _chosen(text, found, kinds, min_score)
    done = _replace(text, chosen, style, key, document)
    for _ in range(PASSES):
        again = _outside(done, _chosen(done.text, examine(done.text, about, None).findings, kinds, min_score))
        if not again:
            return done
        chosen = sorted([*chosen, *(_original(done, finding) for finding in again)], key=lambda f: (f.start, f.end))
        done = _replace(text, _merged(chosen), style, key, document)
    rest = _outside(done, _chosen(done.text, examine(done.text, about, None).findings, kinds, min_score))
    return Redacted(done.text, done.replaced, tuple(rest))


def _chosen(text: str, findings: Sequence[Finding], kinds: Collection[str] | None, min_score: float) -> list[Finding]:
    wanted = [
        f
        for f in findings
        if f.score >= min_score
        and (f.category != "other" if kinds is None else f.kind in kinds)
        and 0 <= f.start < f.end <= len(text)
    ]
    return _merged(sorted(wanted, key=lambda f: (f.start, -f.end, -f.score)))


def _merged(findings: Sequence[Finding]) -> list[Finding]:
    """Findings that do not overlap: where two do, the first is stretched over both."""
    merged: list[Finding] = []
    for finding in findings:
        if merged and finding.start < merged[-1].end:
            merged[-1] = merged[-1]._replace(end=max(merged[-1].end, finding.end))
        else:
            merged.append(finding)
    return merged


def _replace(text: str, findings: Sequence[Finding], style: Style, key: PersonKey | None, document: str) -> Redacted:
    pieces: list[str] = []
    replaced: list[Replaced] = []
    at = length = 0
    for finding in findings:
        kept = text[at : finding.start]
        token = _token(finding, text[finding.start : finding.end], style, key, document)
        start = length + len(kept)
        pieces += (kept, token)
        length = start + len(token)
        replaced.append(Replaced(finding, start, length))
        at = finding.end
    pieces.append(text[at:])
    return Redacted("".join(pieces), tuple(replaced), ())


def _token(finding: Finding, value: str, style: Style, key: PersonKey | None, document: str) -> str:
    name = finding.kind.upper().replace("-", "_")
    if style == "placeholder" or key is None:
        return f"<{name}>"
    digest = key.hash(f"pseudonym\0{document}\0{finding.kind}", value)
    return f"<{name}_{digest[:10].translate(_LETTERS)}>"


_LETTERS = str.maketrans("0123456789abcdef", "ghijklmnopqrstuv")
"""Letters alone: no rule finds a number in a pseudonym."""


def _outside(done: Redacted, findings: Sequence[Finding]) -> list[Finding]:
    """Those that touch what was kept; a finding inside a replacement is its own name."""
    spans = [(r.start, r.end) for r in done.replaced]
    return [f for f in findings if not any(start <= f.start and f.end <= end for start, end in spans)]


def _original(done: Redacted, finding: Finding) -> Finding:
    """The same finding in positions of the original text."""
    return finding._replace(start=_back(done, finding.start, False), end=_back(done, finding.end, True))


def _back(done: Redacted, place: int, end: bool) -> int:
    shift = 0
    for replaced in done.replaced:
        if place <= replaced.start:
            break
        if place < replaced.end or (end and place == replaced.end):
            return replaced.finding.end if end else replaced.finding.start
        shift = replaced.finding.end - replaced.end
    return place + shift
