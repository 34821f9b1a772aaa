"""Messages as shoppers write them: secrets that have to go (secrets.txt), and what has to stay (harmless.txt).

A line of secrets.txt is a message, " ||| " and what mustn't be left of it, parted by " & "; "\\n" is a new line.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from shopguide.privacy.kinds import Redaction
from shopguide.privacy.redaction import redact

HERE = Path(__file__).parent


def lines(name: str) -> list[str]:
    """The lines of a file beside this one, once each."""
    read = (HERE / name).read_text(encoding="utf-8").split("\n")
    return [line.replace("\\n", "\n") for line in dict.fromkeys(read) if line]


SECRETS = lines("secrets.txt")
HARMLESS = lines("harmless.txt")


@pytest.mark.parametrize("line", SECRETS)
def test_a_secret_goes_and_the_rest_is_stable(line: str) -> None:
    text, _, secrets = line.rpartition(" ||| ")
    result = redact(text)
    assert result.secrets
    assert [secret for secret in secrets.split(" & ") if secret in result.text] == []
    assert redact(result.text) == Redaction(result.text, ())


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_message_stays_as_it_is(text: str) -> None:
    assert redact(text) == Redaction(text, ())
