"""What kind of page this is, from its address and from what its markup says of itself. Guesses, and cheap ones.

Each table is read from the top; the first line that fits decides.

Agreement with the labels of 310 pages held out while the tables were written (forum stands for forum, qa, comments and
social): 0.78. Recall: article 0.97, forum 0.96, documentation 0.81, product 0.73, service 0.42, collection 0.27,
listing 0.16. "article" is also what most pages of services and listings are taken for (its precision is 0.78).
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from assent.records.evidence import PageKind
from assent.text.words import ends

HEAD_BYTES = 32_768
"""Where generator and og:type are looked for."""

EDGE_BYTES = 65_536
"""Microdata and comment sections are looked for in so many first and last bytes: pages are short, their data long."""

MAX_SCRIPTS = 8
MAX_SCRIPT_BYTES = 65_536
MAX_ITEM_TYPES = 20
MAX_MENTIONS = 100

ARTICLE_CHARS = 1_200
"""A page without any other hint that carries this much main text is taken for an article."""

_Rules = tuple[tuple[PageKind, str], ...]

ADDRESS_STRONG: _Rules = (
    (
        "qa",
        r"^([\w-]+\.)*(stackoverflow|stackexchange|superuser|serverfault|askubuntu|mathoverflow)\.\w+/(questions|q)/",
    ),
    ("qa", r"^([\w-]+\.)*(quora\.com|zhihu\.com/question|answers\.microsoft\.com)/"),
    ("qa", r"/(questions?|answers?)/\d+"),
    ("social", r"^([\w-]+\.)*(twitter|x)\.com/\w+/status/\d"),
    ("social", r"^([\w-]+\.)*facebook\.com/.*(posts|permalink|story)"),
    ("social", r"^([\w-]+\.)*(instagram\.com/(p|reel)|linkedin\.com/posts|tiktok\.com/@[^/]+/video|t\.me)/"),
    ("social", r"^([\w-]+\.)*(threads\.(net|com)/@[^/]+/post|bsky\.app/profile/[^/]+/post|vk\.com/wall)"),
    ("social", r"/@[^/]+/\d{6,}$"),
    ("profile", r"^([\w-]+\.)*linkedin\.com/in/"),
    ("profile", r"^([\w-]+\.)*(twitter|x|instagram|facebook|tiktok)\.com/@?[\w.]+/?$"),
    ("comments", r"^news\.ycombinator\.com/item|^lobste\.rs/s/|/comments/?$"),
    ("forum", r"^([\w-]+\.)?slashdot\.org/(story|submission|comments)/|^tripadvisor\.[\w.]+/showtopic-"),
    ("forum", r"^([\w-]+\.)*reddit\.com/r/[^/]+/comments/"),
    ("forum", r"^([\w-]+\.)?(forums?|community|discuss|discussions?|discourse|boards?|bbs|foro|foren)\."),
    ("forum", r"/(forums?|threads?|showthread|viewtopic|viewthread|discussions?|boards?)(\.php|/|$)"),
    ("forum", r"/topic(\.php|/\d|/?$)"),
    ("forum", r"/t/[^/]+/\d+"),
    ("documentation", r"^([\w-]+\.)*(docs?|developers?|devdocs|api|manual|wiki|help)\."),
    ("documentation", r"^([\w-]+\.)*(readthedocs\.(io|org)|docs\.rs|pkg\.go\.dev|cppreference\.com|man7\.org)/"),
    ("documentation", r"/(docs?|documentation|reference|api-docs?|apidocs|javadoc|manual|man-pages|handbook)/"),
    ("profile", r"/(users?|members?|profiles?|authors?)/[^/]+/?$"),
)
"""Addresses whose form says it. Matched against host and path, lower case, without scheme and query."""

_THREAD_QUERY = re.compile(r"(?:^|[&;])(?:topic|showtopic|tid|threadid)=\d", re.IGNORECASE)
"""Queries by which scripts name a thread (SMF, Invision, MyBB)."""

STRUCTURE: tuple[tuple[PageKind, bytes], ...] = (
    ("forum", b'data-template="thread_view"'),  # XenForo 2
    ("forum", b"message-userContent"),  # XenForo
    ("forum", b'class="postbody"'),  # phpBB
    ("forum", b'id="forumposts"'),  # SMF
    ("forum", b'id="postlist"'),  # vBulletin 4
    ("forum", b"ipsComment_content"),  # Invision
    ("forum", b"crawler-post"),  # Discourse for readers without scripts
    ("forum", b'class="lemmy-site'),  # Lemmy
    ("forum", b"<shreddit-post"),  # Reddit
    ("comments", b"athing comtr"),  # Hacker News
    ("comments", b"comments_subtree"),  # Lobsters
    ("qa", b'id="question-header"'),  # Stack Exchange
    ("social", b"detailed-status"),  # Mastodon
    ("social", b'href="at://did:'),  # Bluesky
)
"""Parts of pages that software for threads and posts writes, and hardly anyone else."""

_PARTS = tuple(part.decode().lower() for _, part in STRUCTURE)

STRUCTURE_BYTES = 131_072
"""Where they are looked for."""

GENERATOR: _Rules = (
    ("forum", r"discourse|vbulletin|phpbb|xenforo|mybb|discuz|invision|simple machines|smf|flarum|nodebb|vanilla"),
    ("documentation", r"docusaurus|mkdocs|sphinx|docutils|gitbook|vuepress|vitepress|doxygen|rustdoc|javadoc|mdbook"),
)
"""Software that makes one kind of page, as `<meta name=generator>` names it."""

SCHEMA: _Rules = (
    ("qa", r"QAPage"),
    ("forum", r"DiscussionForumPosting"),
    ("social", r"SocialMediaPosting"),
    ("profile", r"ProfilePage"),
    ("documentation", r"TechArticle|APIReference"),
    ("article", r"\w*Article|BlogPosting|Report|Review(NewsArticle)?|LiveBlogPosting|Recipe|HowTo"),
    ("product", r"Product|ProductGroup|IndividualProduct|Book|SoftwareApplication"),
    ("collection", r"OfferCatalog|SomeProducts"),
    ("listing", r"CollectionPage|SearchResultsPage"),
    ("service", r"(Professional|Financial|Legal|Government)?Service|LocalBusiness|Store|Restaurant|Hotel|\w+Agency"),
)
"""schema.org types in JSON-LD or microdata."""

ADDRESS_WEAK: _Rules = (
    ("listing", r"/(tags?|topics?|category|categories|archives?|search|page/\d+|blog|news|articles|stories|latest)/?$"),
    ("listing", r"/(tags?|category|categories|archives?|search)/[^/]+/?$"),
    ("article", r"/(blogs?|news|articles?|posts?|story|stories|magazine|opinion|features|insights|learn|guides?)/."),
    ("article", r"/(19|20)\d\d/\d\d?/"),
    ("product", r"/(products?|dp|gp/product|itm|item|sku|p)/[^/]+"),
    ("collection", r"/(collections?|shop|store|c|cat|departments?|browse|catalog(ue)?)(/|$)"),
    ("service", r"[/-](services?|solutions?|pricing|industries|consulting|treatments?|practice-areas)(/|$)"),
    ("documentation", r"/(tutorials?|library|api|sdk)/"),
    ("service", r"^[^/]+/$"),
)
"""Habits of naming; they count where the markup says nothing."""

OPEN_GRAPH: _Rules = (
    ("article", r"article"),
    ("product", r"product|product\.item|book"),
    ("collection", r"product\.group"),
    ("profile", r"profile"),
)

_COMMENT_PART = re.compile(
    rb"omments?(?:$|[\s\"'>]|[-_]{0,2}(?:list|area|body|content|thread|respond|item|text|section|author|wrap|form|count"
    rb"|box|container|reply|permalink|holder|block|meta|template|\d))",
    re.IGNORECASE,
)
_NO_PART = (b"no", b"fa-", b"icon-", b'icon="')
"""What stands before `comments` in "nocomments" (closed) and in the names of icons."""
_COMMENTS_THEMSELVES = ('id="comment-', "id='comment-", 'id="wpd-comm-', '"commentcount":')
_SCRIPT_OF_COMMENTS = re.compile(rb"omment-reply-js")
_ATTRIBUTE_BEFORE = re.compile(rb"(?:\bid|\bclass|\bitemprop|\bdata-[\w-]+)\s*=\s*[\"']?[^\"'<>=]*$", re.IGNORECASE)

_TYPE = re.compile(rb'"@type"\s*:\s*\[?\s*"(?:https?://schema\.org/)?(\w+)')
_ITEM_TYPE = re.compile(rb"itemtype\s*=\s*[\"']?https?://schema\.org/(\w+)", re.IGNORECASE)
_META_CONTENT = re.compile(rb"content\s*=\s*[\"']?([^\"'<>]{1,80})", re.IGNORECASE)


def _compiled(rules: _Rules) -> tuple[tuple[PageKind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern)) for kind, pattern in rules)


_STRONG, _WEAK, _GENERATOR = _compiled(ADDRESS_STRONG), _compiled(ADDRESS_WEAK), _compiled(GENERATOR)
_SCHEMA, _OPEN_GRAPH = _compiled(SCHEMA), _compiled(OPEN_GRAPH)


def page_kind(url: str, payload: bytes, text: str | None) -> PageKind:
    """Kind of page. `payload` may be empty (text-only rows): then the address and the length of the text decide."""
    address = _address(url)
    if kind := _searched(_STRONG, address):
        return kind
    if _THREAD_QUERY.search(url.partition("?")[2]):
        return "forum"
    head = payload[:HEAD_BYTES]
    if kind := _searched(_GENERATOR, _meta(head, b"generator").lower()):
        return kind
    if types := _schema_types(payload):
        for kind, pattern in _SCHEMA:
            if any(pattern.fullmatch(name) for name in types):
                return kind
    if kind := _structure(payload[:STRUCTURE_BYTES]):
        return kind
    if kind := _searched(_WEAK, address):
        return kind
    og_type = _meta(head, b"og:type").lower()
    for kind, pattern in _OPEN_GRAPH:
        if pattern.fullmatch(og_type):
            return kind
    return "article" if text is not None and len(text) >= ARTICLE_CHARS else "other"


def has_comments(payload: bytes) -> bool:
    """Whether the markup has a place where readers write: comment sections, threads, comment services."""
    tail = max(len(payload) - EDGE_BYTES, 0)  # comments stand below what they comment on
    if payload.find(b"disqus_thread", tail) >= 0 or _has_comment_part(payload, tail, len(payload)):
        return True
    if _has_comment_part(payload, 0, min(tail, EDGE_BYTES)):
        return True
    # the comments themselves, wherever they stand; a number tells them from a style sheet or a script
    return bool(tail) and any(_counts(payload, end) for end in ends(_COMMENTS_THEMSELVES)(payload, 8))


def _counts(payload: bytes, end: int) -> bool:
    """Whether a number other than nought follows."""
    return payload[end : end + 2].strip(b' "')[:1] in (b"1", b"2", b"3", b"4", b"5", b"6", b"7", b"8", b"9")


def _has_comment_part(payload: bytes, start: int, end: int) -> bool:
    for _ in range(MAX_MENTIONS):
        start = payload.find(b"omment", start, end) + 1
        if not start:
            return False
        at = start - 1
        if not _COMMENT_PART.match(payload, at):
            continue
        before = payload[max(0, at - 80) : at - 1]
        if before.endswith(_NO_PART) or _SCRIPT_OF_COMMENTS.match(payload, at):
            continue
        if _ATTRIBUTE_BEFORE.search(before):
            return True
    return False


def _structure(body: bytes) -> PageKind | None:
    hits = ends(_PARTS)(body, 1) if body else []
    # scanned without regard to case: what was meant is looked up so, too
    return next(
        (k for end in hits for k, part in STRUCTURE if body[end - len(part) : end].lower() == part.lower()), None
    )


def _searched(rules: tuple[tuple[PageKind, re.Pattern[str]], ...], value: str) -> PageKind | None:
    if value:
        for kind, pattern in rules:
            if pattern.search(value):
                return kind
    return None


def _address(url: str) -> str:
    try:
        parts = urlsplit(url.lower())
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") + (parts.path or "/")


def _meta(head: bytes, name: bytes) -> str:
    """Content of the `<meta>` that mentions `name`, before or after it."""
    at = head.find(name)
    if at < 0:
        return ""
    start, end = head.rfind(b"<", max(0, at - 300), at), head.find(b">", at, at + 300)
    tag = head[start : end if end >= 0 else at + 300] if start >= 0 else b""
    found = _META_CONTENT.search(tag) if tag[:5].lower() == b"<meta" else None
    return found[1].decode("utf-8", "replace").strip() if found else ""


def _schema_types(payload: bytes) -> set[str]:
    types: set[bytes] = set()
    for at in ends(("application/ld+json",))(payload, MAX_SCRIPTS) if payload else ():
        end = payload.find(b"</script", at, at + MAX_SCRIPT_BYTES)
        types.update(_TYPE.findall(payload, at, end if end >= 0 else at + MAX_SCRIPT_BYTES))
    at = -1
    for _ in range(0 if types else MAX_ITEM_TYPES):
        at = payload.find(b"itemtype", at + 1, EDGE_BYTES)
        if at < 0:
            break
        if found := _ITEM_TYPE.match(payload, at):
            types.add(found[1])
    return {name.decode("ascii", "replace") for name in types}
