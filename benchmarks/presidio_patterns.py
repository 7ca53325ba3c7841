"""Presidio's pattern recognisers over texts, without a model of names; runs in its own environment.

python presidio_patterns.py TEXTS.jsonl

Prints CPU seconds of analysing, start-up left out, and the number of findings.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine


class Blank(NlpEngine):  # type: ignore[misc]
    """Words alone: what the context of a pattern needs, and nothing that finds names."""

    def __init__(self) -> None:
        self._words = spacy.blank("en")

    def load(self) -> None:
        pass

    def is_loaded(self) -> bool:
        return True

    def process_text(self, text: str, language: str) -> Any:
        doc = self._words(text)
        lemmas = [token.lower_ for token in doc]
        return NlpArtifacts([], doc, [token.idx for token in doc], lemmas, self, language)

    def process_batch(self, texts: Any, language: str, **_: Any) -> Any:
        return ((text, self.process_text(text, language)) for text in texts)

    def is_stopword(self, *_: Any) -> bool:
        return False

    def is_punct(self, *_: Any) -> bool:
        return False

    def get_supported_entities(self) -> list[str]:
        return []

    def get_supported_languages(self) -> list[str]:
        return ["en"]


def main() -> None:
    texts = [json.loads(line) for line in Path(sys.argv[1]).read_text("utf-8").splitlines()]
    engine = Blank()
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
    registry.recognizers = [r for r in registry.recognizers if "Spacy" not in type(r).__name__]
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])
    analyzer.analyze(texts[0], language="en")
    began = time.process_time()
    found = sum(len(analyzer.analyze(text, language="en")) for text in texts)
    print(json.dumps({"cpu": time.process_time() - began, "found": found}))


if __name__ == "__main__":
    main()
