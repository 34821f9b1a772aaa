"""Where summaries go, as the operator sets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from shopguide.delivery.mailbox import Mailbox
from shopguide.delivery.settings import Settings
from shopguide.delivery.webhook import Webhook
from shopguide.errors import SetupError

from .summaries import KEY, SECRET

HOOK = {
    "SHOPGUIDE_HANDOFF_NAME": "Shop Helpers Ltd",
    "SHOPGUIDE_HANDOFF_WEBHOOK": "https://desk.example.com/in",
    "SHOPGUIDE_HANDOFF_SECRET": SECRET,
}
MAIL = {
    "SHOPGUIDE_HANDOFF_NAME": "Shop Helpers Ltd",
    "SHOPGUIDE_HANDOFF_SMTP_URL": "smtp://guide:p%40ss@mail.example.com",
    "SHOPGUIDE_HANDOFF_FROM": "guide@example.com",
    "SHOPGUIDE_HANDOFF_TO": "team@example.com",
}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, str]], Settings | None]:
    """Reads the settings from an environment of its own."""

    def read(environment: Mapping[str, str]) -> Settings | None:
        for name in {*HOOK, *MAIL, "SHOPGUIDE_HANDOFF_QUOTA"}:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return Settings.from_environment()

    return read


def test_without_a_place_nothing_is_sent(read) -> None:
    assert read({}) is None
    assert read({"SHOPGUIDE_HANDOFF_NAME": "Shop Helpers Ltd"}) is None


def test_a_webhook_is_read(read) -> None:
    settings = read(HOOK)
    assert settings.name == "Shop Helpers Ltd"
    assert settings.target == Webhook("https://desk.example.com/in", (KEY,))


def test_two_secrets_are_read_while_one_takes_the_place_of_the_other(read) -> None:
    assert read(HOOK | {"SHOPGUIDE_HANDOFF_SECRET": f"{SECRET} {SECRET}"}).target.keys == (KEY, KEY)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/in", "http://localhost/in", "http://[::1]:8/in"])
def test_without_encryption_a_webhook_is_on_this_machine(read, url: str) -> None:
    assert read(HOOK | {"SHOPGUIDE_HANDOFF_WEBHOOK": url}).target.url == url


def test_a_mailbox_is_read(read) -> None:
    expected = Mailbox("mail.example.com", 587, False, "guide@example.com", "team@example.com", "guide", "p@ss")
    assert read(MAIL).target == expected
    target = read(MAIL | {"SHOPGUIDE_HANDOFF_SMTP_URL": "smtps://mail.example.com"}).target
    assert (target.port, target.tls, target.username) == (465, True, None)
    assert read(MAIL | {"SHOPGUIDE_HANDOFF_SMTP_URL": "smtp://127.0.0.1:2525"}).target.port == 2525


@pytest.mark.parametrize(
    ("base", "variable", "value"),
    [
        (HOOK, "SHOPGUIDE_HANDOFF_NAME", ""),
        (HOOK, "SHOPGUIDE_HANDOFF_NAME", "x" * 61),
        (HOOK, "SHOPGUIDE_HANDOFF_NAME", "TikTok Shop support"),
        (HOOK, "SHOPGUIDE_HANDOFF_WEBHOOK", "desk.example.com"),
        (HOOK, "SHOPGUIDE_HANDOFF_WEBHOOK", "ftp://desk.example.com"),
        (HOOK, "SHOPGUIDE_HANDOFF_WEBHOOK", "http://desk.example.com/in"),
        (HOOK, "SHOPGUIDE_HANDOFF_WEBHOOK", "http://127.0.0.1.example.com/in"),
        (HOOK, "SHOPGUIDE_HANDOFF_WEBHOOK", "https://u:hunter22@desk.example.com/in"),
        (HOOK, "SHOPGUIDE_HANDOFF_WEBHOOK", "https://desk.example.com:hunter22/"),
        (HOOK, "SHOPGUIDE_HANDOFF_SECRET", ""),
        (HOOK, "SHOPGUIDE_HANDOFF_SECRET", "hunter22"),
        (HOOK, "SHOPGUIDE_HANDOFF_SECRET", "whsec_hunter22"),
        (HOOK, "SHOPGUIDE_HANDOFF_QUOTA", "lots"),
        (MAIL, "SHOPGUIDE_HANDOFF_SMTP_URL", "mail.example.com"),
        (MAIL, "SHOPGUIDE_HANDOFF_SMTP_URL", "smtp://u:hunter22@mail.example.com:x"),
        (MAIL, "SHOPGUIDE_HANDOFF_SMTP_URL", "http://u:hunter22@mail.example.com"),
        (MAIL, "SHOPGUIDE_HANDOFF_FROM", "guide"),
        (MAIL, "SHOPGUIDE_HANDOFF_TO", ""),
        (MAIL, "SHOPGUIDE_HANDOFF_TO", "a@example.com, b@example.com"),
    ],
)
def test_what_makes_no_sense_is_told_by_its_name_and_not_repeated(
    read, base: dict[str, str], variable: str, value: str
) -> None:
    with pytest.raises(SetupError, match=variable) as told:
        read(base | {variable: value})
    assert "hunter22" not in str(told.value)


def test_two_places_are_one_too_many(read) -> None:
    with pytest.raises(SetupError, match="both set"):
        read(HOOK | MAIL)
