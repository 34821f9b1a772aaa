"""A summary handed to a real SMTP server."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from shopguide.delivery import mailbox
from shopguide.delivery.mailbox import Mailbox, read_address
from shopguide.delivery.parcel import Attempt, Outcome

from .mail_server import PASSWORD, USER, MailServer, certificate
from .summaries import ORDER, draft, parcel, summary

TAKEN = Attempt(Outcome.ACCEPTED, "SMTP 250")


def box(server: MailServer, **more: object) -> Mailbox:
    values = {"host": "localhost", "port": server.port, "tls": server.at_once}
    values |= {"sender": "guide@shop.example", "recipient": "team@shop.example", **more}
    return Mailbox(**values)  # type: ignore[arg-type]


def read(mail: EmailMessage) -> str:
    """The text of a mail, with plain line ends."""
    return str(mail.get_content()).replace("\r\n", "\n")


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    return certificate(tmp_path, "localhost")


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes the mailbox take this machine for another one."""
    return lambda: monkeypatch.setattr(mailbox, "is_loopback", lambda _host: False)


async def test_the_summary_arrives_as_a_mail_that_can_be_answered() -> None:
    with MailServer() as server:
        assert await box(server).deliver(parcel(summary(draft=draft()))) == TAKEN
    (mail,) = server.mails
    assert server.recipients == [["team@shop.example"]]
    assert (mail["From"], mail["To"]) == ("guide@shop.example", "team@shop.example")
    assert mail["Reply-To"] == "ana@example.com"
    assert mail["Subject"] == f"ShopGuide: Parcel late, lost or missing, order {ORDER}"
    assert mail["Message-ID"] == "<abcdefghijklmnop@shop.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    body = read(mail)
    assert "my grün vase never came" in body
    assert "Hello TikTok Shop team,\nthe vase never came." in body
    assert "came by: web" in body
    assert "5f0c" not in mail.as_string()


@pytest.mark.parametrize("tricky", ["x\r\nBcc: all@example.com", "x\nSubject: y", "x\u2028Bcc: z", "\x00"])
async def test_no_header_can_be_put_in_by_what_was_typed(tricky: str) -> None:
    given = summary(title=tricky, order_number=tricky, email=f"a@b.example{tricky}", text=tricky)
    with MailServer() as server:
        assert await box(server).deliver(parcel(given)) == TAKEN
    (mail,) = server.mails
    assert server.recipients == [["team@shop.example"]]
    assert {"Bcc", "Reply-To"} & set(mail.keys()) == set()
    assert len(mail.get_all("Subject")) == 1


async def test_a_body_line_of_a_single_dot_does_not_end_the_mail() -> None:
    with MailServer() as server:
        await box(server).deliver(parcel(summary(text="before\n.\nafter")))
    assert "before\n.\nafter" in read(server.mails[0])


@pytest.mark.parametrize("at_once", [False, True])
async def test_it_signs_in_over_tls(pem: Path, at_once: bool) -> None:
    with MailServer(pem=pem, at_once=at_once, sign_in=True) as server:
        assert await box(server, username=USER, password=PASSWORD).deliver(parcel()) == TAKEN
    assert server.encrypted == [True]


@pytest.mark.parametrize("at_once", [False, True])
async def test_of_another_machine_a_certificate_is_asked_that_holds(
    pem: Path, at_once: bool, elsewhere: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere()
    with MailServer(pem=pem, at_once=at_once) as server:
        attempt = await box(server).deliver(parcel())
        assert attempt.outcome is Outcome.LATER
        assert server.mails == []
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        assert await box(server).deliver(parcel()) == TAKEN
    assert server.encrypted == [True]


async def test_to_another_machine_nothing_goes_without_encryption(elsewhere: Callable[[], None]) -> None:
    elsewhere()
    with MailServer() as server:
        assert (await box(server).deliver(parcel())).outcome is Outcome.REFUSED
    assert server.mails == []


async def test_a_wrong_password_is_a_refusal(pem: Path) -> None:
    with MailServer(pem=pem, sign_in=True) as server:
        attempt = await box(server, username=USER, password="hunter22").deliver(parcel())
    assert attempt == Attempt(Outcome.REFUSED, "SMTP 535")


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("450 4.2.0 Greylisted, come back in 5 minutes", Outcome.LATER),
        ("452 4.2.2 Mailbox full", Outcome.LATER),
        ("550 5.1.1 No such mailbox", Outcome.REFUSED),
        ("554 5.7.1 Spam", Outcome.REFUSED),
    ],
)
@pytest.mark.parametrize("stage", ["rcpt", "data"])
async def test_what_the_server_says_decides(stage: str, reply: str, outcome: Outcome) -> None:
    with MailServer(**{stage: [reply]}) as server:
        assert await box(server).deliver(parcel()) == Attempt(outcome, f"SMTP {reply[:3]}")
        assert server.mails == []
        assert await box(server).deliver(parcel()) == TAKEN


async def test_a_server_that_does_not_answer_in_time_is_tried_again() -> None:
    with MailServer(hangs=True) as server:
        assert await box(server, timeout=0.5).deliver(parcel()) == Attempt(Outcome.LATER, "timeout")


async def test_a_server_that_is_not_there_is_tried_again() -> None:
    with MailServer() as server:
        gone = box(server)
    assert (await gone.deliver(parcel())).outcome is Outcome.LATER


@pytest.mark.parametrize("text", ["a@b.example", "first.last+tag@mail.example.org", "root@localhost"])
def test_an_address_is_read(text: str) -> None:
    assert read_address(text) == text


@pytest.mark.parametrize(
    "text", ["", "a", "@b.example", "a@", "a@b", "a b@c.example", "a@b.example\n", "ä@b.example", "<a@b.example>"]
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert read_address(text) is None


def test_where_it_goes_is_told_without_the_password() -> None:
    made = Mailbox("mail.example.com", 587, False, "a@b.example", "c@d.example", USER, PASSWORD)
    assert made.place == "mail.example.com:587"
    assert PASSWORD not in repr(made)
