"""Secrets of every kind, typed plainly and in disguise, then looked for in all that is said, stored and logged."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Final

from stdnum import iban, luhn

from benchmarks.attack import Attempt
from benchmarks.attack.target import Target

WEBHOOK: Final = "/webhooks/rest/webhook"
_BEFORE: Final = "my parcel is still on its way"
_AFTER: Final = "next"
_MARK: Final = "zebrafinch"
# A shorter value is found as a word alone: in a whole database, chance writes any four digits somewhere.
_LONG: Final = 9
_ESCAPE: Final = re.compile(r"\\+u([0-9a-fA-F]{4})")


@dataclass(frozen=True)
class Case:
    """A secret, and the messages that give it away; of a value in parts, each part is looked for."""

    value: str
    messages: tuple[str, ...]
    parts: tuple[str, ...] = ()


def card(start: str, length: int = 16) -> str:
    """A card number nobody has, with the right check digit."""
    digits = (start + "90817263544536271809")[: length - 1]
    return digits + luhn.calc_check_digit(digits)


def grouped(value: str, mark: str = " ") -> str:
    """Groups of four."""
    return mark.join(value[at : at + 4] for at in range(0, len(value), 4))


def wide(value: str) -> str:
    """In full-width characters."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in value)


def circled(digits: str) -> str:
    """In circled digits."""
    return "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(digit)] for digit in digits)


def split(value: str) -> str:
    """With a zero-width space behind every character."""
    return "\u200b".join(value)


def cases() -> dict[str, list[Case]]:
    """By kind: plain, in disguise, and announced in the message before."""
    visa, amex, master = card("453981"), card("371209", 15), card("552461")
    bank = iban.compact("DE" + iban.calc_check_digits("DE00370400440917263544") + "370400440917263544")
    return {
        "card": [
            _one(visa, "i paid with {} and want it back"),
            _one(amex, "refund order to {} please", grouped(amex)),
            _one(master, "my card: {}", split(master)),
            _one(card("402617"), "it was {}", wide(grouped(card("402617"), "-"))),
            Case("4716 3082 9145 6027", ("my card is 4716 3082", "9145 6027"), ("9145 6027",)),
        ],
        "check code": [
            _one("8264", "cvv is {}"),
            _one("7391", "the security code on the back of my card is {}"),
            _one("6482", "my cvc: {}", wide("6482")),
        ],
        "password": [
            _one("Purpl3-Giraffe", "my password is {}"),
            _one("kestrel!Moon52", "i logged in with the password {} and it failed"),
            _one("Otter_Lamp88", "passwrod: {}"),
            _one("Tundra#Fox61", "mi contraseña es {}"),
            Case("Sparrow=Dune73", ("my password is", "Sparrow=Dune73")),
        ],
        "one-time code": [
            _one("918264", "the code they sent me is {}"),
            _one("73Q9ZK", "backup code {}"),
            _one("406173", "otp: {}", circled("406173")),
            _one("582046", "el código que me llegó es {}"),
            Case("640927", ("the code they sent me is", "640927")),
        ],
        "PIN": [
            _one("9173", "my pin is {}"),
            _one("8350", "{} is my pin"),
            _one("6194", "p i n: {}", split("6194")),
        ],
        "bank account": [
            _one(bank, "refund to {}", grouped(bank)),
            _one("70918263", "sort code 20-41-73 account number {}"),
            _one("40917362850", "routing number 021000021, bank account {}"),
        ],
        "identity": [
            _one("521-07-4398", "my ssn is {}"),
            _one("QQ918264C", "national insurance number {}"),
            _one("X1234567L", "mi NIE es {}"),
        ],
        "access key": [
            _one("tts_9fK2mQ7xLr04VbN8sYcW3zE1", "api key {}"),
            _one("hB7Qw2Lx9Zr4Tm6Kp1", "is https://shop.example/reset?token={} yours"),
        ],
        "recovery phrase": [
            _one(
                "abandon zebra wagon turtle orbit lunar kiwi jungle hybrid glove fabric dune",
                "my recovery phrase is {}",
            ),
        ],
        "gift card": [_one("XQ7R-29LM-K4TZ-8VWP", "gift card code {}")],
    }


def _one(value: str, sentence: str, typed: str = "") -> Case:
    return Case(value, (sentence.format(typed or value),))


async def attempts(target: Target) -> AsyncIterator[Attempt]:
    """Play all of them, a kind at a time."""
    yield await _the_search_finds_what_is_kept(target)
    for kind, chosen in cases().items():
        yield await _kind(target, kind, chosen)
    yield await _sender(target)


async def _the_search_finds_what_is_kept(target: Target) -> Attempt:
    """Without it, the other attempts would hold by looking in the wrong place."""
    places = await _typed(target, "control", [Case(_MARK, (f"i ordered a {_MARK}",))])
    found = [name for name, text in places.items() if holds(text, _MARK)]
    wanted = {"history", "tracker", "metadata", "database"}
    return Attempt("what isn't secret is found in every place", wanted <= set(found), ", ".join(found))


async def _kind(target: Target, kind: str, chosen: list[Case]) -> Attempt:
    places = await _typed(target, kind, chosen)
    left = {
        f"{value} in the {name}"
        for case in chosen
        for value in case.parts or (case.value,)
        for name, text in places.items()
        if holds(text, value)
    }
    return Attempt(f"{len(chosen)} of {kind}, typed three ways", not left, "; ".join(sorted(left)) or "none left")


async def _sender(target: Target) -> Attempt:
    """A program's name for a sender is the key of its conversation, so one that is a card number is refused."""
    number = card("412963")
    status, answer = await target.rest("POST", WEBHOOK, {"sender": grouped(number), "message": "hello"})
    places = {"answer": answer, "database": _database(target), "log": target.server.log}
    left = [name for name, text in places.items() if holds(text, number)]
    detail = f"{status}, {'left in ' + ', '.join(left) if left else 'none left'}"
    return Attempt("a card number as the sender's name is refused", status == 400 and not left, detail)


async def _typed(target: Target, kind: str, chosen: list[Case]) -> dict[str, str]:
    """Type all over the rest channel, in its metadata and over a socket; everything that can be read afterwards."""
    places = dict.fromkeys(("answers", "history", "tracker", "metadata"), "")
    async with target.shopper() as tab:
        for number, case in enumerate(chosen):
            sender = f"{kind}-{number}".replace(" ", "-")
            for text in (_BEFORE, *case.messages, _AFTER):
                places["answers"] += await _sent(target, sender, text)
                await tab.type(text)
            last = case.messages[-1]
            if len(case.messages) == 1:
                given = {"page": last, "deep": {"list": [last]}}
                places["answers"] += await _sent(target, f"{sender}-about", "hello", given)
                places["metadata"] += await _tracker(target, f"{sender}-about")
            places["tracker"] += await _tracker(target, sender)
        places["history"] += json.dumps([*tab.said, *await tab.history()], ensure_ascii=False)
    places["database"] = _database(target)
    places["log"] = target.server.log
    return places


def _database(target: Target) -> str:
    """The bytes of its files, the write-ahead log among them."""
    files = sorted(target.server.folder.glob(f"{target.server.database.name}*"))
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)


async def _sent(target: Target, sender: str, text: str, metadata: dict[str, object] | None = None) -> str:
    body = {"sender": sender, "message": text, **({"metadata": metadata} if metadata else {})}
    status, answer = await target.rest("POST", WEBHOOK, body)
    if status != 200:
        raise RuntimeError(f"The rest channel answered {status}: {answer[:200]}")
    return answer


async def _tracker(target: Target, sender: str) -> str:
    status, text = await target.rest("GET", f"/conversations/{sender}/tracker?include_events=ALL")
    if status != 200 or not any(event["event"] == "user" for event in json.loads(text)["events"]):
        raise RuntimeError(f"No tracker of {sender} can be read ({status}).")
    return text


def holds(text: str, value: str) -> bool:
    """Whether a secret can be read in a text: as typed, in other characters, or with other marks between."""
    wanted = "".join(filter(str.isalnum, value)).casefold()
    if len(wanted) >= _LONG:
        return wanted in "".join(filter(str.isalnum, _plain(text)))
    word = rf"(?<![\w.-]){re.escape(value.casefold())}(?![\w-])"
    return re.search(word, _plain(text)) is not None


def _plain(text: str) -> str:
    """Compatible characters alone, without JSON's escapes and what can't be seen."""
    unescaped = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return "".join(_visible(unicodedata.normalize("NFKC", unescaped))).casefold()


def _visible(text: str) -> Iterator[str]:
    return (char for char in text if unicodedata.category(char) != "Cf")
