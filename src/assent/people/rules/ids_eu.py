"""Identifiers of the states of the European Union and its neighbours: does the number hold together?

Each function takes the matched text. Rules as the issuing offices document them (the source stands in the rule);
python-stdnum is the oracle in tests.
"""

from __future__ import annotations

from assent.people.rules.checksums import (
    compact,
    digits,
    luhn,
    mod11_10,
    one_digit,
    real_date,
    short_date,
    verhoeff,
    weighted,
)


def at_svnr(value: str) -> bool:
    """Austria: social security number; the date in it need be none (13 and more for a month where numbers ran out)."""
    n = digits(value)
    if len(n) != 10 or n[0] == "0":
        return False
    check = weighted(n, (3, 7, 9, 0, 5, 8, 4, 2, 1, 6)) % 11
    return check == int(n[3])


def be_nn(value: str) -> bool:
    """Belgium: national number."""
    n = digits(value)
    if len(n) != 11:
        return False
    right = any(97 - int(century + n[:9]) % 97 == int(n[9:]) for century in ("", "2"))
    return right and int(n[2:4]) % 20 <= 12


def bg_egn(value: str) -> bool:
    """Bulgaria: EGN."""
    n = digits(value)
    if len(n) != 10 or weighted(n, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10 != int(n[9]):
        return False
    month = int(n[2:4])
    year, month = int(n[:2]) + {0: 1900, 2: 1800, 4: 2000}.get(month // 20 * 2, 0), month % 20
    return real_date(year, month, int(n[4:6]))


def hr_oib(value: str) -> bool:
    """Croatia: OIB. Germany: tax number (IdNr) has the same check digit."""
    n = digits(value)
    return len(n) == 11 and not one_digit(n) and mod11_10(n)


def cy_tic(value: str) -> bool:
    """Cyprus: tax identification code."""
    n = compact(value)
    if len(n) != 9 or not n[:8].isdigit() or n[:2] == "12" or n[0] not in "01234569":
        return False
    odd = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)
    total = sum(odd[int(c)] for c in n[0:8:2]) + sum(int(c) for c in n[1:8:2])
    return chr(65 + total % 26) == n[8]


def cz_rc(value: str) -> bool:
    """Czechia and Slovakia: rodné číslo."""
    n = digits(value)
    if len(n) not in (9, 10):
        return False
    month = int(n[2:4]) % 50 % 20
    year = int(n[:2]) + 1900
    if len(n) == 9:
        return year < 1954 and real_date(year, month, int(n[4:6])) and n[6:] != "000"
    year += 100 if year < 1954 else 0
    return real_date(year, month, int(n[4:6])) and int(n[:9]) % 11 % 10 == int(n[9])


def dk_cpr(value: str) -> bool:
    """Denmark: CPR number; the check digit was given up in 2007, so the date has to do."""
    n = digits(value)
    return len(n) == 10 and short_date(n[4:6], n[2:4], n[:2])


def ee_ik(value: str) -> bool:
    """Estonia (isikukood) and Lithuania (asmens kodas)."""
    n = digits(value)
    if len(n) != 11 or not "1" <= n[0] <= "8":
        return False
    check = weighted(n[:10], (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    if check == 10:
        check = weighted(n[:10], (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
    century = 1800 + (int(n[0]) - 1) // 2 * 100
    year = century + int(n[1:3])
    return check == int(n[10]) and (real_date(year, int(n[3:5]), int(n[5:7])))


_HETU = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def fi_hetu(value: str) -> bool:
    """Finland: henkilötunnus."""
    n = value.strip().upper()
    if len(n) != 11 or not (n[:6] + n[7:10]).isdigit():
        return False
    return short_date(n[4:6], n[2:4], n[:2]) and _HETU[int(n[:6] + n[7:10]) % 31] == n[10]


def fr_nir(value: str) -> bool:
    """France: NIR, with Corsica's 2A and 2B; the month may be one of those that stand for unknown."""
    n = compact(value)
    if len(n) != 15:
        return False
    n = n[:5] + n[5:7].replace("2A", "19").replace("2B", "18") + n[7:]
    return n.isdigit() and 97 - int(n[:13]) % 97 == int(n[13:])


def fr_nif(value: str) -> bool:
    """France: tax number of a person (numéro fiscal de référence)."""
    n = digits(value)
    return len(n) == 13 and n[0] in "0123" and int(n[:10]) % 511 == int(n[10:])


def de_idnr(value: str) -> bool:
    """Germany: tax identification number: one digit stands twice or three times among the first ten."""
    n = digits(value)
    if len(n) != 11 or n[0] == "0" or not mod11_10(n):
        return False
    counts = sorted((n[:10].count(c) for c in set(n[:10])), reverse=True)
    return counts[0] in (2, 3) and counts[1:].count(1) == len(counts) - 1


def de_ausweis(value: str) -> bool:
    """Germany: serial number of an identity card or passport with its check digit (weights 7, 3, 1)."""
    n = compact(value)
    if len(n) != 10 or not n[9].isdigit():
        return False
    return sum(int(c, 36) * (7, 3, 1)[i % 3] for i, c in enumerate(n[:9])) % 10 == int(n[9])


def de_rvnr(value: str) -> bool:
    """Germany: pension insurance number."""
    n = compact(value)
    if len(n) != 12 or not (n[:8] + n[9:]).isdigit() or not n[8].isalpha():
        return False
    plain = n[:8] + f"{ord(n[8]) - 64:02d}" + n[9:11]
    total = sum(sum(divmod(int(c) * w, 10)) for c, w in zip(plain, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True))
    return total % 10 == int(n[11]) and 1 <= int(n[2:4]) <= 81 and 1 <= int(n[4:6]) <= 12


def gr_amka(value: str) -> bool:
    """Greece: AMKA."""
    n = digits(value)
    return len(n) == 11 and luhn(n) and short_date(n[4:6], n[2:4], n[:2])


def gr_afm(value: str) -> bool:
    """Greece: AFM."""
    n = digits(value)
    return len(n) == 9 and not one_digit(n) and weighted(n, (256, 128, 64, 32, 16, 8, 4, 2)) % 11 % 10 == int(n[8])


def hu_anum(value: str) -> bool:
    """Hungary: tax identification of a person, which starts with 8."""
    n = digits(value)
    return len(n) == 10 and n[0] == "8" and weighted(n, range(1, 10)) % 11 == int(n[9])


def hu_taj(value: str) -> bool:
    """Hungary: social security (TAJ)."""
    n = digits(value)
    return len(n) == 9 and not one_digit(n) and weighted(n, (3, 7) * 4) % 10 == int(n[8])


def ie_pps(value: str) -> bool:
    """Ireland: PPS number."""
    n = compact(value)
    if len(n) not in (8, 9) or not n[:7].isdigit() or not n[7:].isalpha():
        return False
    extra = 9 * (ord(n[8]) - 64) if len(n) == 9 and n[8] != "W" else 0
    return "WABCDEFGHIJKLMNOPQRSTUV"[(weighted(n[:7], (8, 7, 6, 5, 4, 3, 2)) + extra) % 23] == n[7]


_CF_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)


def it_cf(value: str) -> bool:
    """Italy: codice fiscale of a person."""
    n = compact(value)
    if len(n) != 16:
        return False
    total = 0
    for place, c in enumerate(n[:15]):
        number = int(c) if c.isdigit() else ord(c) - 65
        total += _CF_ODD[number] if place % 2 == 0 else number
    return chr(65 + total % 26) == n[15]


def lv_pk(value: str) -> bool:
    """Latvia: personas kods; those given since 2017 start with 32 and hold no date."""
    n = digits(value)
    if len(n) != 11:
        return False
    check = (1 + weighted(n, (10, 5, 8, 4, 2, 1, 6, 3, 7, 9))) % 11 % 10 == int(n[10])
    return n[:2] == "32" or (check and short_date(n[4:6], n[2:4], n[:2]) and n[6] in "012")


def lu_nin(value: str) -> bool:
    """Luxembourg: matricule of 13 digits: date, then a Luhn and a Verhoeff check digit."""
    n = digits(value)
    if len(n) != 13 or not real_date(int(n[:4]), int(n[4:6]), int(n[6:8])):
        return False
    return luhn(n[:12]) and verhoeff(n[:11] + n[12])


def nl_bsn(value: str) -> bool:
    """Netherlands: BSN, the eleven test."""
    n = digits(value).zfill(9)
    return len(n) == 9 and int(n) > 9999999 and weighted(n, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0 and not one_digit(n)


def pl_pesel(value: str) -> bool:
    """Poland: PESEL."""
    n = digits(value)
    if len(n) != 11 or weighted(n, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10:
        return False
    month = int(n[2:4])
    year = int(n[:2]) + {0: 1900, 1: 2000, 2: 2100, 3: 2200, 4: 1800}[month // 20]
    return real_date(year, month % 20, int(n[4:6]))


def pl_nip(value: str) -> bool:
    """Poland: NIP."""
    n = digits(value)
    return len(n) == 10 and not one_digit(n) and weighted(n, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == int(n[9])


def pl_dowod(value: str) -> bool:
    """Poland: number of the identity card, three letters and six digits; passports have two and seven."""
    n = compact(value)
    if len(n) != 9:
        return False
    numbers = [int(c, 36) for c in n]
    if n[:3].isalpha() and n[3:].isdigit():
        weights = (7, 3, 1, 9, 7, 3, 1, 7, 3)
    elif n[:2].isalpha() and n[2:].isdigit():
        weights = (7, 3, 9, 1, 7, 3, 1, 7, 3)
    else:
        return False
    return sum(x * w for x, w in zip(numbers, weights, strict=True)) % 10 == 0


def pt_nif(value: str) -> bool:
    """Portugal: NIF."""
    n = digits(value)
    if len(n) != 9 or n[0] not in "123456789":
        return False
    return (11 - weighted(n, (9, 8, 7, 6, 5, 4, 3, 2)) % 11) % 11 % 10 == int(n[8]) and not one_digit(n)


def pt_cc(value: str) -> bool:
    """Portugal: number of the cartão de cidadão."""
    n = compact(value)
    if len(n) != 12 or not (n[:9] + n[11]).isdigit():
        return False
    total = 0
    for place, c in enumerate(reversed(n)):
        number = int(c, 36)
        if place % 2:
            number = number * 2 - 9 if number * 2 > 9 else number * 2
        total += number
    return total % 10 == 0


def ro_cnp(value: str) -> bool:
    """Romania: CNP."""
    n = digits(value)
    if len(n) != 13 or n[0] not in "123456789":
        return False
    check = weighted(n, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    right = (1 if check == 10 else check) == int(n[12])
    return right and short_date(n[1:3], n[3:5], n[5:7])


def si_emso(value: str) -> bool:
    """Slovenia and the other states of former Yugoslavia: EMŠO / JMBG."""
    n = digits(value)
    if len(n) != 13:
        return False
    check = -weighted(n, (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11 % 10
    year = int(n[4:7]) + (1000 if n[4] in "89" else 2000)
    return check == int(n[12]) and real_date(year, int(n[2:4]), int(n[:2]))


_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"


def es_dni(value: str) -> bool:
    """Spain: DNI, and NIE with X, Y, Z in front."""
    n = compact(value)
    if len(n) != 9:
        return False
    number = n[:8].translate(str.maketrans("XYZ", "012", "")) if n[0] in "XYZ" else n[:8]
    return number.isdigit() and _DNI[int(number) % 23] == n[8]


def es_nuss(value: str) -> bool:
    """Spain: social security number."""
    n = digits(value)
    if len(n) != 12 or not 1 <= int(n[:2]) <= 66:
        return False
    middle = int(n[2:10])
    number = int(n[:2]) * 10_000_000 + middle if middle < 10_000_000 else int(n[:10])
    return number % 97 == int(n[10:])


def se_pnr(value: str) -> bool:
    """Sweden: personnummer and samordningsnummer (day plus 60)."""
    n = digits(value)[-10:]
    if len(n) != 10 or not luhn(n):
        return False
    return short_date(n[:2], n[2:4], f"{int(n[4:6]) - 60 if int(n[4:6]) > 60 else int(n[4:6]):02d}")


def no_fnr(value: str) -> bool:
    """Norway: fødselsnummer."""
    n = digits(value)
    if len(n) != 11:
        return False
    first = -weighted(n, (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11
    second = -weighted(n, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    day = int(n[:2]) - (40 if int(n[:2]) > 40 else 0)
    month = int(n[2:4]) - (40 if int(n[2:4]) > 40 else 0)
    return n[9:] == f"{first}{second}" and short_date(n[4:6], f"{month:02d}", f"{day:02d}")


def is_kt(value: str) -> bool:
    """Iceland: kennitala."""
    n = digits(value)
    if len(n) != 10 or n[9] not in "089":
        return False
    return weighted(n, (3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0 and short_date(
        n[4:6], n[2:4], f"{int(n[:2]) % 40 or 40:02d}"
    )


def ch_ahv(value: str) -> bool:
    """Switzerland: AHV number, an EAN-13 that starts with 756."""
    n = digits(value)
    return len(n) == 13 and n[:3] == "756" and weighted(n, (1, 3) * 6 + (1,)) % 10 == 0
