"""From a talk with the real guide to a mailbox and a webhook, on real servers."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.delivery.http_desk import Answer, HttpDesk
from tests.delivery.mail_server import PASSWORD, USER, MailServer, certificate
from tests.delivery.summaries import SECRET
from tests.waiting import until

from .server import ROOT, Server
from .talk import Talk

_ORDER = "576123123123123123"
_CARD = "4539 1488 0343 6467"
_NAME = {"SHOPGUIDE_HANDOFF_NAME": "Shop Helpers"}


def rows(server: Server) -> list[tuple[str, str | None]]:
    with closing(sqlite3.connect(server.database)) as database:
        return [(str(state), content) for state, content in database.execute("SELECT state, content FROM outbox")]


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    pem = certificate(tmp_path_factory.mktemp("mail"), "localhost")
    with MailServer(pem=pem, sign_in=True) as mail:
        yield mail


@pytest.fixture(scope="module")
def mailing(trained: Path, mail: MailServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The guide with a mailbox."""
    environment = {
        **_NAME,
        "SHOPGUIDE_HANDOFF_SMTP_URL": f"smtp://{USER}:{quote(PASSWORD, safe='')}@localhost:{mail.port}",
        "SHOPGUIDE_HANDOFF_FROM": "guide@shop.example",
        "SHOPGUIDE_HANDOFF_TO": "team@shop.example",
    }
    server = Server(tmp_path_factory.mktemp("mailing"), environment=environment)
    server.start()
    yield server
    server.stop()


def asked(server: Server) -> Talk:
    """A talk that has come to the question."""
    talk = Talk(server, secrets=(_CARD,))
    talk.say(f"order {_ORDER} never came, i paid with my card {_CARD}")
    talk.say("get me a human")
    reply = talk.press("Copy my case")
    assert "Shall I send this summary to Shop Helpers?" in reply
    assert "aren't TikTok" in reply
    return talk


def test_that_a_yes_brings_the_summary_into_the_mailbox(mailing: Server, mail: MailServer) -> None:
    before = len(mail.mails)
    talk = asked(mailing)
    assert len(mail.mails) == before
    assert "Shop Helpers has your summary" in talk.say("yes")
    (arrived,) = mail.mails[before:]
    text = str(arrived.get_content())
    assert _ORDER in text
    assert _ORDER in arrived["Subject"]
    assert "removed]" in text
    assert talk.sender not in arrived.as_string()
    assert mail.encrypted[-1]
    # Pressed once more, as impatient thumbs do: told, and not sent again.
    assert "has this summary" in talk.send('/command{"do":"send"}', "[Yes, send it]")
    assert len(mail.mails) == before + 1
    assert "Traceback" not in mailing.log


def test_that_a_no_sends_nothing_and_the_talk_goes_on(mailing: Server, mail: MailServer) -> None:
    before = len(mail.mails)
    talk = asked(mailing)
    assert "nothing is sent" in talk.say("no")
    talk.say("live chat")
    assert "Step 1 of 3" in talk.reply
    assert len(mail.mails) == before


def test_that_no_card_number_is_sent_or_kept_and_who_is_forgotten_is(mailing: Server, mail: MailServer) -> None:
    talk = asked(mailing)
    mail.rcpt[:] = ["550 5.7.1 Not today"]
    reply = talk.press("Yes, send it")
    assert "couldn't be delivered to Shop Helpers" in reply
    assert "Shop Helpers has your summary. They" not in reply
    assert _ORDER in reply
    assert any(state == "failed" and content for state, content in rows(mailing))
    kept = b"".join(path.read_bytes() for path in mailing.folder.iterdir())
    kept += b"".join(arrived.as_bytes() for arrived in mail.mails)
    assert _CARD.encode() not in kept
    assert _CARD.replace(" ", "").encode() not in kept
    assert PASSWORD.encode() not in kept
    command = [sys.executable, "-W", "ignore", str(Path(sys.executable).with_name("shopguide")), "forget", talk.sender]
    environment = {"SHOPGUIDE_DB_URL": f"sqlite:///{mailing.database}", "PATH": "/usr/bin:/bin"}
    subprocess.run(command, cwd=ROOT, env={**environment, "PYTHONPATH": str(ROOT)}, check=True, capture_output=True)
    assert not any(state == "failed" for state, _ in rows(mailing))


@pytest.fixture
def hooked(trained: Path, tmp_path: Path) -> Iterator[tuple[Server, HttpDesk]]:
    """The guide with a webhook."""
    with HttpDesk() as desk:
        settings = {"SHOPGUIDE_HANDOFF_WEBHOOK": desk.url, "SHOPGUIDE_HANDOFF_SECRET": SECRET}
        server = Server(tmp_path, environment={**_NAME, **settings})
        server.start()
        yield server, desk
        server.stop()


def test_that_a_webhook_that_is_down_gets_it_later_under_the_same_id_and_the_truth_is_told_in_between(
    hooked: tuple[Server, HttpDesk],
) -> None:
    server, desk = hooked
    desk.answers = [Answer(500), Answer(503), Answer(200)]
    talk = asked(server)
    reply = talk.say("yes")
    assert "can't confirm yet" in reply
    assert "Shop Helpers has your summary. They" not in reply
    until(lambda: rows(server) == [("accepted", None)], "the summary is accepted")
    assert "Shop Helpers has your summary" in talk.say("did they get it?")
    assert len({request.headers["webhook-id"] for request in desk.requests}) == 1
    assert len({request.body for request in desk.requests}) == 1

    # Killed while the other side has it and has not confirmed: sent again after the next start, under the same id.
    desk.requests.clear()
    desk.answers = [Answer(hangs=True), Answer(200)]
    other = asked(server)
    assert "can't confirm yet" in other.say("yes")
    server.process.kill()
    server.process.wait()
    server.start()
    until(lambda: rows(server) == [("accepted", None)] * 2, "the summary is accepted after the kill")
    first, again = desk.requests
    assert first.headers["webhook-id"] == again.headers["webhook-id"]
    assert json.loads(first.body) == json.loads(again.body)
    assert "Shop Helpers has your summary" in other.say("thanks")
    assert desk.url not in server.log
