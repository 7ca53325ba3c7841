"""Text that is made: the messages of translated programs (mostly nobody is named), and sentences with names put in.

Messages come from the catalogues of Django and Wagtail (BSD-3-Clause), names from Faker (MIT) and the project's lists.
"""

from __future__ import annotations

import json
import random
import re
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

PATTERNS = {
    "en": """{P} said on {D} that {O} would leave {L}.|Mr {S} met {P} in {L}.|{P}, {L}|by {P}|Posted by {P} on {D}
        {P} ({A}) lives in {L} with {F}.|{O} is based in {L}.|Dr. {P} of {O} wrote to {F}.|{L}, {D} - {P} of {O} said
        |Thanks, {F}|Dear {F},|{F} and {F} went to {L}.|I saw {F} in {L} last week.|Photo: {P}|© {O}|{P}'s book on {L}
        |Professor {S}|{S} et al.|President {S} and Prime Minister {S}|the {O} in {L}|according to {P}|{P} and {P}
        |{P} was born in {L} in 1970.|Does {F} know?|Regards, {P}, {O}|{P} - {O}|Contact {P} at {O}
        |{T} of {L}|{P}: {T}|{T} {T} with {P}|In {L}, {T}|Interview with {P}|{S} won the match against {S}""",
    "de": """{P} sagte am {D}, {O} verlasse {L}.|Herr {S} traf {P} in {L}.|Frau {S} aus {L}|von {P}|Von {P}, {L}
        |Geschrieben von {P} am {D}|{P} ({A}) lebt mit {F} in {L}.|Die {O} sitzt in {L}.|Dr. {P} von der {O} schrieb {F}.
        |Liebe {F},|Viele Grüße, {F}|{F} und {F} fuhren nach {L}.|Foto: {P}|laut {P}|Bundeskanzler {S} und Minister {S}
        |{P} wurde in {L} geboren.|{S} gewann gegen {S}.|Der {T} von {L}|Die {T} und das {T}|Prof. {S}, {O}
        |Das {T} in {L}|{P}: {T}|Interview mit {P}|Ihr Ansprechpartner: {P}|Geschäftsführer: {P}|{T} und {T}
        |Nach Angaben von {S} wird {O} den {T} in {L} schließen.|Präsident {P} besuchte {L}.""",
    "fr": """{P} a dit le {D} que {O} quitterait {L}.|M. {S} a rencontré {P} à {L}.|Mme {S}|par {P}|Par {P}, le {D}
        |{P} ({A}) vit à {L} avec {F}.|{O} est basée à {L}.|Chère {F},|Merci, {F}|{F} et {F} sont allés à {L}.|Photo : {P}
        |selon {P}|le président {S} et le ministre {S}|{P} est né à {L}.|Le {T} de {L}|{P} : {T}|Directeur : {P}, {O}""",
    "es": """{P} dijo el {D} que {O} dejaría {L}.|El señor {S} se reunió con {P} en {L}.|por {P}|Por {P}, {L}
        |{P} ({A}) vive en {L} con {F}.|{O} tiene su sede en {L}.|Querida {F}:|Gracias, {F}|{F} y {F} fueron a {L}.|Foto: {P}
        |según {P}|el presidente {S} y la ministra {S}|{P} nació en {L}.|El {T} de {L}|{P}: {T}|Doña {P}|Dr. {P}, {O}""",
    "pt": """{P} disse em {D} que {O} deixaria {L}.|O senhor {S} encontrou {P} em {L}.|por {P}|Por {P}, {L}|Foto: {P}
        |{P} ({A}) mora em {L} com {F}.|A {O} fica em {L}.|Querida {F},|Obrigado, {F}|{F} e {F} foram a {L}.
        |segundo {P}|o presidente {S} e a ministra {S}|{P} nasceu em {L}.|O {T} de {L}|{P}: {T}|Dr. {P}, {O}""",
    "da": """{P} sagde den {D}, at {O} forlader {L}.|{P} fra {L}|af {P}|Af {P}|{P} ({A}) bor i {L} med {F}.|{O} ligger i {L}.
        |Kære {F}|Venlig hilsen {P}, {O}|{F} og {F} rejste til {L}.|Foto: {P}|ifølge {P}|statsminister {S} og {S}
        |{P} er født i {L}.|{S} vandt over {S}.|siger {P}, {O}|formand {P}|direktør {P} fra {O}""",
    "sv": """{P} sade den {D} att {O} lämnar {L}.|{P} från {L}|av {P}|Av {P}|{P} ({A}) bor i {L} med {F}.|{O} ligger i {L}.
        |Kära {F}|Vänliga hälsningar {P}, {O}|{F} och {F} reste till {L}.|Foto: {P}|enligt {P}|statsminister {S} och {S}
        |{P} föddes i {L}.|{S} vann mot {S}.|säger {P}, {O}|ordförande {P}|professor {S} vid {O}""",
    "hr": """{P} je rekao {D} da {O} napušta {L}.|{P} iz {L}|{P} ({A}) živi u {L}.|{O} ima sjedište u {L}.|Draga {F},
        |Hvala, {F}|{F} i {F} otišli su u {L}.|Foto: {P}|kaže {P}|predsjednik {S} i ministar {S}|{P} rođen je u {L}.
        |prema riječima {P}|direktor {O} {P}|gradonačelnik {P}""",
    "it": """{P} ha detto il {D} che {O} lascerà {L}.|Il signor {S} ha incontrato {P} a {L}.|di {P}|Di {P}, {L}|Foto: {P}
        |{P} ({A}) vive a {L} con {F}.|{O} ha sede a {L}.|Cara {F},|Grazie, {F}|{F} e {F} sono andati a {L}.
        |secondo {P}|il presidente {S} e il ministro {S}|{P} è nato a {L}.|Il {T} di {L}|{P}: {T}|Dott. {P}, {O}""",
    "nl": """{P} zei op {D} dat {O} {L} verlaat.|De heer {S} sprak {P} in {L}.|door {P}|Door {P}, {L}|Foto: {P}
        |{P} ({A}) woont in {L} met {F}.|{O} zit in {L}.|Beste {F},|Groeten, {F}|{F} en {F} gingen naar {L}.
        |volgens {P}|minister {S} en premier {S}|{P} is geboren in {L}.|Het {T} van {L}|mevrouw {S}|dr. {P}, {O}""",
    "pl": """{P} powiedział {D}, że {O} opuszcza {L}.|Pan {S} spotkał {P}.|{P}, {L}|Autor: {P}|fot. {P}|{P} ({A}) mieszka w {L}.
        |{O} ma siedzibę w {L}.|Droga {F},|Dziękuję, {F}|{F} i {F} pojechali do {L}.|według {P}|prezydent {S} i minister {S}
        |dr {P}, {O}|prof. {P}""",
    "vi": """{P} nói ngày {D} rằng {O} sẽ rời {L}.|Ông {P} gặp bà {P} tại {L}.|Theo {P}|Anh {F}|Chị {F}|{P} ({A}) sống ở {L}.
        |{O} có trụ sở tại {L}.|Cảm ơn {F}|Ảnh: {P}|Chủ tịch {P}|Bác sĩ {P}, {O}|{P} sinh tại {L}.|thầy {F} và cô {F}""",
    "zh": """{P}說，{O}將離開{L}。|{P}先生在{L}會見了{P}。|{P}出生於{L}。|{P}（{A}歲）住在{L}。|{O}位於{L}。|作者：{P}|记者{P}
        |据{P}介绍|{P}表示，|{P}和{P}前往{L}。|总统{P}|教授{P}|{S}先生|{S}女士|{P}於1980年畢業於{O}。|导演{P}""",
}  # fmt: skip
"""Sentence patterns: person, surname, forename, place, organisation, day, age, title-case words that name nobody."""


VERBS = {
    "en": "said says told added wrote explained argued announced warned insists believes claimed met won left joined lost",
    "de": "sagte sagt erklärte berichtete schrieb betonte fügte meinte warnte kündigte gewann verlor glaubt besuchte sieht will "
    "hat wurde ist war kam lebt arbeitet spielte forderte zeigte bekam",
    "fr": "affirme explique déclare ajoute estime souligne rappelle raconte écrit est a gagne perd rencontre",
    "es": "dijo afirmó explicó declaró señaló añadió escribió ganó perdió es fue cree asegura visitó",
    "pt": "disse afirmou explicou declarou acrescentou escreveu ganhou perdeu é foi acredita visitou venceu marcou",
    "da": "siger sagde fortæller mener skriver forklarer understreger vandt tabte er var bor arbejder spillede kom har",
    "sv": "säger sade berättar menar skriver förklarar betonar vann förlorade är var bor arbetar spelade kom har anser",
    "hr": "kaže rekao rekla izjavio izjavila tvrdi dodao objasnio pobijedio je bio ističe najavio poručio smatra",
    "it": "dice ha spiega afferma aggiunge scrive è racconta vince perde incontra", "pl": "powiedział powiedziała mówi dodał",
    "nl": "zegt zei vertelt schrijft vindt won verloor is was woont meldt", "vi": "nói cho biết khẳng định viết là",
    "zh": "表示 说 說 指出 认为 認為 出生 擔任 获得",
}  # fmt: skip
ROLES = {
    "en": "spokesman analyst striker mother lawyer guitarist actor coach author CEO Senator Judge Captain teacher farmer",
    "de": "Sprecher Sprecherin Präsident Präsidentin Trainer Bürgermeister Bürgermeisterin Kundin Mutter Vater Moderator Autor "
    "Schauspieler Sängerin Richter Anwalt Minister Ministerin Kanzlerin Chef Chefin Forscher Historiker Regisseur Stürmer "
    "Torwart Nachbar Lehrer Ärztin Gründer Vorsitzende Sohn Tochter Bruder Ehefrau Sportler Kapitän König Papst Professor",
    "fr": "président ministre maire avocat auteur acteur entraîneur directeur directrice porte-parole juge",
    "es": "presidente ministra alcalde abogado autor actor entrenador director directora portavoz juez",
    "pt": "presidente ministra prefeito advogado autor ator treinador diretor diretora deputado senador juiz atacante",
    "da": "direktør formand borgmester minister statsminister træner forfatter skuespiller advokat dommer angriber landstræner",
    "sv": "direktör ordförande minister statsminister tränare författare skådespelare advokat domare anfallare",
    "hr": "predsjednik predsjednica ministar ministrica premijer gradonačelnik trener direktor glasnogovornik glumac odvjetnik",
    "it": "presidente ministro sindaco avvocato autore attore allenatore direttore", "pl": "prezydent minister trener autor",
    "nl": "minister premier burgemeester trainer schrijver acteur advocaat rechter", "vi": "Chủ tịch Giám đốc Bộ trưởng ca sĩ",
    "zh": "总统 總統 主席 导演 導演 教授 市长 市長 演員 演员 歌手 记者",
}  # fmt: skip
MORE = {
    "en": """{P} {V} that|{S} {V} he|{R} {P} {V}|{P}, {R} of {O}, {V}|{F} ,|{F} -|- {F}|Hi {F}!|Hi {F} ,|{F} is here|{F}'s mother
        |and {S} {V}|, {V} {P} .|" , {S} {V} .|{P} and {F} {V}|but {F} {V} it|when {S} was young|with {P} in {L}|{P} ( {O} )
        |From: {P}|To: {P}|cc: {P}, {P}|{P} , {P} , {P} and {P}|{L} 's {P} {V}|{F} and I went|ask {F} about it|thanks to {F}
        |{T} by {P}|{T} - {P}|{L} is a city|{O} {V} on Monday|I love {O}|the {L} area|flights to {L}|{O} in {L} , {L}""",
    "de": """{P} {V}|{S} {V}|der {R} {P} {V}|die {R} {P} aus {L}|{R} {P} {V}|, {V} {P} .|, {V} {S} .|“ , {V} {S} .|“ , so {P}
        |dass {S} nicht|{V} {S} in {L}|{S} und {S}|{S} , dessen {T}|mit {P} und {P}|von {S} {V}|über {S} {V}|{F} und ihre {R} {F}
        |für {S} und {O}|gegen {S} {V}|an {S} als {R}|{O} {V}|die {O} in {L}|das {O} {V}|in {L} {V} {S}|als {S} {V}|wenn {P} {V}
        |{P} , {R} der {O} , {V}|{T} {V}|Die {T} {V}|{T} mit {T}|{T} von {T}|aber {S} {V}|Auch {P} {V}|nach {L}|bei {O}""",
    "fr": """{P} {V}|{S} {V}|le {R} {P} {V}|{P} , {R} de {O}|, {V} {S}|{S} et {S}|avec {P}|{T} de {T}|à {L} , {S} {V}""",
    "es": """{P} {V}|{S} {V}|el {R} {P} {V}|{P} , {R} de {O}|, {V} {S}|{S} y {S}|con {P}|{T} de {T}|en {L} , {S} {V}|a {P}""",
    "pt": """{P} {V}|{S} {V}|o {R} {P} {V}|a {R} {P}|{P} , {R} da {O}|, {V} {S}|{S} e {S}|com {P}|{T} de {T}|em {L} , {S} {V}
        |{F} {V}|de {P} ,|por {S} em {L}|{R} {S} {V}|{F} e {F} {V}|ao {R} {P}|{P} ( {O} )|{P} , de {A} anos ,|de {F} , {V}""",
    "da": """{P} {V}|{S} {V}|{R} {P} {V}|{P} , {R} i {O} , {V}|, {V} {P} .|{S} og {S}|med {P}|{T} med {T}|i {L} {V} {S}|{F} {V}
        |{F} og {F} {V}|til {P} fra {L}|{P} s {T}|{R} {S}|hos {O}|{O} {V}|{P} ( {A} )|og {F} {V}|at {P} {V}|mellem {L} og {L}""",
    "sv": """{P} {V}|{S} {V}|{R} {P} {V}|{P} , {R} i {O} , {V}|, {V} {P} .|{S} och {S}|med {P}|{T} med {T}|i {L} {V} {S}
        |{F} {V}|{F} och {F} {V}|till {P} från {L}|{R} {S}|hos {O}|{O} {V}|och {F} {V}|att {P} {V}|mellan {L} och {L}""",
    "hr": """{P} {V}|{S} {V}|{R} {P} {V}|{P} , {R} {O} , {V}|, {V} {P} .|{S} i {S}|s {P}|{T} i {T}|u {L} {V} {S}|{V} je {P}
        |{R} {O} {P} {V}|{O} {V}|{V} {R} {P}|{P} i {P} {V}|između {L} i {L}|{V} je {S} u {L}|iz {L} {V}|za {O}""",
    "it": "{P} {V}|{S} {V}|il {R} {P} {V}|{P} , {R} di {O}|, {V} {S}|{S} e {S}|con {P}|{T} di {T}",
    "nl": "{P} {V}|{S} {V}|{R} {P} {V}|{P} , {R} van {O}|, {V} {S}|{S} en {S}|met {P}|{T} van {T}",
    "pl": "{P} {V}|{R} {P} {V}|{S} {V}|{P} i {P}|{T} {T}", "vi": "{P} {V}|{R} {P} {V}|{P} và {P}|{T}|ở {L} , {P} {V}",
    "zh": "{P}{V}|{R}{P}{V}|{P}、{P}和{P}|在{L}|{O}{R}{P}|{T}，{P}{V}|{L}的{O}|由{P}{R}|{P}於{L}{V}|{T}",
}  # fmt: skip
"""Pieces of sentences, so that a name is seen between ordinary words: {V} a verb, {R} what somebody is."""


ALONE = "{F}|{F},|{F} ,|{P}|{P}|{S}, {F}|{S} , {F}|- {F}|{P} <{F}@mail.example>|{F} : {T}|{P} : {T}"
"""Names without a sentence: signatures, salutations, columns."""

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
    ) -> None:  # fmt: skip
        from faker import Faker

        self.lang = lang
        self._random = random.Random(f"{seed} {lang}")
        self._fakers = [Faker(locale) for locale in LOCALES[lang]]
        for number, faker in enumerate(self._fakers):
            faker.seed_instance(seed + number)
        self._forenames, self._surnames, self._places, self._words = forenames, surnames, places, words
        self._stops, self._brands = stops, brands
        both = f"{PATTERNS[lang]}|{MORE[lang]}|{MORE[lang]}|{ALONE}"
        self._patterns = [p.strip() for p in both.replace("\n", "|").split("|") if p.strip()]
        self._verbs, self._roles = VERBS[lang].split(), ROLES[lang].split()

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
        for part in re.split(r"(\{[PSFLODATVR]\})", pattern):
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
        if self.lang == "zh":
            return last + first if len(last) < 3 else last
        if self.lang == "vi":
            return f"{last} {self._random.choice(self._forenames)} {first}" if chance < 0.5 else f"{last} {first}"
        if chance > 0.92:
            return f"{first[0]}. {last}"
        if chance > 0.86:
            return f"{first} {self._random.choice('ABCDEFGHJKLMNPRST')}. {last}"
        if chance > 0.8 and self.lang in ("es", "pt"):
            return f"{first} {last} {self._random.choice(self._surnames)}"
        return f"{first} {last}"

    def _organisation(self, faker: object) -> str:
        chance = self._random.random()
        company: str = faker.company()  # type: ignore[attr-defined]
        place, name = self._random.choice(self._places), self._random.choice(self._surnames)
        if chance < 0.4:
            return company
        if chance < 0.7:
            return self._random.choice(self._brands)
        heads = ORGANISATIONS[self.lang]
        return self._random.choice(heads).format(place=place, name=name)


ORGANISATIONS = {
    "en": ("University of {place}", "{place} City Council", "{name} Group", "Bank of {place}", "{place} United",
           "{name} Foundation", "National {place} Museum", "{name} Inc.", "{name} & Sons", "{place} Times"),
    "de": ("Universität {place}", "Stadtwerke {place}", "{name} AG", "FC {place}", "{name}-Stiftung", "{place}er Zeitung",
           "Amtsgericht {place}", "{name} GmbH & Co. KG"),
    "fr": ("Université de {place}", "{name} SA", "Mairie de {place}", "Fondation {name}", "Banque de {place}"),
    "es": ("Universidad de {place}", "Ayuntamiento de {place}", "{name} S.A.", "Fundación {name}", "Hospital {name}"),
    "pt": ("Universidade de {place}", "Prefeitura de {place}", "{name} Ltda", "Fundação {name}", "Banco {name}"),
    "da": ("Københavns Universitet", "{place} Kommune", "{name} A/S", "{place} Boldklub", "{name}-fonden"),
    "sv": ("{place}s universitet", "{place}s kommun", "{name} AB", "{place} FF", "{name}stiftelsen"),
    "hr": ("Sveučilište u {place}", "Grad {place}", "{name} d.o.o.", "NK {place}", "Zaklada {name}"),
    "it": ("Università di {place}", "Comune di {place}", "{name} S.p.A.", "Fondazione {name}", "Banca di {place}"),
    "nl": ("Universiteit van {place}", "Gemeente {place}", "{name} BV", "FC {place}", "Stichting {name}"),
    "pl": ("Uniwersytet {name}", "Urząd Miasta {place}", "{name} Sp. z o.o.", "Fundacja {name}", "Bank {name}"),
    "vi": ("Đại học {place}", "Công ty {name}", "Ngân hàng {place}", "Bệnh viện {place}"),
    "zh": ("{place}大学", "{place}市政府", "{name}氏集團", "{place}银行", "{place}博物館"),
}  # fmt: skip
