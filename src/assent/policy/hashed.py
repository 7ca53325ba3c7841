"""Standing rules of which only keyed hashes are kept: what was erased must not come back, and the list must not tell.

A line of a suppression file is `hmac:` and JSON. MACs are HMAC-SHA256 under `$ASSENT_HOME/keys/suppression.key`;
without that key the list says nothing. Phrases (quotations, names, e-mail addresses, account handles) are found by a
rolling hash over the first characters, whose multiplier depends on the key, and then confirmed by their MAC.
"""

from __future__ import annotations

import hmac
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal, Self

import numpy as np
import numpy.typing as npt

from assent.policy.scope import compared_form
from assent.records.errors import OutputError, UsageError
from assent.records.files import write_bytes
from assent.records.keyed import assent_home, secret_key

PREFIX = "hmac:"
LIST_NAME = "suppression.txt"
WINDOW = 16
"""Characters the rolling hash looks at; of a shorter phrase, all of them."""
SHORTEST_QUOTE, SHORTEST_WORD = 20, 3
_NOT_IN_A_DOMAIN = re.compile(r"[\s/@?#!\\]")
"""Marks of an address: its host would stand for far more than was asked for."""

Words = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Phrase:
    """chars: length in normal form. first: rolling hash of its beginning. mac: hex."""

    chars: int
    first: int
    mac: str


@dataclass(frozen=True, slots=True)
class Rule:
    """kind: domain, url, prefix (chars: its length), text (the digest of a whole text) or phrase.

    whole: the phrase must stand between characters that are no letters and no digits. near: one of these must stand
    in the same text (the context of a name).
    """

    kind: Literal["domain", "url", "prefix", "text", "phrase"]
    mac: str
    chars: int = 0
    first: int = 0
    whole: bool = False
    near: tuple[Phrase, ...] = ()

    def line(self) -> str:
        """The line of the file."""
        return PREFIX + json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))


class Hasher:
    """Makes rules, under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._base = np.uint64(int.from_bytes(hmac.digest(key, b"rolling", sha256)[:8], "big") | 1)

    def mac(self, kind: str, value: str) -> str:
        """Keyed hash of a value of some kind, 32 hex digits."""
        return hmac.digest(self._key, f"{kind}\0{value}".encode("utf-8", "replace"), sha256).hex()[:32]

    def domain(self, domain: str) -> Rule:
        """A domain with its subdomains. Raises ValueError."""
        if _NOT_IN_A_DOMAIN.search(domain.strip()):
            raise ValueError("not a domain name; write example.org")
        return Rule("domain", self.mac("domain", compared_form(f"http://{domain.strip()}/")[0]))

    def url(self, url: str) -> Rule:
        """One URL, http or https. Raises ValueError."""
        return Rule("url", self.mac("url", "\0".join(compared_form(url))))

    def prefix(self, prefix: str) -> Rule:
        """All URLs that begin so. Raises ValueError."""
        host, rest = compared_form(prefix)
        return Rule("prefix", self.mac("prefix", f"{host}\0{rest}"), len(rest))

    def text(self, text_sha256: str) -> Rule:
        """One whole text."""
        return Rule("text", self.mac("text", text_sha256))

    def phrase(self, value: str, *, whole: bool, near: Iterable[str] = ()) -> Rule:
        """A phrase wherever it stands. Raises ValueError where it is too short to mean one thing."""
        inner = self._phrase(value, SHORTEST_WORD if whole else SHORTEST_QUOTE)
        context = tuple(self._phrase(word, SHORTEST_WORD) for word in near)
        return Rule("phrase", inner.mac, inner.chars, inner.first, whole, context)

    def _phrase(self, value: str, shortest: int) -> Phrase:
        plain = normal(value)
        if len(plain) < shortest:
            raise ValueError(f"give at least {shortest} characters")
        width = min(WINDOW, len(plain))
        return Phrase(len(plain), int(self.rolling(code_points(plain)[:width], width)[0]), self.mac("phrase", plain))

    def rolling(self, points: Words, width: int) -> Words:
        """Rolling hashes of every window of so many characters."""
        count = len(points) - width + 1
        total: Words = np.zeros(max(count, 0), dtype=np.uint64)
        if count > 0:
            for at in range(width):
                total *= self._base
                total += points[at : at + count]
        return total


class Rules:
    """The rules of a list, ready to be asked."""

    def __init__(self, rules: Iterable[Rule], hasher: Hasher) -> None:
        self._hasher = hasher
        self._macs: dict[str, set[str]] = {}
        self._prefix_chars: set[int] = set()
        self._phrases: list[Rule] = []
        self._hosts: dict[str, bool] = {}
        for rule in rules:
            self._macs.setdefault(rule.kind, set()).add(rule.mac)
            if rule.kind == "prefix":
                self._prefix_chars.add(rule.chars)
            if rule.kind == "phrase":
                self._phrases.append(rule)
        parts = [(rule.chars, rule.first) for rule in self._phrases]
        parts += [(part.chars, part.first) for rule in self._phrases for part in rule.near]
        widths = {min(WINDOW, chars) for chars, _ in parts}
        self._firsts = {
            width: np.array(sorted({f for c, f in parts if min(WINDOW, c) == width}), dtype=np.uint64)
            for width in sorted(widths)
        }

    @classmethod
    def load(cls, paths: Iterable[Path]) -> Self:
        """The hashed rules of some files; a file that is not there has none. Raises UsageError."""
        rules = [rule for path in paths for rule in read_rules(path)]
        return cls(rules, Hasher(suppression_key() if rules else bytes(32)))

    def __bool__(self) -> bool:
        return bool(self._macs)

    @property
    def of_text(self) -> bool:
        """Whether texts have to be looked at."""
        return bool(self._phrases)

    def covers_url(self, url: str) -> bool:
        """Whether a URL was erased, or stands below what was. Never raises."""
        if not self._macs.keys() & {"domain", "url", "prefix"}:
            return False
        try:
            host, rest = compared_form(url)
        except ValueError:
            return False
        mac = self._hasher.mac
        return (
            self._covers_host(host)
            or ("url" in self._macs and mac("url", f"{host}\0{rest}") in self._macs["url"])
            or any(mac("prefix", f"{host}\0{rest[:n]}") in self._macs["prefix"] for n in self._prefix_chars)
        )

    def covers_digest(self, text_sha256: str | None) -> bool:
        """Whether this very text was erased."""
        known = self._macs.get("text")
        return known is not None and text_sha256 is not None and self._hasher.mac("text", text_sha256) in known

    def covers_text(self, text: str) -> bool:
        """Whether a text holds a phrase that was erased. Asked of the text before redaction."""
        return bool(self._phrases) and any(True for _ in self.matches(text))

    def matches(self, text: str) -> Iterable[int]:
        """The number of each phrase rule that a text matches."""
        plain = normal(text)
        points = code_points(plain)
        at: dict[tuple[int, int], list[int]] = {}
        for width, firsts in self._firsts.items():
            hashes = self._hasher.rolling(points, width)
            for place in np.flatnonzero(np.isin(hashes, firsts)):
                at.setdefault((width, int(hashes[place])), []).append(int(place))
        if not at:
            return
        for number, rule in enumerate(self._phrases):
            if self._stands(plain, at, Phrase(rule.chars, rule.first, rule.mac), rule.whole) and (
                not rule.near or any(self._stands(plain, at, part, True) for part in rule.near)
            ):
                yield number

    def _stands(self, plain: str, at: dict[tuple[int, int], list[int]], phrase: Phrase, whole: bool) -> bool:
        for start in at.get((min(WINDOW, phrase.chars), phrase.first), ()):
            end = start + phrase.chars
            if whole and (plain[start - 1 : start].isalnum() or plain[end : end + 1].isalnum()):
                continue
            if self._hasher.mac("phrase", plain[start:end]) == phrase.mac:
                return True
        return False

    def _covers_host(self, host: str) -> bool:
        known = self._macs.get("domain")
        if known is None:
            return False
        if host not in self._hosts:
            if len(self._hosts) > 1 << 16:
                self._hosts.clear()
            labels = host.split(".")
            above = (".".join(labels[n:]) for n in range(len(labels)))
            self._hosts[host] = any(self._hasher.mac("domain", name) in known for name in above)
        return self._hosts[host]


def normal(text: str) -> str:
    """Compatibility form, case folded, white space made one blank."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def code_points(text: str) -> Words:
    """Code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)


def list_path() -> Path:
    """The operator's own list, in `$ASSENT_HOME`."""
    return assent_home() / LIST_NAME


def read_rules(path: Path) -> list[Rule]:
    """The hashed rules of a file, none where there is no file. Raises UsageError with the number of a bad line."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"suppression list {path.name} cannot be read ({type(error).__name__}); restore it from a copy"
        ) from None
    rules = []
    for number, line in enumerate(lines, start=1):
        if line.startswith(PREFIX):
            try:
                table = json.loads(line[len(PREFIX) :])
                near = tuple(Phrase(**part) for part in table.pop("near"))
                rule = Rule(**table, near=near)
                if not re.fullmatch("[0-9a-f]{32}", rule.mac):
                    raise ValueError
                rules.append(rule)
            except (ValueError, TypeError, KeyError, AttributeError):
                raise UsageError(f"{path.name}, line {number}: not a rule of this program; take it out") from None
    return rules


def add_rules(path: Path, rules: Iterable[Rule]) -> int:
    """Add rules to a list, durably; those that stand there are not added twice. Returns how many are new.

    Raises OutputError, UsageError.
    """
    known = {rule.line() for rule in read_rules(path)}
    fresh = [line for line in dict.fromkeys(rule.line() for rule in rules) if line not in known]
    if fresh:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            before = (
                path.read_bytes() if path.exists() else b"# who objected: plain lines by hand, hashed ones by erase\n"
            )
        except OSError as error:
            raise OutputError(f"suppression list {path.name} cannot be written: {error.strerror}") from None
        before += b"" if before.endswith(b"\n") or not before else b"\n"
        write_bytes(path, before + "".join(f"{line}\n" for line in fresh).encode())
    return len(fresh)


def suppression_key() -> bytes:
    """The key of the hashes, `keys/suppression.key`; made where there is none."""
    return secret_key("suppression")
