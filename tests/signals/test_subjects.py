"""A licence that stands in a part of a page covers the part (RDFa Core 1.1 section 5, HTML `figure`, microdata)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.signals import license_html
from assent.signals.markup import read_markup
from assent.signals.subjects import MOST, parts

CC = "https://creativecommons.org/licenses/by/4.0/"
LINK = f'<a rel="license" href="{CC}">CC BY</a>'


def grants(page: str) -> bool:
    statements = license_html.read(read_markup(page.encode(), "utf-8"), None)
    return any(statement.policy == "allow" for statement in statements)


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{LINK}</p>",
        f"<figure><img src=a></figure><p>{LINK}</p>",
        f"<div about='photo.jpg'><img></div>{LINK}",
        f'<div about="">{LINK}</div>',
        f'<div resource="#">{LINK}</div>',
        f'<img about="photo.jpg" src="photo.jpg">{LINK}',
        f'<meta property="dc:title" resource="other">{LINK}',
        f'<main itemscope itemtype="https://schema.org/Article">{LINK}</main>',
        f"<div about=a><div>x</div></div>{LINK}",
        f'<link rel="license" href="{CC}"><figure><img></figure>',
        f"<figures>{LINK}</figures>",
    ],
)
def test_a_licence_beside_a_part_covers_the_page(page: str) -> None:
    assert grants(page)


@pytest.mark.parametrize(
    "page",
    [
        f"<figure><img src=a><figcaption>{LINK}</figcaption></figure>",
        f"<FIGURE class=wide>{LINK}</FIGURE>",
        f'<figure class="a"><figure></figure>{LINK}</figure>',
        f"<div about='photo.jpg'><p>{LINK}</p></div>",
        f"<div id=x about=photo.jpg>{LINK}</div>",
        f'<div class="x"\n resource="https://example.org/photo.jpg">{LINK}</div>',
        f"<div about=a><div>x</div>{LINK}</div>",
        f'<div itemscope itemtype="http://schema.org/ImageObject">{LINK}</div>',
        f'<section itemtype="https://schema.org/VideoObject" itemscope>{LINK}</section>',
        f"<figure><img src=a><p>{LINK}</p>",
        f'<a rel="license" about="photo.jpg" href="{CC}">CC BY</a>',
    ],
)
def test_a_licence_inside_a_part_grants_nothing_for_the_page(page: str) -> None:
    assert not grants(page)


def test_the_same_licence_for_a_part_and_for_the_page_covers_the_page() -> None:
    assert grants(f"<figure>{LINK}</figure><footer>{LINK}</footer>")


def test_a_page_with_more_parts_than_are_followed_grants_nothing_after_the_last() -> None:
    assert not grants("<figure></figure>" * (MOST + 1) + LINK)


@given(
    st.lists(st.sampled_from(["<figure>", "</figure>", "<div about=a>", "<div>", "</div>", "<p x", "resource=", "é"]))
)
def test_ranges_are_in_order_and_inside_the_page(pieces: list[str]) -> None:
    payload = "".join(pieces).encode()
    found = parts(payload)
    assert found == sorted(found)
    assert all(0 <= start <= end <= len(payload) for start, end in found)
