"""Page kinds, comment sections and languages, on pages and sentences written for the test."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.text.kind import has_comments, page_kind
from assent.text.language import language


@pytest.mark.parametrize(
    ("url", "page", "kind"),
    [
        ("https://forum.example.org/x", b"", "forum"),
        ("https://example.org/forum/viewtopic.php?t=3", b"", "forum"),
        ("https://example.org/t/how-to-plant/123/4", b"", "forum"),
        ("https://stackoverflow.com/questions/1/x", b"", "qa"),
        ("https://example.org/x", b'<script type="application/ld+json">{"@type": "QAPage"}</script>', "qa"),
        ("https://example.org/x", b'<div itemscope itemtype="https://schema.org/DiscussionForumPosting">', "forum"),
        ("https://news.ycombinator.com/item?id=1", b"", "comments"),
        ("https://x.com/someone/status/123", b"", "social"),
        ("https://social.example/@someone/109372843234", b"", "social"),
        ("https://example.org/users/someone", b"", "profile"),
        ("https://docs.example.org/x", b"", "documentation"),
        ("https://example.org/x", b'<meta name="generator" content="Docusaurus v3">', "documentation"),
        ("https://example.org/x", b"<meta content='Discourse 3.1' name=generator>", "forum"),
        ("https://example.org/x", b'<script type="application/ld+json">{"@type":["NewsArticle"]}</script>', "article"),
        ("https://example.org/x", b'<meta property="og:type" content="article">', "article"),
        ("https://example.org/x", b'<meta property="og:type" content="website">', "other"),
        ("https://example.org/2024/05/bees", b"", "article"),
        ("https://example.org/blog/", b"", "listing"),
        ("https://example.org/tag/bees", b"", "listing"),
        ("https://example.org/products/hive", b"", "product"),
        ("https://example.org/collections/hives", b"", "collection"),
        ("https://example.org/services", b"", "service"),
        ("https://[broken/", b"", "other"),
        ("", b"", "other"),
    ],
)
def test_address_and_markup_tell_the_kind(url: str, page: bytes, kind: str) -> None:
    assert page_kind(url, page, None) == kind


def test_long_text_without_any_hint_is_an_article() -> None:
    assert page_kind("https://example.org/x", b"", "word " * 1000) == "article"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (b'<div id="comments">', True),
        (b"<ol class='a comment-list b'>", True),
        (b"<section class=comments-area>", True),
        (b'<div class="post-comments">', True),
        (b'<div id="disqus_thread"></div>', True),
        (b'<div itemprop="comment">', True),
        (b"<p>No comment.</p>", False),
        (b"<script>// comment-list\n</script>", False),
        (b"<!-- comments -->", False),
        (b'<p class="recommended">', False),
        (b'<p class="nocomments">Comments are closed.</p>', False),
        (b'<svg class="svg-inline--fa fa-comments">', False),
        (b'<script src="x.js" id="comment-reply-js"></script>', False),
        (b"<p>x</p>" * 20_000 + b'<div id="comment-12">' + b"<p>x</p>" * 20_000, True),
        (b"<p>x</p>" * 20_000 + b'"commentCount": 5' + b"<p>x</p>" * 20_000, True),
        (b"<p>x</p>" * 20_000 + b'"commentCount": 0' + b"<p>x</p>" * 20_000, False),
        (b"", False),
    ],
)
def test_comment_sections_are_seen_in_markup_only(page: bytes, expected: bool) -> None:
    assert has_comments(page) is expected


@given(st.text(max_size=80), st.binary(max_size=500), st.none() | st.text())
def test_any_input_has_a_kind(url: str, payload: bytes, text: str | None) -> None:
    assert page_kind(url, payload, text) == page_kind(url, payload, text)
    assert has_comments(payload) in (True, False)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The bee that has found a meadow in flower comes home and dances on the comb for her sisters."),
        ("de", "Die Biene, die eine blühende Wiese gefunden hat, kehrt heim und tanzt für ihre Schwestern im Stock."),
        ("fr", "L'abeille qui a trouvé un pré en fleurs rentre à la ruche et danse pour ses sœurs sur le rayon."),
        ("es", "La abeja que ha encontrado un prado en flor vuelve a casa y baila para sus hermanas en el panal."),
        ("sv", "Biet som har hittat en blommande äng kommer hem och dansar för sina systrar på vaxkakan i kupan."),
        ("it", "Gli uomini credevano che le api non sapessero parlare, finché uno scienziato guardò meglio il favo."),
        ("pl", "Pszczoła, która znalazła kwitnącą łąkę, wraca do ula i tańczy dla swoich sióstr na plastrze miodu."),
        ("ru", "Пчела, которая нашла цветущий луг, возвращается домой и танцует на сотах для своих сестёр по улью."),
        ("vi", "Con ong tìm thấy đồng cỏ đầy hoa sẽ bay về tổ và nhảy múa trên tầng mật cho các chị em của nó xem."),
        ("ja", "花の咲く野原を見つけた蜂は巣に帰り、姉妹たちのために巣板の上で踊ります。" * 2),
        ("ar", "النحلة التي وجدت مرجا مزهرا تعود إلى البيت وترقص على القرص من أجل أخواتها في الخلية كل يوم في الصيف."),
    ],
)  # fmt: skip
def test_language_of_a_sentence(code: str, text: str) -> None:
    assert language(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "Hello",
        "12 34 56 " * 3,
        "A abelha que encontrou um prado em flor volta para casa e dança para as suas irmãs no favo de mel.",
    ],
)
def test_language_of_too_little_or_between_two_is_not_known(text: str) -> None:
    assert language(text) is None


@given(st.text())
def test_any_text_has_a_language_or_none(text: str) -> None:
    code = language(text)
    assert code is None or 2 <= len(code) <= 3
