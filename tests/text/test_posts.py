# ruff: noqa: E501
"""Threads and posts of the usual systems, in their own markup (pages written for the test), and who wrote them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.records.evidence import PageKind
from assent.text.kind import has_comments, page_kind
from assent.text.posts import WRITTEN_BY_READERS, authors, findings, persons

SYSTEMS: dict[str, tuple[PageKind, str, tuple[str, ...]]] = {
    "phpBB": ("forum", """<body id="phpbb" class="nojs notouch section-viewtopic"><div id="p101" class="post has-profile bg2"><dl class="postprofile" id="profile101"><dt><a href="./memberlist.php?mode=viewprofile&amp;u=7" class="username">bee_keeper</a></dt></dl><div class="postbody"><h3 class="first">Re: hives</h3><p class="author">by <strong><a href="x" style="color:#A00" class="username-coloured">Ada L</a></strong></p><div class="content">Text</div></div></div>""", ("bee_keeper", "Ada L")),
    "Discourse": ("forum", """<head><meta name="generator" content="Discourse 3.4.0"></head><body class="crawler"><div id='post_1' class='topic-body crawler-post'><div class='crawler-post-meta'><span class="creator" itemprop="author" itemscope itemtype="http://schema.org/Person"><a itemprop="url" href='/u/mira'><span itemprop='name'>mira</span></a></span></div></div><a data-user-card="tomas">tomas</a>""", ("mira", "tomas")),
    "XenForo": ("forum", """<html id="XF" data-app="public" data-template="thread_view"><article class="message message--post" data-author="Wren" data-content="post-1"><div class="message-userContent lbContainer">Text</div></article><article class="message message--post" data-author="Otter"></article>""", ("Wren", "Otter")),
    "vBulletin": ("forum", """<div id="postlist" class="postlist restrain"><ol id="posts" class="posts"><li class="postbitlegacy postbitim postcontainer" id="post_9"><div class="username_container"><a class="username offline popupctrl" href="member.php/3"><strong>OldHand</strong></a></div></li></ol></div>""", ("OldHand",)),
    "Reddit": ("forum", """<shreddit-post permalink="/r/bees/comments/abc/x/" post-title="Hives" author="nectar_fan" subreddit-prefixed-name="r/bees"></shreddit-post><shreddit-comment author="drone42" thingid="t1_x"></shreddit-comment>""", ("nectar_fan", "drone42")),
    "Mastodon": ("social", """<div class="detailed-status detailed-status--flex"><a class="detailed-status__display-name p-author h-card" href="https://social.example/@ines"><span class="display-name"><span class="display-name__account">@ines@social.example</span></span></a></div>""", ("ines@social.example",)),
    "Bluesky": ("social", """<head><link rel="alternate" href="at://did:plc:abc123/app.bsky.feed.post/3k"><script type="application/ld+json">{"@context":"https://schema.org","@type":"SocialMediaPosting","author":{"@type":"Person","alternateName":"@lin.example","name":"Lin"}}</script></head>""", ("lin.example",)),
    "Stack Exchange": ("qa", """<div id="question-header" class="d-flex"><h1 itemprop="name">Why?</h1></div><div class="user-details" itemprop="author"><a href="/users/42/asker">asker</a></div><div class="user-details"><a href="/users/43/answerer">answerer</a></div>""", ("asker", "answerer")),
    "Hacker News": ("comments", """<table class="comment-tree"><tr class="athing comtr" id="1"><td><a href="user?id=pg1" class="hnuser">pg1</a></td></tr><tr class="athing comtr" id="2"><a href="user?id=dang2" class="hnuser">dang2</a></tr></table>""", ("pg1", "dang2")),
    "Lemmy": ("forum", """<div id="root"><div id="app" class="lemmy-site"><span><a title="@sol@lemmy.example" class="person-listing d-inline-flex" href="/u/sol">sol</a></span></div></div>""", ()),
    "SMF": ("forum", """<div id="forumposts"><div class="post_wrapper"><h4><a href="index.php?action=profile;u=5" title="View the profile of Rook">Rook</a></h4></div></div>""", ("Rook",)),
    "Invision": ("forum", """<article id="elComment_1" class="ipsComment ipsComment_parent"><div class="cPost_contentWrap ipsComment_content"></div></article><script type="application/ld+json">{"@type":"DiscussionForumPosting","author":{"@type":"Person","name":"Heron"}}</script>""", ("Heron",)),
}  # fmt: skip
ADDRESSES = {
    "https://board.example/viewtopic.php?f=2&t=99": "forum",
    "https://www.reddit.com/r/bees/comments/abc/hives/": "forum",
    "https://site.example/index.php?topic=12.0": "forum",
    "https://site.example/showthread.php?tid=12": "forum",
    "https://news.ycombinator.com/item?id=1": "comments",
    "https://lobste.rs/s/abc/x": "comments",
    "https://bsky.app/profile/lin.example/post/3k": "social",
    "https://mastodon.example/@ines/112233445566": "social",
    "https://math.stackexchange.com/questions/1/x": "qa",
    "https://x.com/ada/status/1": "social",
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_thread_is_known_by_its_markup_alone(system: str) -> None:
    kind, page, _ = SYSTEMS[system]
    assert page_kind("https://example.org/x", page.encode(), "word " * 2000) == kind


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_author_is_found_once(system: str) -> None:
    _, page, expected = SYSTEMS[system]
    assert set(expected) <= set(authors((page * 3).encode()))
    assert len(authors((page * 3).encode())) == len(authors(page.encode()))


@pytest.mark.parametrize(("address", "kind"), ADDRESSES.items())
def test_a_thread_is_known_by_its_address_alone(address: str, kind: str) -> None:
    assert page_kind(address, b"", None) == kind


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/topic/history-of-coffee",
        "https://a.example/topic/Car%20Rental",
        "https://a.example/blog?utm_source=forum",
        "https://a.example/x?topics=1",
    ],
)
def test_a_topic_of_an_encyclopaedia_or_a_label_is_no_thread(address: str) -> None:
    assert page_kind(address, b"", None) not in WRITTEN_BY_READERS


WORDPRESS = b"""<article class="post"><h1>Bees</h1></article><div id="comments" class="comments-area"><ol class="comment-list"><li id="comment-7" class="comment byuser"><footer class="comment-meta"><div class="comment-author vcard"><b class="fn"><a href="https://r.example" class="url" rel="ugc">Robin</a></b></div></footer></li></ol></div><script type="application/ld+json">{"@type":"BlogPosting"}</script>"""


def test_an_article_with_comments_stays_an_article() -> None:
    assert page_kind("https://a.example/2024/05/bees", WORDPRESS, "word " * 2000) == "article"
    assert has_comments(WORDPRESS)
    assert "Robin" in authors(WORDPRESS)
    assert [(f.kind, f.category) for f in findings("article", True)] == [("user-comments", "user-post")]
    disqus = b'<article>x</article><div id="disqus_thread"></div>'
    assert has_comments(disqus)
    assert page_kind("https://a.example/2024/05/bees", disqus, "word " * 2000) == "article"


def test_findings_say_that_there_are_posts_and_never_whose() -> None:
    assert [(f.kind, f.category, f.start, f.end) for f in findings("forum", True)] == [("user-post", "user-post", 0, 0)]
    assert findings("article", False) == ()
    named = persons(("Ada", "Bo"), lambda kind, value: f"{kind}-{len(value)}")
    assert {(p.hash, p.role) for p in named} == {("handle-3", "author"), ("handle-2", "author")}


@given(
    st.lists(st.sampled_from([page.encode() for _, page, _ in SYSTEMS.values()]) | st.binary(max_size=60), max_size=5)
)
def test_no_page_makes_it_raise(parts: list[bytes]) -> None:
    payload = b"".join(parts)
    found = authors(payload[: len(payload) // 2]) + authors(payload)
    assert all(found)
    assert page_kind("https://example.org/x", payload, None) == page_kind("https://example.org/x", payload, None)


def test_a_page_of_many_authors_is_bounded() -> None:
    page = b"".join(b'<a class="hnuser">user%d</a>' % n for n in range(20_000))
    assert len(authors(page)) == 1_000
    authors(b'class="username" ' * 100_000)
    authors(b'"author":{' * 100_000)
    authors(b'itemprop="author"><a ' + b"<a " * 100_000)
