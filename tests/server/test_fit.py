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
    fit(make(), make(), make().user_actions)


def test_a_sentence_that_is_gone_is_taken_over_and_others_are_the_new_ones(make: Callable[..., Domain]) -> None:
    old, new = make(), make()
    gone = new.responses.pop("utter_apology")
    new.responses["utter_help"] = [{"text": "new words"}]
    fit(old, new, None)
    assert new.responses["utter_apology"] == gone
    assert new.responses["utter_help"] == [{"text": "new words"}]


def test_a_field_less_does_no_harm_and_one_more_is_refused(make: Callable[..., Domain]) -> None:
    old, new = make(), make()
    old.responses["utter_help"] = [{"text": "{a} and {b}"}]
    new.responses["utter_help"] = [{"text": "{a}"}, {"text": "alone"}]
    fit(old, new, None)
    new.responses["utter_help"] = [{"text": "{a}"}, {"text": "{c}"}]
    with pytest.raises(ModelError, match=r"utter_help of the new domain holds \{c\}"):
        fit(old, new, None)


def test_an_action_that_the_code_lacks_is_refused_where_the_code_is_here(make: Callable[..., Domain]) -> None:
    new = make(("actions:\n", "actions:\n  - action_dance\n"))
    fit(make(), new, None)
    with pytest.raises(ModelError, match="action_dance"):
        fit(make(), new, make().user_actions)


def test_all_slots_that_are_missing_are_named(make: Callable[..., Domain]) -> None:
    new = make()
    new.slots = [slot for slot in new.slots if slot.name not in ("issue", "awaiting")]
    with pytest.raises(ModelError, match="awaiting, issue"):
        fit(make(), new, None)
