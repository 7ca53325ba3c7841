"""Does a match hold together? Checks beside the national numbers: addresses, cards, wallets, devices."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from functools import lru_cache

from assent.people.rules.checksums import compact, digits, luhn, mod97, one_digit
from assent.people.rules.words import word_list

_FILE_ENDINGS = frozenset(word_list("file_endings"))
_ASSET = re.compile(r"@[1-4]x\.|@\d+(?:\.\d+)*\.?\w*$", re.I)


def email(value: str) -> bool:
    """An address that could be delivered to: lengths, dots, a top-level domain that is no file ending."""
    value = value.replace("%40", "@")
    local, _, domain = value.rpartition("@")
    labels = domain.split(".")
    if not local or len(local) > 64 or len(domain) > 253 or _ASSET.search(value):
        return False
    if (
        local[0] == "."
        or local[-1] == "."
        or ".." in value
        or any(not s or s[0] == "-" or s[-1] == "-" for s in labels)
    ):
        return False
    top = labels[-1].lower()
    return top not in _FILE_ENDINGS and len(top) <= 24 and (top.isalpha() or top.startswith("xn--"))


_ROLES = frozenset(word_list("role_mailboxes"))


def is_role(value: str) -> bool:
    """A mailbox of an office, not of a person."""
    return value.partition("@")[0].lower() in _ROLES


def ipv4(value: str) -> bool:
    """An address that can be somebody's: not loopback, multicast, unspecified, a mask, or x.0.0.0."""
    parts = [int(p) for p in value.split(".")]
    if parts[0] in (0, 127) or parts[0] >= 224 or parts[1:] == [0, 0, 0] or parts[:2] == [255, 255]:
        return False
    return not (max(parts) < 20 and parts[3] < 10 and parts[0] < 10)  # 1.2.3.4 is a version


def ipv6(value: str) -> bool:
    """An address of RFC 4291 with three groups or more that is not special."""
    try:
        address = ipaddress.IPv6Address(value)
    except ValueError:
        return False
    if value.count(":") < 3 and not re.search(r"[0-9]", value):
        return False
    if address.is_loopback or address.is_unspecified or address.is_multicast:
        return False
    return len([g for g in value.split(":") if g]) >= 3 or (value[:1] in "23fF" and len(value.split(":")[0]) == 4)


def mac(value: str) -> bool:
    """Six octets that are not all alike."""
    return len(set(compact(value))) > 2


def imei(value: str) -> bool:
    """IMEI: Luhn over fifteen digits."""
    n = digits(value)
    return len(n) == 15 and luhn(n) and not one_digit(n) and n[:2] in _IMEI_BODIES


_IMEI_BODIES = frozenset(word_list("imei_bodies"))


def luhn_only(value: str) -> bool:
    """Luhn over the digits."""
    return luhn(digits(value))


_VIN = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def vin(value: str) -> bool:
    """VIN with the check digit of 49 CFR 565."""
    if not re.search(r"[A-Z]", value) or not re.search(r"[0-9]", value):
        return False
    total = sum(int(_VIN.get(c, c)) * w for c, w in zip(value, _VIN_WEIGHTS, strict=True))
    return "0123456789X"[total % 11] == value[8]


_IBAN_LENGTHS = {pair[:2]: int(pair[2:]) for pair in word_list("iban_lengths")}


def iban(value: str) -> bool:
    """IBAN: length of its country and ISO 7064 MOD 97-10."""
    n = compact(value)
    return _IBAN_LENGTHS.get(n[:2]) == len(n) and mod97(n[4:] + n[:4]) == 1


_CARDS = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12}|3(?:0[0-5]|[689]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}"
    r"|(?:50|5[6-9]|6[37])\d{10,17}|220[0-4]\d{12}"
)


def card(value: str) -> bool:
    """A number of a card brand with its Luhn digit, whose digits vary."""
    n = digits(value)
    return _CARDS.fullmatch(n) is not None and luhn(n) and len(set(n)) > 3


_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58_wallet(value: str) -> bool:
    """Base58Check with a version byte and 20 bytes; long ones (Monero) only vary."""
    if len(value) > 40 or value.startswith("ltc1"):
        return len(set(value)) > 12
    number = 0
    for c in value:
        number = number * 58 + _BASE58.index(c)
    try:
        raw = number.to_bytes(25, "big")
    except OverflowError:
        return False
    return hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def bitcoin(value: str) -> bool:
    """Base58Check, or Bech32 and Bech32m of BIP 173 and 350."""
    if value[:3].lower() != "bc1":
        return base58_wallet(value)
    check = 1
    for v in [3, 3, 0, 2, 3, *(_BECH32.index(c) for c in value[3:].lower())]:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ v
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> bit & 1 else 0
    return check in (1, 0x2BC830A3)


def varied(value: str) -> bool:
    """More than a filler: eight different characters or more."""
    return len(set(value.lower())) >= 8


_NOT_HANDLES = frozenset(word_list("not_handles"))


def handle(value: str) -> bool:
    """A handle, not a keyword of a language that marks keywords with @."""
    name = value[1:].partition("@")[0].lower()
    return name not in _NOT_HANDLES and not name.isdigit() and len(name) >= 2


_NOT_PROFILES = frozenset(word_list("not_profiles"))


def profile_url(value: str) -> bool:
    """The path names somebody, not a page of the network itself."""
    return value.rstrip("/").rpartition("/")[2].lstrip("@").lower() not in _NOT_PROFILES


_DATES = re.compile(
    r"(?:19|20)\d\d[-./ ]\d\d?[-./ ]\d\d?(?:[ ,]+\d.*)?|\d\d?[-./ ]\d\d?[-./ ](?:19|20)\d\d(?:[ ,]+\d.*)?"
    r"|(?:(?:19|20)\d\d[ /.\-]+){2,}(?:(?:19|20)\d\d)?|\d{1,3}(?:[ .]\d{3})+"
)
_REGIONS_OF = {
    "en": ("US", "GB", "IN", "AU"), "de": ("DE", "AT", "CH"), "fr": ("FR", "BE", "CH"), "es": ("ES", "MX", "AR"),
    "pt": ("BR", "PT"), "it": ("IT",), "nl": ("NL", "BE"), "pl": ("PL",), "vi": ("VN",), "da": ("DK",), "sv": ("SE",),
    "no": ("NO",), "nb": ("NO",), "fi": ("FI",), "hr": ("HR",), "cs": ("CZ",), "sk": ("SK",), "hu": ("HU",),
    "ro": ("RO",), "bg": ("BG",), "el": ("GR",), "ru": ("RU",), "uk": ("UA",), "tr": ("TR",), "zh": ("CN", "TW"),
    "ja": ("JP",), "ko": ("KR",), "hi": ("IN",), "ar": ("SA", "EG"), "he": ("IL",), "id": ("ID",),
    "et": ("EE",), "lv": ("LV",), "lt": ("LT",), "sl": ("SI",),
}  # fmt: skip
_ANYWHERE = ("US", "GB", "DE", "FR", "BR", "VN")


def phone(value: str) -> bool:
    """A number of some numbering plan."""
    return phone_in(value, None)


@lru_cache(4096)
def phone_in(value: str, lang: str | None) -> bool:
    """A number of a numbering plan; one without country code, of the countries where `lang` is spoken."""
    import phonenumbers

    count = len(digits(value))
    if not 7 <= count <= 15 or _DATES.fullmatch(value.strip()) or len(set(digits(value))) < 3:
        return False
    text = "+" + value[2:] if value.startswith("00") else value
    regions = (None,) if text.startswith("+") else _REGIONS_OF.get(lang or "", _ANYWHERE)
    for region in regions:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(text, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False
