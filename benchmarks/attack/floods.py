"""Messages of 2,000 characters that repeat what is hard to read for secrets, while somebody else is watching.

One such message stopped version 1 for everyone for three to eight seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Final

from benchmarks.attack import Attempt
from benchmarks.attack.target import Target, answered
from benchmarks.privacy.cost import HOSTILE, LENGTH

# What is repeated, by what it makes the search look for.
_UNITS: Final = {
    "names and numbers": ("pin 4242", "code 1 ", "4242, ", "4242 is my pin ", "cvv ", "order 577412345678901234 "),
    "passwords": ("password is ", "is password ", "password: ", "passwrod ", "p@ss ", "пароль ", "密码"),
    "digits and cards": ("4 ", "4-", "4111 ", "1234 1234 12 ", "one ", "double four ", "1."),
    "letters and marks": ("a", "a b ", ",", "a1", "p i n ", "([", "AB12-"),
    "links, keys and phrases": ("http://a/", "eyJ", "DE89 ", "[code removed]", "witch abandon apple "),
}
_MIXED: Final = "pin 4242" * 125 + "4 " * 500
_AT_ONCE: Final = 12


async def attempts(target: Target) -> AsyncIterator[Attempt]:
    """Each kind from a shopper of its own, then all kinds at once."""
    for name, units in _UNITS.items():
        texts = [repeated(unit) for unit in (units[:2] if target.terms.quick else units)]
        yield await _one_after_the_other(target, f"{len(texts)} messages of {LENGTH:,} characters: {name}", texts)
    yield await _at_once(
        target, [_MIXED, *(repeated(unit) for unit in HOSTILE if unit.strip())][: 4 if target.terms.quick else _AT_ONCE]
    )


def repeated(unit: str) -> str:
    """As many characters of repeats as are read of a message."""
    return (unit * LENGTH)[:LENGTH]


async def _one_after_the_other(target: Target, name: str, texts: Sequence[str]) -> Attempt:
    async with target.watched() as pulse, target.shopper() as tab:
        spoke = [(await answered(tab, text))[0] for text in texts]
    return Attempt(name, all(spoke) and pulse.is_steady, f"{sum(spoke)} answered, {pulse}")


async def _at_once(target: Target, texts: Sequence[str]) -> Attempt:
    async def send(text: str) -> bool:
        async with target.shopper() as tab:
            return (await answered(tab, text))[0]

    async with target.watched() as pulse:
        spoke = await asyncio.gather(*map(send, texts))
    name = f"{len(texts)} messages of {LENGTH:,} characters at once"
    return Attempt(name, all(spoke) and pulse.is_steady, f"{sum(spoke)} answered, {pulse}")
