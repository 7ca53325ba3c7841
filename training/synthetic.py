"""Text that is made: the messages of translated programs (mostly nobody is named), and sentences with names put in.

Messages come from the catalogues of Django and Wagtail (BSD-3-Clause), names from Faker (MIT) and the project's lists.
"""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from training.gold import Item, Span

LOCALES = {
    "en": ("en_US", "en_GB", "en_IN"), "de": ("de_DE", "de_AT", "de_CH"), "fr": ("fr_FR", "fr_CA"),
    "es": ("es_ES", "es_MX", "es_AR"), "pt": ("pt_BR", "pt_PT"), "da": ("da_DK",), "sv": ("sv_SE",), "hr": ("hr_HR",),
    "it": ("it_IT",), "nl": ("nl_NL", "nl_BE"), "pl": ("pl_PL",), "vi": ("vi_VN",), "zh": ("zh_CN", "zh_TW"),
}  # fmt: skip
HOME = {"zh": ("zh-Hans", "zh-Hant"), "pt": ("pt", "pt-BR")}
CATALOGUES = {"zh": ("zh_Hans", "zh_Hant", "zh_CN"), "pt": ("pt_BR", "pt", "pt_PT")}
_PLACEHOLDER = re.compile(r"%\([^)]*\)[sdr]|%[sd]|\{[^{}]*\}|<[^<>]*>|&\w+;")

PATTERNS = tomllib.loads((Path(__file__).parent / "patterns.toml").read_text("utf-8"))
WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
PARTICLES = {
    "en": ("Mc", "O'", "St. ", "van "), "de": ("von ", "von der ", "zu ", "van "),
    "fr": ("de ", "du ", "de la ", "Le "),
    "es": ("de ", "de la ", "del ", "de los "), "pt": ("de ", "da ", "do ", "dos ", "de a ", "de o ", "de os "),
    "da": ("von ", "af "), "sv": ("af ", "von "), "hr": ("von ",), "it": ("di ", "De ", "Della ", "D'"),
    "nl": ("van ", "van der ", "van den ", "de ", "ter "), "pl": ("von ",),
    "all": ("al-", "al - ", "el-", "bin ", "ibn ", "Abu ", "Abdul "),
}  # fmt: skip
"""What stands before a surname; what all languages have comes from Arabic."""
UNKNOWN = 0.2
"""Names that are made up of halves."""


def messages(packages: list[Path], lang: str) -> list[str]:
    """Message strings of a language, placeholders and markup taken out; of English the originals."""
    found: dict[str, None] = {}
    names = CATALOGUES.get(lang, (lang,))
    for package in packages:
        for path in sorted(package.glob("components/*/translations/*.json")):
            if path.stem in (*HOME.get(lang, ()), lang):
                for text in _values(json.loads(path.read_text("utf-8"))):
                    found[_PLACEHOLDER.sub(" ", text).replace("\n", " ").strip()] = None
        for name in names if lang != "en" else ("de",):
            for path in sorted(package.glob(f"**/locale/{name}/LC_MESSAGES/*.po")):
                for text in _strings(path, "msgid" if lang == "en" else "msgstr"):
                    found[_PLACEHOLDER.sub(" ", text).replace("\\n", " ").replace('\\"', '"').strip()] = None
    return [text for text in found if len(text) > 3]


def _values(tree: object) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for part in tree.values():
            yield from _values(part)


def _strings(path: Path, key: str) -> Iterator[str]:
    current: list[str] | None = None
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("msg"):
            if current:
                yield "".join(current)
            current = [line.split('"', 1)[1][:-1]] if line.startswith(key) and '"' in line else None
        elif line.startswith('"') and current is not None:
            current.append(line[1:-1])
        elif current:
            yield "".join(current)
            current = None


class Maker:
    """Makes sentences of one language. surnames, forenames, places: lists of the language's countries."""

    def __init__(
        self, lang: str, seed: int, forenames: list[str], surnames: list[str], places: list[str], words: list[str],
        stops: list[str], brands: list[str],
        days: list[str],
    ) -> None:  # fmt: skip
        from faker import Faker

        self.lang = lang
        self._random = random.Random(f"{seed} {lang}")
        self._fakers = [Faker(locale) for locale in LOCALES[lang]]
        for number, faker in enumerate(self._fakers):
            faker.seed_instance(seed + number)
        self._forenames, self._surnames, self._places, self._words = forenames, surnames, places, words
        self._stops, self._days = stops, days
        self._brands: list[str] = brands + WORDS["brands"]
        self._nouns = WORDS["nouns_de"]
        self._common = sorted({w for text in words for w in text.split() if len(w) > 2 and w.isalpha() and w.islower()})
        own = PATTERNS[lang]
        self._patterns = own["sentences"] + 2 * own["pieces"] + PATTERNS["all"]["alone"]
        self._patterns += PATTERNS["all"]["nobody"] if lang != "zh" else []
        self._verbs, self._roles, self._heads = own["verbs"], own["roles"], own["organisations"]

    def items(self, count: int) -> Iterator[Item]:
        """So many lines: one to three patterns with ordinary words between, after each other."""
        glue = "" if self.lang == "zh" else " "
        for _ in range(count):
            text, spans = "", list[Span]()
            for _ in range(self._random.choice((1, 1, 2, 2, 3))):
                if self._random.random() < 0.4:
                    words = self._random.choice(self._words) + glue
                    stop = self._random.choice(self._stops).capitalize()
                    text += words if self._random.random() < 0.5 else f"{stop}{glue}{words[0].lower()}{words[1:]}"
                one = self.fill(self._random.choice(self._patterns))
                spans += [(len(text) + a, len(text) + b, label) for a, b, label in one.spans]
                text += one.text + (self._random.choice((". ", " . ", "\n", "; ", " - ")) if glue else "。")
            yield Item(text, tuple(spans), self.lang)

    def swapped(self, item: Item) -> Item:
        """The same text with other persons and places: the context teaches, not the name."""
        text, spans, at = "", list[Span](), 0
        for start, end, label in item.spans:
            text += item.text[at:start]
            value = item.text[start:end]
            if label == "PER" and value[0].isupper():
                value = self._value("P" if " " in value else self._random.choice("FS"))[0]
            elif label == "LOC" and " " not in value and value[0].isupper():
                value = self._value("L")[0]
            spans.append((len(text), len(text) + len(value), label))
            text += value
            at = end
        return Item(text + item.text[at:], tuple(spans), item.lang)

    def fill(self, pattern: str) -> Item:
        """One pattern with all its places filled."""
        text, spans = "", list[Span]()
        for part in re.split(r"(\{[PISFLODATVRWXNCKZ]\})", pattern):
            if len(part) == 3 and part[0] == "{":
                value, label = self._value(part[1])
                if label:
                    spans.append((len(text), len(text) + len(value), label))
                text += value
            else:
                text += part
        if self._random.random() < 0.06:
            text = text.upper() if len(text.upper()) == len(text) else text
        return Item(text, tuple(spans), self.lang)

    def _value(self, what: str) -> tuple[str, str | None]:
        pick, faker = self._random.choice, self._random.choice(self._fakers)
        if what == "P":
            return self._person(faker), "PER"
        if what == "I":
            return f"{pick(self._surnames)}{pick((', ', ' , '))}{pick(self._forenames)}", "PER"
        if what == "N":
            return pick(self._nouns), None
        if what == "C":
            return pick(self._common).capitalize(), None
        if what == "Z":
            return "".join(
                self._random.choices(("7", "42", "2018", "AB", "X", "APO", "Z", "Q", "ACO"), k=pick((3, 4, 6)))
            ), None
        if what == "K":
            return "".join(self._random.choices("ABCDEFGHIKLMNOPRSTUVZ", k=self._random.randint(2, 5))), pick(
                (None, "ORG")
            )
        if what in "SF" and self._random.random() < UNKNOWN:
            return self._unknown(self._surnames if what == "S" else self._forenames), "PER"
        if what == "S":
            return (pick(self._surnames) if self._random.random() < 0.6 else faker.last_name()), "PER"
        if what == "F":
            return (pick(self._forenames) if self._random.random() < 0.6 else faker.first_name()), "PER"
        if what == "L":
            return (pick(self._places) if self._random.random() < 0.8 else faker.city()), "LOC"
        if what == "O":
            return self._organisation(faker), "ORG"
        if what == "D":
            return faker.date(pick(("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y"))), None
        if what == "A":
            return str(self._random.randint(5, 95)), None
        if what == "X":
            return (pick(self._surnames) if self._random.random() < 0.4 else self._unknown(self._surnames)), None
        if what == "W":
            return pick(self._days), None
        return pick(self._verbs if what == "V" else self._roles if what == "R" else self._words), None

    def _unknown(self, names: list[str]) -> str:
        """A name that nobody has: the beginning of one with the end of another."""
        one, other = self._random.choice(names), self._random.choice(names)
        return one[: (len(one) + 1) // 2] + other[len(other) // 2 :].lower() if self.lang != "zh" else one

    def _person(self, faker: object) -> str:
        chance = self._random.random()
        first = self._random.choice(self._forenames) if chance < 0.6 else faker.first_name()  # type: ignore[attr-defined]
        last = self._random.choice(self._surnames) if chance < 0.8 else faker.last_name()  # type: ignore[attr-defined]
        if self._random.random() < UNKNOWN:
            last = self._unknown(self._surnames)
        if self._random.random() < UNKNOWN:
            first = self._unknown(self._forenames)
        if self.lang not in ("zh", "vi"):
            first, last = self._joined(first, self._forenames, 0.05), self._joined(last, self._surnames, 0.05)
            if self._random.random() < 0.1:
                last = f"{self._random.choice(PARTICLES[self.lang] + PARTICLES['all'])}{last}"
        if self.lang == "zh":
            return last + first if len(last) < 3 else last
        if self.lang == "vi":
            return f"{last} {self._random.choice(self._forenames)} {first}" if chance < 0.5 else f"{last} {first}"
        if chance > 0.97:
            letters = self._random.choices("ABCDEFGHJKLMNPRSTVW", k=2)
            return f"{self._random.choice(('{}.{}.', '{} {}', '{}. {}.', '{}{}')).format(*letters)} {last}"
        if chance > 0.92:
            return f"{first[0]}. {last}"
        if chance > 0.86:
            return f"{first} {self._random.choice('ABCDEFGHJKLMNPRST')}. {last}"
        if chance > 0.8 and self.lang in ("es", "pt"):
            return f"{first} {last} {self._random.choice(self._surnames)}"
        return f"{first} {last}"

    def _joined(self, name: str, names: list[str], chance: float) -> str:
        """Now and then two names with a hyphen."""
        return f"{name}-{self._random.choice(names)}" if self._random.random() < chance else name

    def _organisation(self, faker: object) -> str:
        chance = self._random.random()
        company: str = faker.company()  # type: ignore[attr-defined]
        place, name = self._random.choice(self._places), self._random.choice(self._surnames)
        if chance < 0.4:
            return company
        if chance < 0.7:
            return self._random.choice(self._brands)
        head: str = self._random.choice(self._heads)
        return head.format(place=place, name=name)
