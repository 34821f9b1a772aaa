"""Sixty secrets, typed in many ways; then the database, the log and the event broker are searched for them."""

from __future__ import annotations

import json
import re
import sqlite3
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from stdnum import iban, luhn

from tests.conversations.server import Server, free_port

from .project import project_with

_PREFIXES: Final = ("4539", "4556", "4716", "5114", "5524", "2221", "3478", "3712", "6011", "3528", "6222", "4929")
_WAYS: Final = (
    "{0}",
    "{0} and the parcel never came",
    "HELLO?? {0}!!!",
    "i was charged twice.\n{0}\nplease help",
    "pictures of the steps would have helped me. {0}",
)
# Where in a talk each is typed: at once, with a step on the table, when the e-mail is drafted, as a comment.
_PLACES: Final = (
    (),
    ("my parcel is late", "yes"),
    ("i need a person", "draft an email with me"),
    ("my parcel is late", "thats solved now", "1"),
)


def card(number: int) -> str:
    """A card number nobody has, with the right check digit."""
    prefix = _PREFIXES[number % len(_PREFIXES)]
    length = 15 if prefix[:2] in ("34", "37") else 16
    digits = f"{prefix}{(number * 7_919_317 + 80_317_243) % 10 ** (length - 5):0{length - 5}d}"
    return digits + luhn.calc_check_digit(digits)


def grouped(digits: str, mark: str) -> str:
    return mark.join(digits[at : at + 4] for at in range(0, len(digits), 4))


def bank_number(country: str, number: str) -> str:
    return iban.compact(country + iban.calc_check_digits(f"{country}00{number}") + number)


def secrets() -> list[tuple[str, str]]:
    """(the secret itself, a sentence that gives it away), about sixty."""
    cards = [card(number) for number in range(26)]
    marks = ("", " ", "-", ".", "  ", "\u00a0", "\u200b", "/", "_", ",")
    made = [(digits, f"my card is {grouped(digits, marks[at % 10])}") for at, digits in enumerate(cards)]
    made += [
        (value, f"they say IBAN {value}") for value in (bank_number("DE", f"3704004405320130{n:02d}") for n in range(4))
    ]
    made += [
        (value, f"refund to {grouped(value, ' ')}")
        for value in (bank_number("GB", f"WEST123456987654{n:02d}"[:18]) for n in range(3))
    ]
    words = (
        "Tr0ub4dor&3x",
        "hunter2banana",
        "Purpl3-Elephant",
        "q7!Zebra99",
        "dr4gonfly_77",
        "kr8Vault#55",
        "Sn0wfl4ke.19",
    )
    tellings = (
        "my password is {}",
        "password: {}",
        "pw {}",
        "pass = {}",
        "the pwd is {}",
        "passcode is {}",
        "my passwort: {}",
    )
    made += [(word, telling.format(word)) for word, telling in zip(words, tellings, strict=True)]
    codes = ("704519", "815620", "926731", "037842", "148953", "259064", "361175", "472286", "583397", "694408")
    tellings = (
        "the code is {}",
        "OTP {}",
        "verification code: {}",
        "he asked for the code they sent me and i told him {}",
        "{} is my code",
        "my pin is {}",
        "sms code {}",
        "2fa code = {}",
        "the one-time code was {}",
        "login code {}",
    )
    made += [(code, telling.format(code)) for code, telling in zip(codes, tellings, strict=True)]
    made += [("9174", "cvv is 9174"), ("8263", "security code on the back 8263"), ("7352", "CVC2: 7352")]
    made += [("521074387", "my ssn is 521-07-4387"), ("531086492", "social security number 531 08 6492")]
    made += [("830517294", "routing number 830517294"), ("40917362850", "bank account 40917362850")]
    made += [("60413729", "account number is 60413729"), ("204173", "sort code 20-41-73")]
    spoken = "four five three nine one four eight eight zero three four three six four six seven"
    made += [(spoken, f"my card: {spoken}")]
    return made


SECRETS: Final = secrets()
_RANDOM_ID: Final = re.compile(r"[0-9a-f]{32}")


@pytest.fixture(scope="module")
def server(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The guide with an event broker that writes a file."""
    folder = tmp_path_factory.mktemp("sweep")
    project = project_with({"event_broker": {"type": "file", "path": str(folder / "broker.log")}}, folder)
    made = Server(folder, project=project, environment={"SHOPGUIDE_METRICS_PORT": str(free_port())})
    made.start()
    yield made
    made.stop()


def bare(text: str) -> str:
    """Without what people put between digits."""
    return re.sub(r"[\s\-./,_\u00a0\u200b]", "", text).casefold()


def strings(value: Any) -> Iterator[str]:
    """Every text and whole number in JSON, but fractions and random ids, which hold any four digits by chance."""
    if isinstance(value, dict):
        yield from map(bare, value)
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str | int) and not _RANDOM_ID.fullmatch(str(value)):
        yield bare(str(value))


def found(texts: Iterable[str]) -> list[str]:
    """The secrets that stand in one of the texts."""
    everything = "\n".join(texts)
    return [secret for secret, _ in SECRETS if bare(secret) in everything]


def test_about_sixty_secrets_are_typed() -> None:
    assert len(SECRETS) >= 60
    assert len({secret for secret, _ in SECRETS}) == len(SECRETS)
    assert all(bare(secret) in bare(sentence) for secret, sentence in SECRETS)


def test_no_secret_is_found_in_database_log_broker_or_metrics(server: Server) -> None:
    for number, (_, sentence) in enumerate(SECRETS):
        sender = f"sweep-{number}"
        for text in _PLACES[number % len(_PLACES)]:
            assert server.send(sender, text)
        told = _WAYS[number % len(_WAYS)].format(sentence)
        assert server.send(sender, told, metadata={"page": told, "deep": {"list": [told]}})
        assert server.send(sender, "next")
        assert server.send(sender, f"it is about the thing: {sentence}")  # often not understood, and kept for review
    with urllib.request.urlopen(f"http://127.0.0.1:{server.environment['SHOPGUIDE_METRICS_PORT']}/metrics") as answer:
        counted = answer.read().decode()
    server.stop()
    with sqlite3.connect(server.database) as connection:
        rows = [data for (data,) in connection.execute("SELECT data FROM events")]
        rows += [data for (data,) in connection.execute("SELECT snapshot FROM talks WHERE snapshot IS NOT NULL")]
        senders = {sender for (sender,) in connection.execute("SELECT sender_id FROM talks")}
        connection.row_factory = sqlite3.Row
        logged = {
            table: [json.dumps(dict(row)) for row in connection.execute(f"SELECT * FROM {table}")]
            for table in ("cases", "case_steps", "turns")
        }
    published = (server.folder / "broker.log").read_text(encoding="utf-8").splitlines()
    assert senders == {f"sweep-{number}" for number in range(len(SECRETS))}
    assert {json.loads(line)["sender_id"] for line in published} == senders
    for name, lines in (("database", rows), ("broker", published)):
        assert sum("removed]" in line for line in lines) > len(SECRETS), name
        assert found(text for line in lines for text in strings(json.loads(line))) == [], name
    for table, lines in logged.items():
        assert lines, table
        assert found(text for line in lines for text in strings(json.loads(line))) == [], table
    for column in ("excerpt", "comment"):
        assert any("removed]" in str(json.loads(line)[column]) for line in logged["cases"]), column
    assert any("removed]" in str(json.loads(line)["text"]) for line in logged["turns"])
    assert found(map(bare, server.log.splitlines())) == []
    # Labels alone are words; the figures beside them are times and numbers.
    labels = re.findall(r'"([^"]*)"', counted)
    assert {"greet", "total", "answered"} & set(labels)
    assert found(map(bare, labels)) == []
    # And the bytes of the files, for secrets so long that chance does not write them.
    for path in (*server.folder.glob("talks.sqlite*"), server.folder / "broker.log"):
        assert [
            secret for secret in found([bare(path.read_bytes().decode("utf-8", "replace"))]) if len(secret) > 8
        ] == []


def test_the_search_would_find_a_secret() -> None:
    for secret, sentence in SECRETS:
        assert secret in found(strings({"parse_data": {"text": [sentence]}}))
