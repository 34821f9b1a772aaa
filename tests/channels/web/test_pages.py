"""The page and the widget's file, over HTTP as browsers ask for them."""

from __future__ import annotations

import gzip
import http.client
import re

import pytest
from conversations.server import Server

from shopguide.channels.web import pages
from shopguide.channels.web.pages import EMBEDDED, FILES, STATIC
from tests.waiting import PATIENCE

SERVED = sorted(path for path, (name, _) in FILES.items() if (STATIC / name).is_file())
pytestmark = pytest.mark.usefixtures("quiet")


def ask(
    server: Server, path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    """One request as it stands: nothing is tidied on the way."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.putrequest(method, path, skip_accept_encoding=True, skip_host="Host" in (headers or {}))
    for name, value in (headers or {}).items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


@pytest.mark.parametrize("path", SERVED)
def test_a_file_is_served_with_a_strict_policy(server: Server, path: str) -> None:
    status, headers, body = ask(server, path)
    assert status == 200
    assert body == (STATIC / FILES[path][0]).read_bytes()
    assert headers["content-type"] == FILES[path][1]
    policy = headers["content-security-policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    host = f"127.0.0.1:{server.port}"
    assert f"connect-src 'self' ws://{host} wss://{host}" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-cache"
    assert headers.get("cross-origin-resource-policy") == ("cross-origin" if path in EMBEDDED else None)
    assert headers.get("access-control-allow-origin") == ("*" if path in EMBEDDED else None)


@pytest.mark.parametrize("path", SERVED)
def test_a_file_that_is_known_is_not_sent_again(server: Server, path: str) -> None:
    tag = ask(server, path)[1]["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        status, headers, body = ask(server, path, headers={"If-None-Match": known})
        assert (status, body, headers["etag"]) == (304, b"", tag)
    assert ask(server, path, headers={"If-None-Match": '"other"'})[0] == 200


def test_a_file_is_packed_for_who_takes_it(server: Server) -> None:
    status, headers, body = ask(server, "/", headers={"Accept-Encoding": "br, gzip"})
    assert (status, headers["content-encoding"], headers["vary"]) == (200, "gzip", "Accept-Encoding")
    assert gzip.decompress(body) == (STATIC / "index.html").read_bytes()
    assert headers["etag"] != ask(server, "/")[1]["etag"]


@pytest.mark.parametrize("path", SERVED)
def test_head_tells_the_same_without_the_body(server: Server, path: str) -> None:
    status, headers, body = ask(server, path, "HEAD")
    assert (status, body) == (200, b"")
    assert headers["etag"] == ask(server, path)[1]["etag"]


@pytest.mark.parametrize(
    "path",
    [
        "/../channel.py",
        "/%2e%2e/channel.py",
        "/..%2fchannel.py",
        "/index.html",
        "/icon.svg/",
        "//icon.svg",
        "/static/icon.svg",
        "/icon.svg%00",
        "/shop-guide.js/../../sessions.py",
        "/var/session-secret",
        "/chat.js",
    ],
)
def test_nothing_else_is_served(server: Server, path: str) -> None:
    assert ask(server, path)[0] == 404


def test_a_host_header_cannot_write_into_the_policy(server: Server) -> None:
    _, headers, _ = ask(server, "/", headers={"Host": "x.example; script-src *"})
    assert "connect-src 'self';" in headers["content-security-policy"]
    assert "*" not in headers["content-security-policy"]


@pytest.mark.parametrize("host", ["[", "a b", "x;y"])
def test_an_odd_host_header_is_refused_at_the_socket(server: Server, host: str) -> None:
    assert ask(server, "/socket.io/?EIO=4&transport=polling", headers={"Host": host})[0] == 400


def test_the_page_names_no_other_server() -> None:
    for name, _ in pages.FILES.values():
        if (STATIC / name).is_file():
            # A tag that is shown as code fetches nothing.
            text = re.sub(r"&lt;.*?&gt;", "", (STATIC / name).read_text("utf-8", "replace"), flags=re.S)
            named = set(re.findall(r"(?:src|href|url)\W{0,3}https?://[^\s\"')]+", text))
            assert named == set()


def test_health_is_told(server: Server) -> None:
    assert ask(server, "/webhooks/web/")[::2] == (200, b'{"status":"ok"}')
