"""How many words a reply may have, and what else holds for all replies (design.md, "What a good conversation is").

python -m tests.dialogue.budgets         # what breaks, with its words
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import mean
from typing import Final

from shopguide.markdown import plain
from tests.conversations.invariants import faults
from tests.dialogue.talk import Said
from tests.dialogue.walks import Exchange, shoppers, wanderer

FIRST: Final = 45  # words of the first reply to a problem
LATER: Final = 35
STEP: Final = 25
MEAN_FIRST: Final = 35
MEAN: Final = 22
BUTTONS: Final = 4
TURNS: Final = 2000
SEED: Final = 7
#: Letters, summaries, contact cards, and lists that somebody asked for: not counted.
_UNCOUNTED: Final = re.compile(
    r"letter_(?!attach|where|about|sent)\w+|summary|contact|contact_in|(all_)?channels|all_steps"
)
#: … of which these may have more buttons: a list that was asked for, all headings, the rating, lines of a letter.
_LISTS: Final = re.compile(
    r"(all_)?channels|ask_channels|ask_group|ask_rating|ask_comment|ask_letter_line|.*clarify|ask_for_words"
    r"|tell_problem|greet\w*"
)
#: What buttons of such lists do, which stay below whatever comes in between.
_OF_LISTS: Final = re.compile(r'"do":"(group|rate|line","value)"')
#: Said on top of what a reply is about: they may make it as long as a first reply.
_ON_TOP: Final = frozenset({"intro", "secret_removed"})
#: Words of the question about the country, which comes on top of an answer.
COUNTRY: Final = 9
_DANGER: Final = re.compile(r"danger\w*|ask_safe\w*|safe_again|safe_briefly")
_WARNINGS: Final = ("caution", "public_warning", "never_give", "secret_removed", "intro", "misread", "letter_attach")
#: A line on a phone, in characters.
LINE: Final = 40
#: Rows by which somebody asks to hear it once more.
_REPEATS: Final = frozenset(
    {"step_repeat", "show_all", "step_back", "switch_no", "resume_yes", "carry_on", "summary"}
    | {"only_a_secret"}  # where they were
    | {"why"}  # once more, though nothing is left to explain
    | {"channel_chosen"}  # the one on the table, asked for by its name
    | {"several_problems"}  # the same channel for another problem
)
#: Where the whole letter is shown, the question below it comes with it.
_LETTER: Final = re.compile(r"letter_(seller|support|bank|appeal)")
_BELOW_A_LETTER: Final = re.compile(r"ask_(draft|description|order_number|amount|date|wish)")
#: Said of each change to a letter that couldn't be made. Small talk has wordings, of which a walk hears the first.
_OF_EACH_TRY: Final = frozenset({"ask_letter_line", "small_talk"})
#: Rows of two turns that say the same, though they shouldn't: test_moves_repair.py holds that as not so yet.
_NOT_YET: Final = frozenset(
    {
        ("not_understood", "explain"),
        ("explain", "not_understood"),
        ("accepted_answer", "accepted_answer"),
        ("end", "end"),
    }
)


def words(text: str) -> int:
    """Words of a text."""
    return sum(any(char.isalnum() for char in word) for word in plain(text).split())


def counted(said: Sequence[Said]) -> int:
    """Words of a reply that count."""
    return sum(words(item.text) for item in said if not _UNCOUNTED.fullmatch(item.name))


def is_first(exchange: Exchange) -> bool:
    """Whether it is the first reply to a problem."""
    return exchange.after.issue not in (None, exchange.before.issue)


def is_danger(exchange: Exchange) -> bool:
    """Whether somebody is in danger: there the numbers to call count more than brevity."""
    return any(_DANGER.fullmatch(item.name) for item in exchange.said)


def too_long(exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Replies over the budget."""
    for item in exchanges:
        most, found = _most(item), counted(item.said)
        if found > most and not is_danger(item):
            yield f"{found} words, {most} allowed: {' / '.join(f'[{one.name}] {one.text}' for one in item.said)}"
        for one in item.said:
            if one.name in ("step", "step_us") and words(one.text.partition(":**")[2]) > STEP:
                yield f"a step of {words(one.text.partition(':**')[2])} words, {STEP} allowed: {one.text}"


def _most(exchange: Exchange) -> int:
    said = {item.name for item in exchange.said}
    most = FIRST if is_first(exchange) or said & _ON_TOP else LATER
    return most + (COUNTRY if "ask_region" in said else 0)


def too_many_buttons(exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Messages with more buttons than fit a phone."""
    for item in exchanges:
        for one in item.said:
            listed = _LISTS.fullmatch(one.name) or any(_OF_LISTS.search(payload) for _, payload in one.buttons)
            if len(one.buttons) > BUTTONS and not listed:
                yield f"{len(one.buttons)} buttons below [{one.name}]: {[title for title, _ in one.buttons]}"


def said_twice(exchanges: Sequence[Exchange]) -> Iterator[str]:
    """What was said word for word in two replies in a row, though nobody asked for it."""
    for before, now in pairwise(exchanges):
        # Whoever isn't safe hears the number again.
        if now.number != before.number + 1 or now.row in _REPEATS or is_danger(now):
            continue
        if (before.row, now.row) in _NOT_YET:
            continue
        same = {one.text for one in before.said if len(plain(one.text)) > LINE and one.name not in _OF_EACH_TRY}
        if any(_LETTER.fullmatch(one.name) for one in now.said):
            same -= {one.text for one in before.said if _BELOW_A_LETTER.fullmatch(one.name)}
        for one in now.said:
            asked_twice = before.row == now.row and now.row in (
                "answer",
                "why",
                "show_everything",
            )  # the same question, asked again
            if one.text in same and not asked_twice and not _UNCOUNTED.fullmatch(one.name):
                yield f"after {before.row}, {now.row} says it again: [{one.name}] {one.text}"


def warned_twice(exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Warnings that were said a second time in one conversation."""
    heard: set[str] = set()
    for item in exchanges:
        if item.number == 1 or item.row in ("restart", "forget_yes"):
            heard = set()
        for one in item.said:
            if one.name in _WARNINGS:
                if one.text in heard:
                    yield f"{item.row} warns again: [{one.name}] {one.text}"
                heard.add(one.text)


def broken(exchanges: Sequence[Exchange]) -> Iterator[str]:
    """What breaks the rules for all replies: dead ends, invented contacts, promises."""
    for item in exchanges:
        for fault in faults([one.message for one in item.said], item.typed):
            yield f"{fault} ({item.row}): {' / '.join(one.text for one in item.said)}"


def means(exchanges: Sequence[Exchange]) -> tuple[float, float]:
    """Mean words of first replies, and of all."""
    calm = [item for item in exchanges if not is_danger(item)]
    return mean(counted(item.said) for item in calm if is_first(item)), mean(counted(item.said) for item in calm)


def main() -> int:
    """Print what breaks, most frequent first."""
    for name, walk in (("shoppers", shoppers(TURNS, SEED)), ("wanderer", wanderer(TURNS, SEED))):
        first, every = means(walk)
        print(f"== {name}: {len(walk)} turns; mean {first:.1f} words of first replies, {every:.1f} of all")
        danger = Counter(counted(item.said) for item in walk if is_danger(item))
        print(f"words of replies in danger: {dict(sorted(danger.items()))}")
        for check in (too_long, too_many_buttons, said_twice, warned_twice, broken):
            found = Counter(check(walk))
            print(f"-- {check.__name__}: {sum(found.values())}, {len(found)} different")
            for text, count in found.most_common(60):
                print(f"{count:4} × {text!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
