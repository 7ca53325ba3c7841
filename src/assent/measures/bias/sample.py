"""Which documents of a scan are counted: a seeded sample, spread over domains, with known chances.

The first documents of a domain in a work unit are the likeliest, since the next page of the same domain says little
that is new. The chance of each is known, and its inverse is the weight of its counts (Horvitz and Thompson 1952), so
that shares stay unbiased. Which documents are drawn depends on the unit, the seed and the documents alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

from assent.records.errors import UsageError

MODES = ("sample", "all", "off")
WHOLE_UNIT = 12
"""So many documents of each unit are counted whatever their domain, so that a small corpus is counted well."""
CHANCES = ((2, 1 / 5), (8, 1 / 10), (32, 1 / 20))
"""Chance of the k-th document of a domain in a unit: k at most, chance. Later ones: the last chance, halved."""
LAST = CHANCES[-1][1] / 2


@dataclass(frozen=True, slots=True)
class BiasPlan:
    """What a scan counts. mode: sample, all or off. lexicon: a TOML file beside the built-in lists, or None."""

    mode: str = "sample"
    seed: int = 0
    lexicon: str | None = None

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise UsageError(f"--bias {self.mode}: not known; choose from {', '.join(MODES)}")


SAMPLED, UNCOUNTED = BiasPlan("sample"), BiasPlan("off")


def domain_number(domain: str) -> int:
    """A 63-bit number for a registrable domain; its remainder by 64 is its group."""
    return int.from_bytes(hashlib.sha256(domain.encode("utf-8", "surrogatepass")).digest()[:8], "big") >> 1


class Sampler:
    """Draws the documents of one work unit, in their order."""

    def __init__(self, plan: BiasPlan) -> None:
        self._plan = plan
        self._met = 0
        self._domains: Counter[str] = Counter()

    def chance(self, domain: str) -> float:
        """The chance with which the next document, of this domain, is drawn."""
        self._met += 1
        self._domains[domain] += 1
        if self._plan.mode == "all" or self._met <= WHOLE_UNIT:
            return 1.0
        seen = self._domains[domain]
        return next((chance for most, chance in CHANCES if seen <= most), LAST)

    def draws(self, document: str, domain: str) -> float:
        """The weight with which a document is counted; 0: it is not drawn. document: what names it."""
        if self._plan.mode == "off":
            return 0.0
        chance = self.chance(domain)
        if chance >= 1:
            return 1.0
        text = f"{self._plan.seed}\0{document}".encode("utf-8", "surrogatepass")
        number = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") / 2**64
        return 1 / chance if number < chance else 0.0
