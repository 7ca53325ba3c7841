"""Is it a secret, or does it only stand where one would? Checks on the value: randomness, placeholders, structure."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections import Counter

from assent.people.rules.words import word_list

_PLACEHOLDER = re.compile(
    r"x{4,}|\*{3,}|\.{3,}|_{4,}|-{6,}|0{8,}|1{8,}|a{8,}|<[^>]*>|\$\{|\{\{|%\(|#\{|\[\w*\]|"
    r"your[_-]?|my[_-]?(?:secret|password|token|key)|example|placeholder|changeme|change[_-]?(?:me|this|it)|dummy|sample|"
    r"insert|replace|redacted|undefined|foobar|fixme|todo|lorem|abcdef(?:gh|12)|1234567|deadbeef|test[_-]?(?:key|token|secret)|"
    r"fake|process\.env|os\.environ|getenv|env\.|secrets?\.|config[.\[]|settings\.|params[.\[]|request\.|this\.|self\.|"
    r"vault:|arn:|file:|https?:|/path/",
    re.I,
)
_IDENTIFIER = re.compile(r"[A-Za-z]+(?:[_.\-][A-Za-z]+)*(?:\(.*\))?|[a-z]+(?:[A-Z][a-z]+)+")
_WORDS = frozenset(word_list("not_secrets"))


def entropy(value: str) -> float:
    """Shannon's bits for each character."""
    counts = Counter(value)
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())


def placeholder(value: str) -> bool:
    """Something to be replaced, a variable, or a call."""
    return _PLACEHOLDER.search(value) is not None


def token(value: str) -> bool:
    """A token of an issuer's own shape: not a row of fillers."""
    body = max(value.split("_"), key=len)
    return len(set(body)) >= min(6, max(3, len(body) // 3)) and not re.search(
        r"(.)\1{7}|x{6}|\*{3}|<|\{\{", value, re.I
    )


def random_value(value: str) -> bool:
    """A value that a machine drew: letters and digits mixed, high entropy, not words."""
    value = value.strip("\"'`")
    if len(value) < 8 or placeholder(value) or _IDENTIFIER.fullmatch(value):
        return False
    if not re.search(r"\d", value) or not re.search(r"[A-Za-z]", value):
        return len(value) >= 20 and entropy(value) >= 4.0 and not value.isdigit() and "/" not in value
    least = 2.9 if re.fullmatch(r"[0-9a-fA-F-]+", value) else 3.2
    return entropy(value) >= min(least, math.log2(len(value)) * 0.8)


def password(value: str) -> bool:
    """A value set as a password: people choose words, so entropy says little; placeholders and code say more."""
    value = value.strip("\"'`")
    if not 4 <= len(value) <= 128 or placeholder(value) or value.lower() in _WORDS:
        return False
    if len(set(value)) < 3 or re.fullmatch(
        r"[a-z]+(?:[A-Z][a-z]*)*\(.*|\$?[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_]\w*)+|\$\w+", value
    ):
        return False
    return not re.fullmatch(r"\[.*|%[sdv]|@?\w*\{.*|&\w+;?", value)


def password_bare(value: str) -> bool:
    """The same where no quotes stand around it: a word alone may be prose or a variable."""
    return password(value) and bool(re.search(r"[0-9!@#$%^&*+=?~]", value)) and len(value) >= 6


def base64_pair(value: str) -> bool:
    """HTTP Basic: base64 of user, colon, password."""
    try:
        plain = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return b":" in plain and all(32 <= c < 127 for c in plain)


def jwt(value: str) -> bool:
    """JSON Web Token: the first part is base64url of a JSON object."""
    head = value.partition(".")[0]
    try:
        plain = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))
    except (binascii.Error, ValueError):
        return False
    return plain[:1] == b"{" and b'"' in plain


def url_password(value: str) -> bool:
    """The password in a URL."""
    return (
        2 <= len(value) <= 200 and not placeholder(value) and value.lower() not in ("password", "pass", "pwd", "passwd")
    )


_HASHES = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}", re.I)


def dumped(value: str) -> bool:
    """What stands behind an address in a dump: a hash, or a password with a digit or sign in it."""
    return _HASHES.fullmatch(value) is not None or (
        not placeholder(value) and bool(re.search(r"[0-9!@#$%^&*?]", value)) and not value.startswith("//")
    )


def hex_varied(value: str) -> bool:
    """A hexadecimal value that is not a filler."""
    return len(set(value.lower())) >= 8


def django_key(value: str) -> bool:
    """A drawn key, which may hold the words that Django puts in front."""
    return not placeholder(value.replace("django-insecure-", "")) and entropy(value) >= 3.5
