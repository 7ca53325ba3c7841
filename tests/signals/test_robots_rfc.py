"""RFC 9309 and what its readers make of it, as data; facts from RFC 9309 sections 2.1 to 2.3 and google/robotstxt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.signals.robots.patterns import PathRules, Rule, escape_rfc, matches, path_rfc
from assent.signals.robots.ruleset import _Parsed, parse, path_of

D = "Disallow"


def ask(body: str | bytes, path: str = "/page", agent: str = "*") -> tuple[str, str]:
    answer = parse(body if isinstance(body, bytes) else body.encode()).answer(path, agent)
    return answer.spec, answer.policy


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [  # RFC 9309 section 2.2.2 and 2.2.3: octets, percent forms, wildcards
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz", True),
        ("/foo/bar?baz=http://foo.bar", "/foo/bar?baz=http://foo.bar", True),
        ("/foo/bar/\u30c4", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%E3%83%84", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%e3%83%84", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz", True),
        ("/foo/bar/baz", "/foo/bar/%62%61%7A", True),
        ("/path/file-with-a-%2A.html", "/path/file-with-a-*.html", True),
        ("/path/file-with-a-%2A.html", "/path/file-with-a-x.html", False),
        ("/path/foo-%24", "/path/foo-$", True),
        ("/path/foo-%24", "/path/foo-", False),
        ("/a%2Fb", "/a/b", False),
        ("/a%2fb", "/a%2Fb", True),
        ("/this/*/exactly", "/this/could/match/exactly", True),
        ("/this/path/exactly$", "/this/path/exactly", True),
        ("/this/path/exactly$", "/this/path/exactly/no", False),
        ("/*.gif$", "/a/b.gif", True),
        ("/*.gif$", "/a/b.gif?x", False),
        ("/a$b", "/a$bc", True),
        ("/a$b", "/a", False),
        ("*", "/anything", True),
        ("/fish", "/Fish.asp", False),
        ("/fish*", "/fish", True),
        ("/*a*b*c$", "/xaxbxc", True),
        ("/*a*b*c$", "/xaxcxb", False),
        ("/ab*ab$", "/abab", True),
        ("/ab*ab$", "/ab", False),
    ],
)
def test_a_pattern_matches_as_rfc_9309_says(pattern: str, path: str, expected: bool) -> None:
    octets = pattern.encode().decode("latin-1")
    assert matches(escape_rfc(octets), path_rfc(path)) is expected


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [  # longest match wins, ties allow, no match allows
        ([("/", False), ("/a", True)], "/a/b", True),
        ([("/a", True), ("/a/b", False)], "/a/b", False),
        ([("/page", False), ("/page", True)], "/page", True),
        ([("/p", True), ("/*page", False)], "/page", False),
        ([("/*.html", False), ("/page.", True)], "/page.html", False),
        ([("/pag*", True), ("/page", False)], "/page", True),
        ([("", False)], "/page", True),
        ([("/x", False)], "/page", True),
    ],
)
def test_the_longest_match_decides_and_allow_wins_a_tie(
    rules: list[tuple[str, bool]], path: str, allowed: bool
) -> None:
    rule = PathRules(Rule(p, a, i) for i, (p, a) in enumerate(rules)).match(path)
    assert (rule is None or rule.allow) is allowed


PATTERN = st.text("ab/*$", max_size=6)


@given(st.lists(st.tuples(PATTERN, st.booleans()), max_size=8), st.text("ab/", max_size=8))
def test_the_table_of_rules_answers_as_trying_each_rule_would(rules: list[tuple[str, bool]], path: str) -> None:
    path = "/" + path
    found = PathRules(Rule(p, a, 1) for p, a in rules).match(path)
    hits = [(len(p), a) for p, a in rules if p and matches(p, path)]
    assert (found and (len(found.pattern), found.allow)) == (max(hits) if hits else None)


ALLOW, DENY, STRICTER = ("allow", "unknown"), ("deny", "deny"), ("allow", "deny")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("User-agent: *\nDisallow: /", DENY),
        ("USER-AGENT: *\nDISALLOW: /", DENY),
        ("User-agent: *\nDisallow:", ALLOW),
        ("User-agent: *\nDisallow: # nothing\n", ALLOW),
        ("# all rights reserved\nUser-agent: *\nDisallow:\n", ALLOW),
        ("Disallow: /", ALLOW),
        ("User-agent: *\nAllow: /$\nDisallow: /", DENY),
        ("User-agent: *\nDisallow: /\nAllow: /pa", ALLOW),
        ("User-agent: SomeSeoBot\nDisallow: /\n\nUser-agent: *\nAllow: /", ALLOW),
        ("User-agent: *\nSitemap: https://x.org/s.xml\nDisallow: /", DENY),
        ("User-agent: *\nCrawl-delay: 10\n\nUser-agent: SomeSeoBot\nDisallow: /", DENY),
        ("User-agent: *\n\n\nDisallow: /", DENY),
        ("User-agent: *\nDisallow: /x\n\nUser-agent: *\nDisallow: /", DENY),
        ("User-agent: *\rDisallow: /\r", DENY),
        ("User-agent: *\r\nDisallow: /\r\n", DENY),
        ("\ufeffUser-agent: *\nDisallow: /", DENY),
        (b"\xef\xbbUser-agent: *\nDisallow: /", DENY),
        ("User-agent: *\nDisallow: /".encode("utf-16"), DENY),
        ("User-agent: *\nDisallow: /".encode("utf-16-le"), DENY),
        ("User-agent: *\nDisallow: /".encode("utf-16-be"), DENY),
        (b"User-agent: *\nDisallow: /\0junk", DENY),
        ("User-agent: *\nDissallow: /", STRICTER),
        ("User-agent: *\nDisalow: /", STRICTER),
        ("Useragent: *\nDisallow: /", STRICTER),
        ("User agent: *\nDisallow: /", STRICTER),
        ("User-agent *\nDisallow /", STRICTER),
        ("User-agent: *\nDis-allow: /", STRICTER),
        ("User_agent: *\nDisallow: /", STRICTER),
        ("User-agent: * for everyone\nDisallow: /", STRICTER),
        ('User-agent: "*"\nDisallow: /', STRICTER),
        ("User-agent: *WordPress*\nDisallow: /", ALLOW),
        ("User-agent: *\nDisallow: /%70age", DENY),
        ("User-agent: *\nDisallow: /\nAllow: /%70age", STRICTER),
        ("User-agent: *\nDisallow: " + "/x" * 20_000 + "\nDisallow: /", DENY),
        ("\n" * 10_000 + "User-agent: *\nDisallow: /", DENY),
    ],
)
def test_the_whole_world_is_denied_where_any_reading_says_so(body: str | bytes, expected: tuple[str, str]) -> None:
    assert ask(body) == expected


@pytest.mark.parametrize(
    ("line", "agent", "expected"),
    [
        ("GPTBot", "GPTBot", DENY),
        ("gptbot", "GPTBot", DENY),
        ("GPTBot/1.0", "GPTBot", STRICTER),
        ("GPTBot (all versions)", "GPTBot", STRICTER),
        ("AI2Bot", "AI2Bot", STRICTER),
        ("archive.org_bot", "archive.org_bot", STRICTER),
        ("Foo Bar", "Foo", STRICTER),
        ("Google", "Google-Extended", ALLOW),
        ("Google-Extended", "Google", ALLOW),
        ("Mozilla/5.0 (compatible; GPTBot/1.2)", "GPTBot", ("allow", "hold")),
        ("CCBot, GPTBot", "GPTBot", ("allow", "hold")),
    ],
)
def test_a_token_is_matched_in_full_cut_and_in_any_case(line: str, agent: str, expected: tuple[str, str]) -> None:
    assert ask(f"User-agent: {line}\nDisallow: /", agent=agent) == expected


def test_an_agent_with_a_group_of_its_own_leaves_the_rules_for_everybody() -> None:
    body = "User-agent: *\nDisallow: /\n\nUser-agent: assentbot\nAllow: /\n"
    assert ask(body, agent="assentbot") == ALLOW
    assert ask(body, agent="otherbot") == DENY
    assert parse(body.encode()).answer("/page", "assentbot").named


def test_groups_of_one_agent_are_one_group() -> None:
    body = "User-agent: a\nDisallow: /x\nUser-agent: b\nDisallow: /y\nUser-agent: A\nDisallow: /page\n"
    assert ask(body, agent="a") == DENY
    assert ask(body, agent="b") == ALLOW


def test_a_rule_of_the_index_page_covers_its_folder_for_google_only_where_that_is_stricter() -> None:
    assert ask("User-agent: *\nDisallow: /\nAllow: /index.html", "/") == DENY


@pytest.mark.parametrize("usage", ["Content-Usage: train-ai=y", "Content-usage: /x train-ai=n"])
def test_content_usage_between_agents_is_read_as_a_rule_and_as_no_rule(usage: str) -> None:
    body = f"User-agent: GPTBot\n{usage}\nUser-agent: *\nDisallow: /page\n"
    assert ask(body, agent="GPTBot") == DENY
    assert ask(body) == DENY
    body = f"User-agent: *\n{usage}\nUser-agent: GPTBot\nAllow: /page\nDisallow: /\n"
    assert ask(body, "/other", agent="*") == DENY
    assert {g.reading.name for g in parse(body.encode()).groups} >= {"rfc9309", "aipref"}


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://x.org", "/"),
        ("https://x.org/", "/"),
        ("https://x.org/a?b=c", "/a?b=c"),
        ("https://x.org?b=c", "/?b=c"),
        ("https://x.org/a#b", "/a"),
        ("https://x.org#/a", "/"),
        ("https://x.org/a;p=1", "/a;p=1"),
        ("//x.org/a", "/a"),
        ("https://x.org/\u30c4", "/%E3%83%84"),
        ("a/b://c", "/b://c"),
        ("", "/"),
        ("https://x.org/?u=http://y.org/z", "/?u=http://y.org/z"),
    ],
)
def test_the_path_of_an_address_is_path_parameters_and_query(url: str, path: str) -> None:
    assert path_of(url) == path


def test_line_numbers_and_the_rule_are_told() -> None:
    answer = parse(b"# hello\r\n\r\nUser-agent: *\r\nDisallow: /page # why\r\n").answer("/page")
    assert (answer.lines, answer.quote) == ((4,), "Disallow: /page")


@pytest.mark.parametrize(
    ("body", "readable", "blank"),
    [
        (b"", True, True),
        (b"\n \r\n# only a remark\n", True, True),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", False, False),
        (b"\n\n  <html>\nuser agreement: all\n</html>", False, False),
        (b"<html>\nUser-agent: *\nDisallow: /\n</html>", True, False),
        (b"\x1f\x8b\x08\0\0\0\xff\xfe", False, False),
        (b"Not found", False, False),
        (b"Sitemap: https://x.org/s.xml", True, False),
    ],
)
def test_what_is_no_robots_txt_is_told_apart(body: bytes, readable: bool, blank: bool) -> None:
    robots = parse(body)
    assert (robots.readable, robots.blank) == (readable, blank)


@given(st.binary(max_size=400), st.text(max_size=20), st.text(max_size=12))
def test_no_bytes_make_it_raise(body: bytes, path: str, agent: str) -> None:
    robots = parse(body)
    robots.answer("/" + path, agent)
    robots.denied(path_of(path), ("GPTBot", agent))


def test_files_parsed_before_are_kept_up_to_a_number_of_bytes() -> None:
    kept = _Parsed(200)
    bodies = [b"User-agent: *\nDisallow: /%d\n" % n + b"#" * 70 for n in range(4)]
    first = kept.get(bodies[0])
    assert kept.get(bodies[0]) is first
    for body in bodies[1:]:
        kept.get(body)
    assert kept.get(bodies[0]) is not first
    assert kept.get(b"#" * 500).blank
