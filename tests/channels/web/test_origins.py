"""Which sites may embed the guide."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from shopguide.channels.web import origins
from shopguide.channels.web.origins import VARIABLE, Origins
from shopguide.errors import SetupError


def admitted(listed: str, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setenv(VARIABLE, listed)
    return Origins.from_environment().admit(SimpleNamespace(headers=headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"host": "guide.example"},
        {"host": "guide.example", "origin": "http://guide.example"},
        {"host": "guide.example", "origin": "https://guide.example"},
        {"host": "Guide.Example", "origin": "https://guide.EXAMPLE"},
        {"host": "guide.example:443", "origin": "https://guide.example"},
        {"host": "guide.example:80", "origin": "http://guide.example"},
        {"host": "127.0.0.1:5005", "origin": "http://127.0.0.1:5005"},
        {"host": "[::1]:5005", "origin": "http://[::1]:5005"},
        {"host": "app:5005", "x-forwarded-host": "guide.example", "origin": "https://guide.example"},
        {"host": "app:5005", "x-forwarded-host": "guide.example, inner.example", "origin": "https://guide.example"},
        {"host": "guide.example", "origin": "https://shop.example"},
        {"host": "guide.example", "origin": "https://help.shop.example:8443"},
    ],
    ids=str,
)
def test_own_and_listed_sites_are_admitted(headers: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert admitted(" https://shop.example/ , https://help.shop.example:8443,", headers, monkeypatch)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://shop.example",
        "https://shop.example:444",
        "https://shop.example.evil.example",
        "https://evil.example/https://shop.example",
        "https://guide.example.evil.example",
        "https://guide.example@evil.example",
        "http://guide.example:443",
        "ftp://guide.example",
        "null",
        "",
        "*",
        "http://[",
        "guide.example",
    ],
)
def test_other_sites_are_not(origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not admitted("https://shop.example", {"host": "guide.example", "origin": origin}, monkeypatch)


def test_sandboxed_frames_are_admitted_where_they_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    sandboxed = {"host": "guide.example", "origin": "null"}
    assert admitted("https://shop.example,null", sandboxed, monkeypatch)
    assert not admitted("null", sandboxed | {"origin": "https://shop.example"}, monkeypatch)


@pytest.mark.parametrize(
    "listed",
    [
        "*",
        "https://*.example",
        "shop.example",
        "https://shop.example/help",
        "ftp://shop.example",
        "https://",
        "nil",
        "https://user@shop.example",
        "https://shop.example:port",
        "http://[",
        "https://a.example https://b.example",
    ],
)
def test_what_is_no_origin_refuses_to_start(listed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, f"https://fine.example,{listed}")
    with pytest.raises(SetupError, match=VARIABLE):
        Origins.from_environment()


@pytest.mark.parametrize("given", ["guide.example", "127.0.0.1:5005", "[::1]:5005", "guide_1.example:80"])
def test_a_host_is_read(given: str) -> None:
    assert origins.host(SimpleNamespace(headers={"host": given})) == given


@pytest.mark.parametrize("given", ["", "[", "a b", "a;b", "evil.example' *", "guide.example:port", "a/b", "ü"])
def test_what_is_no_host_is_none(given: str) -> None:
    assert origins.host(SimpleNamespace(headers={"host": given})) is None
