"""What the guide makes of a message of the measuring set, step by step as `patches.tidy` does in a conversation."""

from __future__ import annotations

from benchmarks.privacy.examples import Example
from shopguide.privacy import backstop, carryover
from shopguide.privacy.redaction import redact
from shopguide.privacy.vocabulary import Kind


def shown(example: Example) -> str:
    """The message as it is stored and shown: after the redaction and the second check, which knows only shapes."""
    return backstop.clean(redact(example.text, announced(example)).text).text


def redacted(example: Example) -> str:
    """The message after the redaction alone."""
    return redact(example.text, announced(example)).text


def announced(example: Example) -> Kind | None:
    """What the messages before it announce; nothing where it answers what the guide has asked for."""
    kind: Kind | None = None
    for before in example.before:
        kind = carryover.announced(backstop.clean(redact(before, kind).text).text)
    return None if carryover.answers(example.awaiting, example.text) else kind
