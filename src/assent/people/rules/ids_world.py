"""Identifiers of states outside Europe and of the United Kingdom: does the number hold together?"""

from __future__ import annotations

from assent.people.rules.checksums import (
    compact,
    digits,
    luhn,
    mod11_2,
    one_digit,
    real_date,
    short_date,
    verhoeff,
    weighted,
)
from assent.people.rules.words import word_list


def gb_nhs(value: str) -> bool:
    """United Kingdom: NHS number."""
    n = digits(value)
    return len(n) == 10 and not one_digit(n) and (11 - weighted(n, range(10, 1, -1)) % 11) % 11 == int(n[9])


def gb_nino(value: str) -> bool:
    """United Kingdom: national insurance number; some letters and prefixes are never given."""
    n = compact(value)
    if len(n) != 9 or not n[2:8].isdigit() or n[8] not in "ABCD":
        return False
    return n[0] not in "DFIQUV" and n[1] not in "DFIQUVO" and n[:2] not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")


def gb_utr(value: str) -> bool:
    """United Kingdom: unique taxpayer reference."""
    n = digits(value)
    return len(n) == 10 and "21987654321"[weighted(n[1:], (6, 7, 8, 9, 10, 5, 4, 3, 2)) % 11] == n[0]


def us_ssn(value: str) -> bool:
    """United States: social security number; areas 000, 666 and 9xx, group 00 and serial 0000 are never given."""
    n = digits(value)
    if len(n) != 9 or n[:3] in ("000", "666") or n[0] == "9" or n[3:5] == "00" or n[5:] == "0000":
        return False
    return n not in ("078051120", "219099999", "123456789") and not one_digit(n)


def us_itin(value: str) -> bool:
    """United States: individual taxpayer number."""
    n = digits(value)
    group = int(n[3:5]) if len(n) == 9 else 0
    return len(n) == 9 and n[0] == "9" and (50 <= group <= 65 or 70 <= group <= 88 or 90 <= group <= 92 or group >= 94)


def us_npi(value: str) -> bool:
    """United States: national provider identifier of a doctor."""
    n = digits(value)
    return len(n) == 10 and n[0] in "12" and luhn("80840" + n)


def us_dea(value: str) -> bool:
    """United States: DEA number of a prescriber."""
    n = compact(value)
    if len(n) != 9 or not n[2:].isdigit():
        return False
    return (int(n[2]) + int(n[4]) + int(n[6]) + 2 * (int(n[3]) + int(n[5]) + int(n[7]))) % 10 == int(n[8])


def us_aba(value: str) -> bool:
    """United States: routing number of a bank."""
    n = digits(value)
    return len(n) == 9 and not one_digit(n) and weighted(n, (3, 7, 1) * 3) % 10 == 0 and int(n[:2]) <= 32


def br_cpf(value: str) -> bool:
    """Brazil: CPF."""
    n = digits(value)
    if len(n) != 11 or one_digit(n):
        return False
    first = weighted(n, range(10, 1, -1)) * 10 % 11 % 10
    second = weighted(n, range(11, 1, -1)) * 10 % 11 % 10
    return n[9:] == f"{first}{second}"


def br_cnpj(value: str) -> bool:
    """Brazil: CNPJ, digits or, from July 2026, letters in the first twelve places (value: code point less 48)."""
    n = compact(value)
    if len(n) != 14 or not n[12:].isdigit() or one_digit(n):
        return False
    numbers = [ord(c) - 48 for c in n]
    for length in (12, 13):
        weights = [(length - 1 - i) % 8 + 2 for i in range(length)]
        rest = sum(x * w for x, w in zip(numbers, weights, strict=False)) % 11
        if (0 if rest < 2 else 11 - rest) != numbers[length]:
            return False
    return True


def br_rg(value: str) -> bool:
    """Brazil: RG as São Paulo gives it (modulus 11, X for 10)."""
    n = compact(value)
    if len(n) != 9 or not n[:8].isdigit() or one_digit(n):
        return False
    rest = weighted(n, range(2, 10)) % 11
    return "0123456789X"[-rest % 11] == n[8]


def br_cnh(value: str) -> bool:
    """Brazil: driving licence."""
    n = digits(value)
    if len(n) != 11 or one_digit(n):
        return False
    first = weighted(n, range(9, 0, -1)) % 11
    less = 2 if first >= 10 else 0
    first = 0 if first >= 10 else first
    second = weighted(n, range(1, 10)) % 11
    second = 0 if second >= 10 else second - less
    return n[9:] == f"{first}{second if second >= 0 else second + 11}" and not n.startswith("000000")


def br_pis(value: str) -> bool:
    """Brazil: PIS/PASEP/NIT."""
    n = digits(value)
    return len(n) == 11 and not one_digit(n) and -weighted(n, (3, 2, 9, 8, 7, 6, 5, 4, 3, 2)) % 11 % 10 == int(n[10])


def br_titulo(value: str) -> bool:
    """Brazil: voter's title of 12 digits; the state 01 to 28 stands in places 9 and 10."""
    n = digits(value)
    if len(n) != 12 or not 1 <= int(n[8:10]) <= 28:
        return False
    first = weighted(n, range(2, 10)) % 11
    if n[8:10] in ("01", "02") and first == 0:
        first = 1
    second = (int(n[8]) * 7 + int(n[9]) * 8 + first % 10 * 9) % 11
    return n[10:] == f"{first % 10}{second % 10}"


_VN_PROVINCES = frozenset(int(code) for code in word_list("vietnam_provinces"))


def vn_cccd(value: str) -> bool:
    """Vietnam: CCCD, without a check digit: province, century and sex, year of birth."""
    n = digits(value)
    if len(n) != 12 or int(n[:3]) not in _VN_PROVINCES or n[3] not in "0123":
        return False
    return n[3] in "01" or int(n[4:6]) <= 40


def vn_mst(value: str) -> bool:
    """Vietnam: tax number of ten digits (thirteen with a branch)."""
    n = digits(value)[:10]
    return len(n) == 10 and 10 - weighted(n, (31, 29, 23, 19, 17, 13, 7, 5, 3)) % 11 == int(n[9])


def in_aadhaar(value: str) -> bool:
    """India: Aadhaar."""
    n = digits(value)
    return len(n) == 12 and n[0] not in "01" and n != n[::-1] and verhoeff(n)


def ca_sin(value: str) -> bool:
    """Canada: social insurance number."""
    n = digits(value)
    return len(n) == 9 and n[0] not in "08" and luhn(n) and not one_digit(n)


def tr_tckn(value: str) -> bool:
    """Türkiye: T.C. kimlik numarası."""
    n = digits(value)
    if len(n) != 11 or n[0] == "0":
        return False
    numbers = [int(c) for c in n]
    tenth = (7 * sum(numbers[0:9:2]) - sum(numbers[1:8:2])) % 10
    return tenth == numbers[9] and sum(numbers[:10]) % 10 == numbers[10]


def au_tfn(value: str) -> bool:
    """Australia: tax file number."""
    n = digits(value)
    return len(n) == 9 and not one_digit(n) and weighted(n, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0


def au_medicare(value: str) -> bool:
    """Australia: Medicare card."""
    n = digits(value)
    return len(n) in (10, 11) and n[0] in "23456" and weighted(n, (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == int(n[8])


def za_id(value: str) -> bool:
    """South Africa: identity number."""
    n = digits(value)
    return len(n) == 13 and luhn(n) and n[10] in "012" and short_date(n[:2], n[2:4], n[4:6])


def cn_ric(value: str) -> bool:
    """China: resident identity number."""
    n = compact(value)
    if len(n) != 18 or not n[:17].isdigit() or n[17] not in "0123456789X":
        return False
    return mod11_2(n) and real_date(int(n[6:10]), int(n[10:12]), int(n[12:14]))


def kr_rrn(value: str) -> bool:
    """Korea: resident registration number."""
    n = digits(value)
    if len(n) != 13 or not short_date(n[:2], n[2:4], n[4:6]):
        return False
    return (11 - weighted(n, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10 == int(n[12])


_CURP = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"


def mx_curp(value: str) -> bool:
    """Mexico: CURP."""
    n = value.strip().upper()
    if len(n) != 18 or not short_date(n[4:6], n[6:8], n[8:10]):
        return False
    total = sum(_CURP.find(c) * (18 - i) for i, c in enumerate(n[:17]))
    return str(-total % 10) == n[17]


def cl_rut(value: str) -> bool:
    """Chile: RUT/RUN."""
    n = compact(value)
    if len(n) not in (8, 9) or not n[:-1].isdigit():
        return False
    rest = sum(int(c) * (i % 6 + 2) for i, c in enumerate(reversed(n[:-1]))) % 11
    return "0K987654321"[rest] == n[-1]


def ar_cuit(value: str) -> bool:
    """Argentina: CUIT/CUIL."""
    n = digits(value)
    if len(n) != 11 or n[:2] not in ("20", "23", "24", "27", "30", "33", "34"):
        return False
    return "012345678990"[11 - weighted(n, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11] == n[10]


def il_idnr(value: str) -> bool:
    """Israel: identity number."""
    n = digits(value)
    return len(n) == 9 and luhn(n) and not one_digit(n)


def ru_snils(value: str) -> bool:
    """Russia: SNILS."""
    n = digits(value)
    return len(n) == 11 and not one_digit(n) and weighted(n, range(9, 0, -1)) % 101 % 100 == int(n[9:])


def ru_inn(value: str) -> bool:
    """Russia: INN of a person."""
    n = digits(value)
    if len(n) != 12 or one_digit(n):
        return False
    first = weighted(n, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    second = weighted(n, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    return n[10:] == f"{first}{second}"


def ua_rntrc(value: str) -> bool:
    """Ukraine: taxpayer number."""
    n = digits(value)
    return len(n) == 10 and not one_digit(n) and weighted(n, (-1, 5, 7, 9, 4, 6, 10, 5, 7)) % 11 % 10 == int(n[9])


def jp_mynumber(value: str) -> bool:
    """Japan: individual number."""
    n = digits(value)
    if len(n) != 12 or one_digit(n):
        return False
    rest = weighted(n[:11], (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return (0 if rest <= 1 else 11 - rest) == int(n[11])
