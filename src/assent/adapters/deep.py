"""Slower engines that look at a sample, to estimate what the fast one misses. None is needed for anything else.

`presidio` and `gliner` where they are installed, with the models that stand on this machine (nothing is fetched);
`command:PROGRAM` for any other: it reads JSON lines (`text`, `lang`) on standard input and answers each with one line,
`{"spans": [{"start": 0, "end": 4, "kind": "person-name"}]}`, positions in code points.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from assent.people.recapture import Deep, Span
from assent.records.errors import InputError, UsageError

PRESIDIO: Final = {
    "PERSON": "person-name", "EMAIL_ADDRESS": "email", "PHONE_NUMBER": "phone", "IP_ADDRESS": "ip-address",
    "CREDIT_CARD": "payment-card", "IBAN_CODE": "bank-account", "CRYPTO": "crypto-wallet", "LOCATION": "place",
    "MAC_ADDRESS": "mac-address", "US_SSN": "government-id", "UK_NHS": "government-id", "UK_NINO": "government-id",
    "ES_NIF": "government-id", "ES_NIE": "government-id", "IT_FISCAL_CODE": "government-id",
    "PL_PESEL": "government-id", "FI_PERSONAL_IDENTITY_CODE": "government-id", "IN_AADHAAR": "government-id",
    "IN_PAN": "government-id",
}  # fmt: skip
GLINER: Final = {
    "person": "person-name", "email": "email", "phone number": "phone", "ip address": "ip-address",
    "postal address": "postal-address", "date of birth": "birth-date", "bank account number": "bank-account",
    "national identity number": "government-id", "username": "handle", "location": "place",
}  # fmt: skip
GLINER_MODEL: Final = "ASSENT_GLINER"
"""Environment variable: folder of a GLiNER model on this machine."""


@contextmanager
def engine(name: str) -> Iterator[Deep]:
    """The engine of that name, while it is needed. Raises UsageError, InputError."""
    if name == "presidio":
        yield _presidio()
    elif name == "gliner":
        yield _gliner()
    elif name.startswith("command:") and name.removeprefix("command:").strip():
        with _program(shlex.split(name.removeprefix("command:"))) as deep:
            yield deep
    else:
        raise UsageError("--deep: presidio, gliner, or command:PROGRAM")


def _presidio() -> Deep:
    try:
        from presidio_analyzer import AnalyzerEngine
    except ImportError:
        raise UsageError("presidio is not installed: pip install presidio-analyzer, and a spaCy model") from None
    try:
        analyzer = AnalyzerEngine()
    except (OSError, SystemExit, ValueError):
        raise UsageError("presidio has no language model on this machine; install one (spaCy en_core_web_lg)") from None
    entities = list(PRESIDIO)

    def look(text: str, lang: str | None) -> Iterable[Span]:
        known = set(analyzer.get_supported_entities(lang or "en"))
        found = analyzer.analyze(text, language=lang or "en", entities=[e for e in entities if e in known])
        return [Span(each.start, each.end, PRESIDIO[each.entity_type]) for each in found]

    return look


def _gliner() -> Deep:
    folder = os.environ.get(GLINER_MODEL, "")
    if not folder:
        raise UsageError(f"{GLINER_MODEL}: set it to the folder of a GLiNER model on this machine")
    try:
        from gliner import GLiNER
    except ImportError:
        raise UsageError("gliner is not installed: pip install gliner") from None
    model = GLiNER.from_pretrained(folder, local_files_only=True)
    labels = list(GLINER)

    def look(text: str, _lang: str | None) -> Iterable[Span]:
        return [Span(e["start"], e["end"], GLINER[e["label"]]) for e in model.predict_entities(text, labels)]

    return look


@contextmanager
def _program(arguments: list[str]) -> Iterator[Deep]:
    try:
        child = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    except OSError as error:
        raise UsageError(f"--deep: the program cannot be started ({error.strerror})") from None
    try:
        yield lambda text, lang: _answered(child, text, lang)
    finally:
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):  # what it did not read before it ended
                    stream.close()


def _answered(child: subprocess.Popen[bytes], text: str, lang: str | None) -> list[Span]:
    """One question and its answer. What the program says in place of an answer is not repeated: it may hold text."""
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(json.dumps({"text": text, "lang": lang}).encode() + b"\n")
        child.stdin.flush()
        answer: Any = json.loads(child.stdout.readline())
        return [Span(int(s["start"]), int(s["end"]), str(s["kind"])) for s in answer["spans"]]
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(
            '--deep: the program gave no line {"spans": [...]} for a text; look at its own output'
        ) from None
