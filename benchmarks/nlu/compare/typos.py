"""A copy of a message as a hurried thumb types it."""

from __future__ import annotations

import random

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {
    letter: row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    for row in _ROWS
    for place, letter in enumerate(row)
}
WORDS_A_SLIP = 4  # one slip for each four words of four letters and more, at least one
SHORTEST = 4


def with_typos(text: str, seed: int) -> str:
    """`text` with slips: letters swapped, left out, doubled, or hit beside; the same ones for the same seed."""
    chance = random.Random(f"{seed} {text}")
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if len(word) >= SHORTEST and word.isalpha()]
    for place in chance.sample(places, min(len(places), max(1, len(places) // WORDS_A_SLIP))):
        words[place] = _slip(words[place], chance)
    return " ".join(words)


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)  # the first letter is rarely the wrong one
    kind = chance.choice(("swap", "drop", "double", "beside"))
    if kind == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "double":
        return word[:at] + word[at] + word[at:]
    return word[:at] + chance.choice(_BESIDE.get(word[at].lower(), word[at])) + word[at + 1 :]
