"""Creative Commons addresses as people write them (creativecommons.org/licenses, the list of all licences)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.signals.licences import normalise
from assent.signals.license_header import links

CC = "creativecommons.org"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"https://{CC}/licenses/by/4.0/", ("CC-BY-4.0", "attribution")),
        (f"http://{CC}/licenses/by/4.0", ("CC-BY-4.0", "attribution")),
        (f"//{CC}/licenses/by/4.0/", ("CC-BY-4.0", "attribution")),
        (f"HTTPS://WWW.{CC.upper()}/LICENSES/BY-SA/4.0/", ("CC-BY-SA-4.0", "share-alike")),
        (f" https://{CC}/licenses/by-sa/4.0/deed.pt_BR ", ("CC-BY-SA-4.0", "share-alike")),
        (f"https://{CC}/licenses/by/4.0/deed.de", ("CC-BY-4.0", "attribution")),
        (f"https://{CC}/licenses/by/4.0/legalcode", ("CC-BY-4.0", "attribution")),
        (f"https://{CC}/licenses/by/4.0/legalcode.txt", ("CC-BY-4.0", "attribution")),
        (f"https://{CC}/licenses/by/4.0/?ref=chooser-v1", ("CC-BY-4.0", "attribution")),
        (f"https://{CC}/licenses/by/3.0/de/", ("CC-BY-3.0-DE", "attribution")),
        (f"https://{CC}/licenses/by-nc-sa/2.5/scotland/", ("CC-BY-NC-SA-2.5-SCOTLAND", "restricted")),
        (f"https://{CC}/licenses/by/3.0/igo/", ("CC-BY-3.0-IGO", "attribution")),
        (f"https://{CC}/licenses/by/3.0/us/legalcode", ("CC-BY-3.0-US", "attribution")),
        (f"https://{CC}/licenses/by/4.0/rdf", ("CC-BY-4.0", "attribution")),
        (f"https://{CC}/licences/by/4.0/", ("CC-BY-4.0", "attribution")),
        (f"https://{CC}/licenses/by-nc/4.0/", ("CC-BY-NC-4.0", "restricted")),
        (f"https://{CC}/licenses/by-nd/4.0/", ("CC-BY-ND-4.0", "restricted")),
        (f"https://{CC}/licenses/by-nd-nc/1.0/", ("CC-BY-NC-ND-1.0", "restricted")),
        (f"https://{CC}/licenses/sa/1.0/", ("CC-SA-1.0", "share-alike")),
        (f"https://{CC}/licenses/sampling+/1.0/", ("CC-SAMPLING+-1.0", "restricted")),
        (f"https://{CC}/licenses/by/", ("CC-BY", "attribution")),
        (f"https://web.archive.org/web/20200101000000/http://{CC}/licenses/by/4.0/", ("CC-BY-4.0", "attribution")),
        (f"https://{CC}/publicdomain/zero/1.0/deed.en", ("CC0-1.0", "public-domain")),
        (f"https://{CC}/publicdomain/mark/1.0/", ("CC-PDM-1.0", "public-domain")),
        (f"https://{CC}/licenses/publicdomain/", ("CC-PDDC", "public-domain")),
    ],
)
def test_an_address_names_a_licence(url: str, expected: tuple[str, str]) -> None:
    assert normalise(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "", f"https://{CC}/", f"https://{CC}/licenses/", f"https://{CC}/licenses/GPL/2.0/", f"https://{CC}/licenses/by-by/4.0/",
        f"https://{CC}/publicdomain/", f"https://{CC}/publicdomain/other/1.0/", f"https://evil-{CC}/licenses/by/4.0/",
        f"https://{CC}.example.com/licenses/by/4.0/", f"https://example.com/?u=https://{CC}/licenses/by/4.0/",
        f"/licenses/by/4.0/?{CC}", "https://choosealicense.com/licenses/mit/",
    ],
)  # fmt: skip
def test_any_other_address_names_none(url: str) -> None:
    assert normalise(url) is None


@given(st.text(max_size=80))
def test_no_address_makes_it_raise(url: str) -> None:
    normalise(url)
    normalise(f"https://{CC}/licenses/{url}")
    list(links(url))


def test_links_are_split_as_rfc_8288_says() -> None:
    field = '<a,b>; rel="x y"; title="a, b; c", <c>;REL=license ;type=text/html, <d>'
    assert list(links(field)) == [
        ("a,b", {"rel": "x y", "title": "a, b; c"}),
        ("c", {"rel": "license", "type": "text/html"}),
        ("d", {}),
    ]
