"""The summary for a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.letter import Letter
from shopguide.dialogue.summary import Summary, summarize
from shopguide.knowledge_files import load

ROOT = Path(__file__).parents[2]
FACTS = load(ROOT / "knowledge")
WORDING = {
    name: texts[0]["text"]
    for name, texts in yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"].items()
    if name.startswith(("utter_summary_", "utter_letter_fact_"))
}
ORDER = "576123456789012345"


def summed_up(**state: Any) -> Summary:
    made = summarize(FACTS, Conversation(**{"issue": "order_not_received", **state}), WORDING)
    assert made is not None
    return made


def test_everything_that_is_known_stands_on_a_line_of_its_own() -> None:
    made = summed_up(
        complaint="it  never\ncame", order_number=ORDER, amount="$20", date="3 march", wish="a refund",
        email="ana@example.com", tried=("in_app", "call_bank"), missed=("in_app:3",),
    )  # fmt: skip
    step = FACTS.channels["in_app"].steps[3].text.rstrip(".").replace("**", "")
    assert made.text.splitlines() == [
        f"Problem: {FACTS.issues['order_not_received'].title}",
        "What happened: it never came",
        f"Order number: {ORDER}",
        "Amount: $20",
        "Date: 3 march",
        f"Already tried: In-app report, {FACTS.first_aid['call_bank'].title}",
        f"Couldn't find: In-app report, step 4 of 6 ({step})",
        "What I want: a refund",
        "My e-mail address: ana@example.com",
    ]


def test_of_what_is_not_known_there_is_no_line() -> None:
    assert summed_up().text == f"Problem: {FACTS.issues['order_not_received'].title}"


@pytest.mark.parametrize(
    ("state", "happened"),
    [
        ({"complaint": "u lot lost it"}, "u lot lost it"),
        ({"complaint": "u lot lost it", "story": "it never came\ni was at home"}, "It never came. I was at home."),
        ({"complaint": "u lot lost it", "facts": ("on_its_way",)}, WORDING["utter_letter_fact_on_its_way"]),
        (
            {"story": "it never came", "facts": ("on_its_way", "seller_silent", "gift"), "told": ("on_its_way",)},
            f"It never came. {WORDING['utter_letter_fact_seller_silent']}",
        ),
    ],
    ids=["nothing for a letter", "a story", "a fact", "a story and facts"],
)
def test_what_happened_is_told_as_in_a_letter_and_else_as_it_was_typed(state: dict[str, Any], happened: str) -> None:
    assert summed_up(**state).happened == happened


def test_what_a_short_letter_leaves_out_a_person_is_told() -> None:
    story = "i waited at home for three whole days last week and nobody ever rang the front bell of the house"
    state: dict[str, Any] = {"story": story, "facts": ("on_its_way",), "letter": "seller", "letter_short": True}
    assert f"I{story[1:]}." in (summed_up(**state).happened or "")


@pytest.mark.parametrize("state", [{}, {"tried": ("phone",)}, {"email": "a@b.example"}, {"issue": "unheard_of"}])
def test_with_nothing_that_helps_a_person_there_is_no_summary(state: dict[str, Any]) -> None:
    assert summarize(FACTS, Conversation(**state), WORDING) is None


@pytest.mark.parametrize("state", [{"complaint": "it broke"}, {"order_number": ORDER}])
def test_without_an_issue_what_was_said_is_summed_up(state: dict[str, Any]) -> None:
    made = summarize(FACTS, Conversation(**state), WORDING)
    assert made is not None
    assert made.issue is None
    assert "Problem:" not in made.text


def test_the_draft_is_named_and_taken_along() -> None:
    made = summarize(FACTS, Conversation(issue="app_problem"), WORDING, Letter("Help needed: App", "Hello", ()))
    assert made is not None
    assert made.text.endswith("Letter written: Help needed: App")
    assert made.draft == Letter("Help needed: App", "Hello", ())


@pytest.mark.parametrize("missed", ["fax:1", "in_app:99", "in_app", ":", "in_app:-1", "in_app:²", ""])
def test_a_step_that_is_no_more_is_left_out(missed: str) -> None:
    assert summed_up(missed=(missed,)).missed == ()


def test_a_digest_changes_with_what_is_said_and_with_nothing_else() -> None:
    same = [summed_up(complaint="it never came", repairs=number).digest for number in (0, 1)]
    assert same[0] == same[1]
    assert summed_up(complaint="it came").digest != same[0]


@given(st.builds(Conversation, issue=st.sampled_from(sorted(FACTS.issues)), complaint=st.text(max_size=5000),
                 wish=st.text(max_size=3000), date=st.none() | st.text(), tried=st.lists(st.text()).map(tuple),
                 missed=st.lists(st.text()).map(tuple)))  # fmt: skip
def test_whatever_was_said_the_summary_is_short_and_its_lines_begin_with_their_names(talk: Conversation) -> None:
    made = summarize(FACTS, talk, WORDING)
    assert made is not None
    assert len(made.text) < 4000
    names = tuple(text.partition(":")[0] for name, text in WORDING.items() if name.startswith("utter_summary_"))
    assert all(line.startswith(names) for line in made.text.split("\n"))


def test_a_step_counts_as_missed_until_it_is_found() -> None:
    talk = Conversation(issue="app_problem", channel="in_app", step=1, awaiting=Awaiting.STEP).missing()
    assert talk.missed == ("in_app:1",)
    assert talk.missing().missed == ("in_app:1",)
    assert talk.advance(6).missed == ()
    assert talk.start("phone").missed == ("in_app:1",)
    assert talk.take("account_hacked").missed == ()
