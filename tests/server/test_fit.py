"""Whether code that runs can serve a new domain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain

from shopguide.errors import ModelError
from shopguide.server.swap import fit


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / "domain.yml").read_text(encoding="utf-8")


@pytest.fixture
def make(text: str) -> Callable[..., Domain]:
    """The domain, with parts of its text replaced."""

    def made(*changes: tuple[str, str]) -> Domain:
        changed = text
        for old, new in changes:
            assert old in changed
            changed = changed.replace(old, new)
        return Domain.from_yaml(changed)

    return made


def test_the_same_domain_fits(make: Callable[..., Domain]) -> None:
    fit(make(), make().user_actions)


def test_a_slot_more_does_no_harm(make: Callable[..., Domain]) -> None:
    mood = "slots:\n  mood: {type: text, influence_conversation: false, mappings: [{type: custom}]}\n"
    fit(make(("slots:\n", mood)), None)


def test_an_action_that_the_code_lacks_is_refused_where_the_code_is_here(make: Callable[..., Domain]) -> None:
    new = make(("actions:\n", "actions:\n  - action_dance\n"))
    fit(new, None)
    with pytest.raises(ModelError, match="action_dance"):
        fit(new, make().user_actions)


def test_all_slots_that_are_missing_are_named(make: Callable[..., Domain]) -> None:
    new = make()
    new.slots = [slot for slot in new.slots if slot.name not in ("issue", "awaiting")]
    with pytest.raises(ModelError, match="awaiting, issue"):
        fit(new, None)
