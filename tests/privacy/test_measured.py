"""How much of the measuring set is removed and kept: a little below what was measured, so that it can't fall unnoticed.

`python -m benchmarks.privacy.measure` prints the figures. Raise these when they rise.
"""

from __future__ import annotations

import pytest

from benchmarks.privacy import examples
from benchmarks.privacy.examples import HALVES, Example, half_of, harmless, late_november, november, removed, secrets
from benchmarks.privacy.measure import changed, is_right, recall

RECALL = {"dev": 0.966, "held": 0.867}
HARMLESS = {"dev": 0.983, "held": 0.979}
BY_STYLE = {"plain": 0.909, "hostile": 0.927, "carry": 0.877, "spoken": 0.850, "list": 0.840}

# At most so many go wrong of the later set, by group.
WRONG = {"english": 2, "spanish": 2, "other": 0, "hostile": 2, "harmless": 1}
WRONG_OF_THE_LAST = {"english": 4, "spanish": 1, "harmless": 0}


@pytest.mark.parametrize("group", WRONG)
def test_the_later_set_stays(group: str) -> None:
    chosen = [example for example in november() if example.group == group]
    assert sum(not is_right(example) for example in chosen) <= WRONG[group]


@pytest.mark.parametrize("group", WRONG_OF_THE_LAST)
def test_the_last_set_stays(group: str) -> None:
    chosen = [example for example in late_november() if example.group == group]
    assert sum(not is_right(example) for example in chosen) <= WRONG_OF_THE_LAST[group]


@pytest.mark.parametrize("half", HALVES)
def test_recall_stays(half: examples.Half) -> None:
    assert recall([example for example in secrets() if example.half == half]) >= RECALL[half]


@pytest.mark.parametrize("style", BY_STYLE)
def test_recall_of_a_style_stays(style: str) -> None:
    assert recall([example for example in secrets() if example.style == style]) >= BY_STYLE[style]


@pytest.mark.parametrize("half", HALVES)
def test_harmless_messages_stay(half: examples.Half) -> None:
    safe = [example for example in harmless() if example.half == half]
    assert 1 - len(changed(safe)) / len(safe) >= HARMLESS[half]


def test_the_set_is_as_its_format_says() -> None:
    dangerous, safe = secrets(), harmless()
    assert len(dangerous) >= 400
    assert len({example.lang for example in dangerous}) >= 12
    assert len(safe) >= 300
    later = [*november(), *late_november()]
    for example in [*dangerous, *safe, *later]:
        assert example.half == half_of(example.text)
    for example in [*dangerous, *(example for example in later if example.group != "harmless")]:
        assert example.secrets
        assert all(secret in example.text for secret in example.secrets)
        assert example.style in BY_STYLE
        assert not removed(example, example.text)


@pytest.mark.parametrize(
    ("shown", "is_removed"),
    [
        ("i paid with [card number removed] ok", True),
        ("i paid with <CREDIT_CARD> ok", True),
        ("i paid with {{CREDIT_CARD}} ok", True),
        ("i paid with 4485 6732 6437 4869 ok", False),
        ("i paid with 4485-6732-6437-4869 ok", False),
        ("i paid with [code removed] 6437 4869 ok", False),
        ("i paid with [card number removed] 4869 ok", True),
    ],
)
def test_half_a_secret_is_given_away(shown: str, is_removed: bool) -> None:
    example = Example("i paid with 4485 6732 6437 4869 ok", "card", "en", "dev", "plain", ("4485 6732 6437 4869",))
    assert removed(example, shown) is is_removed
