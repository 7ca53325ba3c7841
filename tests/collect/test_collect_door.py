"""The one door: what it refuses, and what an answer may cost."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
from pathlib import Path

import pytest

from assent.collect.door import Answer, Caps, Door
from assent.collect.page import read_page, wanted
from tests.collect.crawling import NOBODY, SHORT
from tests.collect.server import Reply, Server, page, site, text


def get(url: str, *, private: bool = True, names: dict[str, list[str]] | None = None, **options: object) -> Answer:
    async def lookup(name: str) -> list[str]:
        if name not in (names or {}):
            raise OSError("no such name")
        return (names or {})[name]

    async def ask() -> Answer:
        caps = options.pop("caps", SHORT)
        async with Door(NOBODY, caps=caps, allow_private=private, lookup=lookup) as door:  # type: ignore[arg-type]
            return await door.get(url, **options)  # type: ignore[arg-type]

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("url", "failure"),
    [
        ("http://127.0.0.1:9/", "refused-address"),
        ("http://[::1]/", "refused-address"),
        ("http://[::ffff:127.0.0.1]/", "refused-address"),
        ("http://169.254.169.254/latest/meta-data/", "refused-address"),
        ("http://inside.example/", "refused-address"),
        ("http://half.example/", "refused-address"),
        ("http://gone.example/", "dns"),
        ("file:///etc/passwd", "scheme"),
        ("ftp://127.0.0.1/", "scheme"),
        ("gopher://127.0.0.1/", "scheme"),
    ],
)
def test_what_leads_inside_is_refused_before_a_byte_is_sent(url: str, failure: str) -> None:
    names = {"inside.example": ["10.0.0.7"], "half.example": ["1.1.1.1", "192.168.0.1"]}
    answer = get(url, private=False, names=names)
    assert (answer.status, answer.failure) == (None, failure)
    assert "10.0.0.7" not in repr(answer)


def test_a_number_in_place_of_a_name_is_vetted_like_any_address() -> None:
    async def ask() -> Answer:
        async with Door(NOBODY, caps=SHORT) as door:
            return await door.get("http://2130706433:9/")

    assert asyncio.run(ask()).failure in ("refused-address", "dns")


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    inside = Reply(302, b"", (("Location", "http://169.254.169.254/"),))
    with Server({"127.0.0.2": site({"/": inside})}) as server:
        answer = get(server.url("127.0.0.2"))
        assert (answer.status, answer.first("location")) == (302, "http://169.254.169.254/")
        assert server.paths("127.0.0.2") == ["/"]


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        (Reply(hang=3.0), "timeout"),
        (Reply(close=True), "reset"),
        (Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"), "reset"),
        (Reply(raw=b"\x00\x01\x02 what is this\r\n\r\n"), "bad-http"),
        (Reply(raw=b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n"), "bad-http"),
        (Reply(raw=b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 3000 + b"\r\n"), "bad-http"),
        (Reply(body=b"x" * 200_000), "too-large"),
        (Reply(endless=b"y" * 10_000), "too-large"),
    ],
)
def test_an_answer_costs_no_more_than_its_caps(reply: Reply, failure: str) -> None:
    with Server({"127.0.0.2": site({"/": reply})}) as server:
        answer = get(server.url("127.0.0.2"), most=100_000)
    assert answer.failure == failure
    assert len(answer.body) <= 100_000


def test_a_body_that_trickles_for_ever_is_given_up() -> None:
    trickle = Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\na")
    with Server({"127.0.0.2": site({"/": trickle, "/slow": Reply(hang=1.0)})}) as server:
        answer = get(server.url("127.0.0.2", "/slow"), caps=Caps(seconds=0.3))
    assert answer.failure == "timeout"


def test_a_bomb_is_no_page() -> None:
    bomb = gzip.compress(b"\0" * (80 << 20), 9)
    with Server({"127.0.0.2": site({"/": page(bomb, Content_Encoding="gzip")})}) as server:
        answer = get(server.url("127.0.0.2"))
    assert answer.status == 200
    assert read_page(answer).problem == "dropped:does-not-decode"


def test_media_that_nobody_wants_are_not_read() -> None:
    film = Reply(200, b"z" * 50_000, (("Content-Type", "video/mp4"),))
    with Server({"127.0.0.2": site({"/": film})}) as server:
        answer = get(server.url("127.0.0.2"), wanted=wanted)
    assert (answer.status, answer.body, answer.whole) == (200, b"", False)


def test_header_lines_stay_as_they_came() -> None:
    raw = b"HTTP/1.1 200 Fine\r\nX-Odd:  two  \r\nset-cookie: a=1\r\nSET-COOKIE: b=2\r\nContent-Length: 2\r\n\r\nok"
    with Server({"127.0.0.2": site({"/": Reply(raw=raw), "/again": text("x")})}) as server:
        answer = get(server.url("127.0.0.2"))
    assert [name for name, _ in answer.fields] == [b"X-Odd", b"set-cookie", b"SET-COOKIE", b"Content-Length"]


def test_cookies_are_not_sent_back_and_requests_say_who_asks() -> None:
    async def twice(server: Server) -> None:
        async with Door(NOBODY, caps=SHORT, allow_private=True) as door:
            for _ in range(2):
                await door.get(server.url("127.0.0.2"))

    with Server({"127.0.0.2": site({"/": page("x", Set_Cookie="id=1")})}) as server:
        asyncio.run(twice(server))
    for asked in server.log:
        assert "cookie" not in asked.headers
        assert "referer" not in asked.headers
        assert asked.headers["user-agent"] == NOBODY.user_agent
        assert asked.headers["from"] == NOBODY.mail


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    import http.server
    import ssl
    import threading

    key, certificate = tmp_path / "k.pem", tmp_path / "c.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "1",
         "-subj", "/CN=localhost"], capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("needs openssl")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        assert get(f"https://127.0.0.1:{server.server_port}/").failure == "tls"
    finally:
        server.shutdown()
        server.server_close()


def test_the_proxy_of_the_environment_is_used_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server({"127.0.0.2": site({"/": page("direct")}), "127.0.0.3": lambda _: page("proxied")}) as server:
        monkeypatch.setenv("http_proxy", server.url("127.0.0.3", ""))

        async def ask(proxied: bool) -> bytes:
            async with Door(NOBODY, caps=SHORT, allow_private=True, proxied=proxied) as door:
                return (await door.get(server.url("127.0.0.2"))).body

        assert asyncio.run(ask(False)) == b"direct"
        assert asyncio.run(ask(True)) == b"proxied"
