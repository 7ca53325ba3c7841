"""Hosts, origins and domains."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.records.urls import domain_of, host_of, origin_of, public_url

ORIGINS = {
    "https://Example.ORG/a?b": "https://example.org",
    "https://example.org:443/": "https://example.org",
    "http://example.org:8080/": "http://example.org:8080",
    "http://user:word@example.org./x": "http://example.org",
    "http://[2001:DB8::1]:80/": "http://[2001:db8::1]",
    "mailto:someone@example.org": "",
    "page/index.html": "",
    "http://example.org:port/": "",
    "http://[broken/": "",
}


@pytest.mark.parametrize(("url", "origin"), ORIGINS.items())
def test_origin(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    ("host", "domain"),
    [("www.example.co.uk", "example.co.uk"), ("a.b.example.org", "example.org"), ("192.0.2.1", "192.0.2.1"), ("", "")],
)
def test_domain_is_one_label_below_the_public_suffix(host: str, domain: str) -> None:
    assert domain_of(host) == domain


def test_public_url_loses_query_fragment_and_user_info() -> None:
    assert public_url("https://me:pw@example.org/a?token=1#me") == "https://example.org/a"


@given(st.text())
def test_no_text_makes_url_reading_raise(text: str) -> None:
    for function in (host_of, origin_of, public_url, domain_of):
        assert isinstance(function(text), str)
