"""Numbers and sentences for people: the page and the terminal say the same because both take them from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from assent.report.accounts import Accounts
from assent.report.intervals import Interval
from assent.report.summary import MissingPiece, PackSummary, Summary
from assent.report.tally import Amount

USES = {"train": "train a generative model", "mine": "mine text and data", "search": "build a search index"}
CAVEATS = (
    "A verdict says what machine-readable evidence shows under a pack of rules on one day. It is no legal advice, and "
    "it does not replace the judgement that some rules ask of a person.",
    "Nothing said is not consent. Absent means: looked for and not there. Unknown means: not looked for, not carried "
    "by the source, or not readable. Neither is ever counted as permission.",
    "An open control decided nothing, because no detector for it exists here yet, or because a fact of the deployment "
    "is not stated; what is not stated is never taken for no. A document that may be used has passed only the controls "
    "that could run.",
    "A missing piece, once found, may still turn out to be a denial: the counts beside it are the most it can lift.",
    "Capture dates, statuses and headers are taken from the input as they stand; nobody has checked the archive.",
)


def percent(share: float) -> str:
    """`12.3 %`; never 0 or 100 unless it is exactly that."""
    if 0 < share < 0.001:
        return "<0.1 %"
    if 0.999 < share < 1:
        return ">99.9 %"
    return f"{share * 100:.0f} %" if share in (0.0, 1.0) else f"{share * 100:.1f} %"


def number(n: int) -> str:
    """`12,345`."""
    return f"{n:,}"


def counted(n: int, noun: str) -> str:
    """A number with its noun, in the plural where it must be."""
    return f"{number(n)} {noun}" if n == 1 else f"{number(n)} {noun}s"


def size(n: float) -> str:
    """Bytes with a decimal unit: `1.2 GB`."""
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if n < 1000 or unit == "TB":
            break
        n /= 1000
    return f"{n:.0f} {unit}" if unit == "B" else f"{n:.1f} {unit}"


def span(interval: Interval | None) -> str:
    """` (10.1 to 14.2 %)` for a share of a sample, else nothing."""
    return f" ({interval.low * 100:.1f} to {interval.high * 100:.1f} %)" if interval else ""


@dataclass(frozen=True, slots=True)
class Whole:
    """What shares are shares of: all documents, those without a verdict among them."""

    summary: Summary
    accounts: Accounts

    @property
    def unchecked(self) -> int:
        """Documents of which no verdict was possible."""
        return self.accounts.unchecked

    @property
    def documents(self) -> int:
        """All documents of the accounts."""
        return self.summary.documents + self.unchecked

    def share(self, amount: Amount) -> float:
        """Share of all documents, 0 where there are none."""
        return amount.documents / self.documents if self.documents else 0.0

    def said(self, amount: Amount) -> str:
        """The share in words, with its interval in a sample."""
        return percent(self.share(amount)) + self.span(amount)

    def span(self, amount: Amount) -> str:
        """The interval of the share in words, in a sample."""
        return span(self.interval(amount))

    def interval(self, amount: Amount) -> Interval | None:
        """The interval of the share of all documents, in a sample; unchecked documents are never among the `amount`."""
        if amount.by_documents is None:
            return None
        checked = self.summary.documents / self.documents if self.documents else 1.0
        return Interval(amount.by_documents.low * checked, amount.by_documents.high * checked)

    def text_said(self, amount: Amount) -> str:
        """The share of the text in words, with its interval in a sample."""
        return percent(self.summary.text_share(amount)) + span(amount.by_text)


class Lines(NamedTuple):
    """One pack in sentences."""

    result: str
    why_not: str
    what_lifts: str


def headline(whole: Whole, pack: PackSummary) -> Lines:
    """What share may be used under a pack, why the rest may not, and what would settle the most of it."""
    if not whole.documents:
        return Lines(f"No document was found, so nothing can be said under {pack.name}.", "", "")
    return Lines(_result(whole, pack), _why_not(whole, pack), _what_lifts(pack))


def _result(whole: Whole, pack: PackSummary) -> str:
    use = USES.get(whole.summary.use, f"serve the use '{whole.summary.use}'")
    amount = pack.usable
    documents = "1 document" if whole.documents == 1 else f"{number(whole.documents)} documents"
    about = "about " if whole.summary.sampled else ""
    share = f"{about}{whole.said(amount)}" if amount.documents else ("none seen may" if about else "none")
    line = f"Of {documents}, {share.removesuffix(' may')} may be used to {use} under {pack.name}"
    if not amount.documents:
        return line + "."
    how_many = f"{pack.could_run} of {len(pack.controls)} " if pack.complete else ""
    line += f": they passed the {how_many}controls that could run"
    redacted = pack.verdicts.get("redact")
    if redacted and redacted.documents:
        line += f"; {whole.said(redacted)} only once redacted"
    return line + "."


def _why_not(whole: Whole, pack: PackSummary) -> str:
    parts = []
    denied, evidence, basis = (pack.waterfall[s] for s in ("denied", "evidence missing", "basis missing"))
    if denied.documents:
        first = next(iter(pack.denied), None)
        parts.append(f"{whole.said(denied)} are denied" + (f" (most often: {first})" if first else ""))
    if evidence.documents:
        parts.append(f"for {whole.said(evidence)} evidence is missing")
    if basis.documents:
        parts.append(f"{whole.said(basis)} wait for a signed basis")
    if whole.unchecked:
        parts.append(f"{percent(whole.unchecked / whole.documents)} could not be checked at all")
    sentence = "; ".join(parts)
    return sentence[:1].upper() + sentence[1:] + "." if sentence else ""


def _what_lifts(pack: PackSummary) -> str:
    best = most_lifting(pack)
    if best is None:
        return ""
    how_many = f"{number(best.all.documents)} wait for it"
    if best.alone.documents:
        how_many += f", {number(best.alone.documents)} of them for nothing else"
    return f"What would settle the most: {best.what} ({how_many}). To do: {best.advice}."


def most_lifting(pack: PackSummary) -> MissingPiece | None:
    """The missing piece that most documents wait for alone, then the one most wait for at all."""
    return min(pack.missing, key=lambda piece: (-piece.alone.documents, -piece.all.documents, piece.what), default=None)
