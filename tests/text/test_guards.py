"""Pages that would stop a worker: what is refused, and that ordinary pages are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.text import guards
from assent.text.guards import MAX_ATTRIBUTES, MAX_BYTES, MAX_NESTING, refuse


def attributes(count: int) -> bytes:
    return b"<p " + b" ".join(b"a%d=1" % i for i in range(count)) + b">x</p>"


def fonts(count: int) -> bytes:
    return b"".join(b"<p><font id=f%d>x" % i for i in range(count))


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        pytest.param(b"x" * MAX_BYTES, None, id="largest"),
        pytest.param(b"x" * (MAX_BYTES + 1), guards.TOO_LARGE, id="a byte too many"),
        pytest.param(b"<div>" * MAX_NESTING + b"x" + b"</div>" * MAX_NESTING, None, id="deepest"),
        pytest.param(b"<div>" * (MAX_NESTING + 1) + b"x", guards.TOO_DEEP, id="one too deep"),
        pytest.param(b"<DIV class=a>" * 3000, guards.TOO_DEEP, id="upper case"),
        pytest.param(b"<div></x>" * 3000, guards.TOO_DEEP, id="end tags of nothing do not close"),
        pytest.param(b"<a href=x><div>" * 3000, guards.TOO_DEEP, id="blocks in links"),
        pytest.param(b"<ul><li>" * 3000, guards.TOO_DEEP, id="lists in lists"),
        pytest.param(attributes(MAX_ATTRIBUTES), None, id="most attributes"),
        pytest.param(attributes(MAX_ATTRIBUTES + 1), guards.TOO_MANY_ATTRIBUTES, id="one attribute too many"),
        pytest.param(fonts(900), None, id="some unclosed fonts"),
        pytest.param(fonts(1200), guards.TOO_MANY_REOPENED, id="each paragraph reopens all the fonts before it"),
        pytest.param(b"<p><b>x" * 5000, None, id="a parser reopens at most three equal elements"),
    ],
)
def test_refused_at_the_limit(page: bytes, reason: str | None) -> None:
    assert refuse(page) == reason


@pytest.mark.parametrize(
    "page",
    [
        b"<div><br><img src=x><p>x<p>y</div>" * 3000,
        b"<ul>" + b"<li>x" * 5000,
        b"<table>" + b"<tr><td>x<td>y" * 5000,
        b"<dl>" + b"<dt>x<dd>y" * 5000,
        b"<select>" + b"<option>x" * 5000,
        b"<!-- " + b"<div>" * 5000 + b" -->",
        b"<script>" + b"'<div>';" * 5000 + b"</script>",
        b"<p>x" * 5000,
        b"<a href=x>x" * 5000,
        b"<body class=a>" * 5000,
        b"a < b " * 5000,
        b'<img alt="' + b"a=1 " * 20000 + b'">',
        b"<script>" + b'{"a": 1, "b": 2}' * 20000 + b"</script>",
    ],
)
def test_what_does_not_nest_is_not_refused(page: bytes) -> None:
    assert refuse(page) is None


@given(st.binary(max_size=2000))
def test_any_bytes_get_an_answer(payload: bytes) -> None:
    assert refuse(payload) == refuse(payload)
    guards._walk(payload)


TAGS = st.lists(
    st.sampled_from(["<div>", "</div>", "<p>", "<b id=1>", "</b>", "<td>", "<tr>", "<table>", "</table>", "<a href=x>",
                     "</a>", "<li>", "<ul>", "<br>", "<!--", "-->", "<script>", "</script>", "<p a='", 'b="', ">", "x",
                     "<font>", "<", "</"]),
    max_size=200,
)  # fmt: skip


@given(TAGS)
def test_any_order_of_tags_is_followed(tags: list[str]) -> None:
    guards._walk("".join(tags).encode())
