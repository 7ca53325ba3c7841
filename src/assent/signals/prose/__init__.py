"""Sentences in which a page's operator or author reserves mining, AI training or automated access, in six languages."""

from assent.signals.prose.classifier import Reserved, classify

__all__ = ["Reserved", "classify"]
