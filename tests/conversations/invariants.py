"""What must hold for every reply of the guide, whatever was said to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import yaml

from .server import ROOT, Message

_MOST_TITLE: Final = 75  # characters; Slack's limit
_MOST_PAYLOAD: Final = 64  # bytes; Telegram's limit

_REST_OF_CODE: Final = re.compile(
    r"Traceback|\bNone\b|\bnull\b|\{[\w.]*\}|\butter_\w+|\baction_\w+|Exception\b|\[\]|\(\)"
)
_ADDRESS: Final = re.compile(
    r"https?://\S+|www\.\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|io|co|shop|app|us|uk)\b\S*", re.I
)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_HANDLE: Final = re.compile(r"(?<![\w.])@\w+")
_PHONE: Final = re.compile(r"\+?\(?\d[\d ().-]{5,}\d")
_NUMBER: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_SPAN: Final = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|ten|a few|several)\b(?: to \d+)?[ -](?:business |working )?"
    r"(?:minutes?|hours?|days?|weeks?|months?)\b|\b24/7\b|\b\d{1,2}(?::\d\d)? ?(?:am|pm)\b",
    re.I,
)
# Numbers that count the guide's own things.
_COUNTERS: Final = re.compile(
    r"step \d+ of \d+|You're at step \d+|There's no \d+ here\. Choose 1 to \d+|from 1 \(not at all\) to 5|^\d+\. ",
    re.I | re.M,
)
FIRST: Final = 45  # words of the first reply to a problem
LATER: Final = 35
STEP: Final = 25
#: Letters, summaries, contact cards and lists that somebody asked for: their words don't count.
_UNCOUNTED: Final = re.compile(
    r"For (?:the seller|TikTok Shop|your bank)\. |Your appeal\. |To read out or paste:|These are left:"
    r"|.*\(.*from .*, checked on .*\)\.$|.*\nYou're at step \d+\.$",
    re.S,
)
_STEP: Final = re.compile(r"Step \d+ of \d+(?: \(US app; menus differ elsewhere\))?: (.*)", re.S)
_ACTED: Final = re.compile(
    r"\b(?:I(?:'ve| have| had)?(?: already| now| just)?|we(?:'ve| have)) (?:reported|refunded|filed|forwarded|escalated"
    r"|contacted|cancell?ed|submitted|notified|informed|raised|opened a|sent (?:it|your|the|an?)"
    r"|passed (?:it|your|this)|transferred|connected you|looked up|checked your)\b"
    r"|\byour (?:report|refund|case|ticket) (?:has been|was) (?:filed|sent|made|opened)\b",
    re.I,
)
_SECRET: Final = re.compile(
    r"\b(?:passwords?|pass ?codes?|PIN|CVV|card (?:number|details)|(?:verification|security|one-time) codes?|codes?)\b",
    re.I,
)
_ASKS: Final = re.compile(
    r"\b(?:what(?:'s| is| are) (?:your|the)|(?:tell|send|give|text) (?:me|us)|please (?:enter|provide|share|send|type)"
    r"|I(?:'ll)? need|enter your|type your)\b",
    re.I,
)
_DENIES: Final = re.compile(r"\b(?:never|not|no|don't|doesn't|won't|without)\b", re.I)


@dataclass(frozen=True)
class Said:
    """Everything that stands in knowledge/, to hold replies against."""

    text: str
    numbers: frozenset[str]


@cache
def knowledge() -> Said:
    """All words of knowledge/, from the files themselves."""
    text = "\n".join(
        line
        for path in sorted((ROOT / "knowledge").glob("*.yml"))
        for line in _strings(yaml.safe_load(path.read_text(encoding="utf-8")))
    )
    return Said(text.casefold(), frozenset(_NUMBER.findall(text)))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif value is not None:
        yield str(value)


def faults(messages: Sequence[Message], typed: Sequence[str]) -> list[str]:
    """What is wrong with a reply, one sentence each; `typed` is all that the shopper has written so far."""
    if not messages or not any(message.text.strip() for message in messages):
        return ["there is no answer"]
    found = [] if messages[-1].buttons else ["the last message offers no button: a dead end"]
    for message in messages:
        if re.search(r"\n\s*\n", message.text):
            found.append(f"a blank line inside {message.text!r}")
        for title, payload in message.buttons:
            if not title.strip() or len(title) > _MOST_TITLE:
                found.append(f"button title {title!r} is empty or over {_MOST_TITLE} characters")
            if not payload or len(payload.encode()) > _MOST_PAYLOAD:
                found.append(f"button payload {payload!r} is empty or over {_MOST_PAYLOAD} bytes")
        step = _STEP.match(message.text)
        if step and words(step[1]) > STEP:
            found.append(f"a step of {words(step[1])} words, {STEP} allowed: {message.text!r}")
    own = without_echo("\n".join(message.text for message in messages), typed)
    return found + _code_faults(own) + _contact_faults(own, typed) + _number_faults(own, typed) + _promise_faults(own)


def words(text: str) -> int:
    """Words of a text."""
    return sum(any(char.isalnum() for char in word) for word in text.split())


def counted(messages: Sequence[Message]) -> int:
    """Words of a reply that count towards its budget."""
    return sum(words(message.text) for message in messages if not _UNCOUNTED.match(message.text))


def without_echo(text: str, typed: Sequence[str]) -> str:
    """`text` without the shopper's own words, which a summary or an e-mail repeats."""
    for words in sorted({" ".join(item.split()) for item in typed}, key=len, reverse=True):
        core = words.rstrip(" .!?")
        if len(core.split()) > 1:
            pattern = r"\s+".join(re.escape(word) for word in core.split())
            text = re.sub(pattern, " … ", text, flags=re.I)
    return text


def _code_faults(text: str) -> list[str]:
    failed = ["an action failed: see the server's log"] if "something went wrong on my side" in text else []
    return failed + [f"{match.group()!r} looks like a piece of code" for match in _REST_OF_CODE.finditer(text)]


def _contact_faults(text: str, typed: Sequence[str]) -> list[str]:
    told = "\n".join(typed).casefold()
    return [
        f"{match.group()!r} is a contact that stands neither in knowledge/ nor in the shopper's words"
        for pattern in (_ADDRESS, _MAIL, _HANDLE)
        for match in pattern.finditer(text)
        if match.group().rstrip(".,)\"'").casefold() not in knowledge().text
        and match.group().rstrip(".,)\"'").casefold() not in told
    ] + [
        f"{match.group()!r} looks like a phone number"
        for match in _PHONE.finditer(text)
        if _digits(match.group()) not in _digits(" ".join(typed)) and match.group().casefold() not in knowledge().text
    ]


def _number_faults(text: str, typed: Sequence[str]) -> list[str]:
    told, plain = _digits(" ".join(typed)), _COUNTERS.sub(" ", text)
    return [
        f"the number {match.group()!r} stands neither in knowledge/ nor in the shopper's words"
        for match in _NUMBER.finditer(plain)
        if match.group() not in knowledge().numbers and _digits(match.group()) not in told
    ] + [
        f"{match.group()!r} stands neither in knowledge/ nor in the shopper's words"
        for match in _SPAN.finditer(plain)
        if match.group().casefold() not in knowledge().text
        and match.group().casefold() not in " ".join(typed).casefold()
    ]


def _promise_faults(text: str) -> list[str]:
    acted = [f"{match.group()!r} claims to have acted" for match in _ACTED.finditer(text)]
    asked = [
        f"{sentence!r} asks for a secret"
        for sentence in re.split(r"(?<=[.!?:])\s+|\n", text)
        if _SECRET.search(sentence) and _ASKS.search(sentence) and not _DENIES.search(sentence)
    ]
    return acted + asked


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def shown(messages: Sequence[Message]) -> str:
    """A reply for a person to read in a failed test."""
    lines = []
    for message in messages:
        lines += [f"    guide: {line}" for line in message.text.splitlines()]
        if message.buttons:
            lines.append(f"           {json.dumps([title for title, _ in message.buttons], ensure_ascii=False)}")
    return "\n".join(lines) or "    guide: (nothing)"
