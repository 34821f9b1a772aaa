"""Actions run inside the Rasa process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor

from shopguide.server import inprocess

URL = "inprocess://actions"


@pytest.fixture(scope="module")
def domain(root: Path) -> Domain:
    return Domain.load(str(root / "domain.yml"))


@pytest.fixture
def talk(domain: Domain) -> DialogueStateTracker:
    events = [SlotSet("issue", "app_problem"), UserUttered("hello", {"name": "greet", "confidence": 1.0})]
    return DialogueStateTracker.from_events("somebody", events, domain.slots)


@pytest.fixture
def run_instead(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts a function in the place of all actions."""

    def put(function: Any) -> None:
        made = ActionExecutor()
        made.register_function("action_test", function)
        monkeypatch.setattr(inprocess, "executor", lambda package: made)

    return put


async def test_an_action_answers_as_an_action_server_would(talk: DialogueStateTracker, domain: Domain) -> None:
    answer = await inprocess.call(URL, "action_start_over", talk, domain)
    assert answer["responses"][0]["response"] == "utter_start_over"
    assert {"event": "slot", "timestamp": None, "name": "issue", "value": None} in answer["events"]


async def test_an_action_sees_slots_and_message_but_not_the_long_past(
    talk: DialogueStateTracker, domain: Domain, run_instead: Any
) -> None:
    seen: list[Tracker] = []

    async def look(_dispatcher: Any, tracker: Tracker, domain: Any) -> list[Any]:
        seen.append(tracker)
        assert "utter_greet" in domain["responses"]
        return []

    run_instead(look)
    await inprocess.call(URL, "action_test", talk, domain)
    assert seen[0].get_slot("issue") == "app_problem"
    assert seen[0].latest_message["text"] == "hello"
    assert seen[0].sender_id == "somebody"
    assert seen[0].events == []


async def test_a_failing_action_apologises_and_leaves_the_talk_as_it_is(
    talk: DialogueStateTracker, domain: Domain, run_instead: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(_dispatcher: Any, _tracker: Any, _domain: Any) -> list[Any]:
        raise ZeroDivisionError

    run_instead(fail)
    answer = await inprocess.call(URL, "action_test", talk, domain)
    assert answer == inprocess.apology()
    assert not any(event["event"] == "slot" for event in answer["events"])
    assert "action_test failed" in caplog.text


async def test_what_a_failing_action_had_said_already_is_not_shown(
    talk: DialogueStateTracker, domain: Domain, run_instead: Any
) -> None:
    async def fail(dispatcher: Any, _tracker: Any, _domain: Any) -> list[Any]:
        dispatcher.utter_message(text="half an answer")
        raise ValueError

    run_instead(fail)
    answer = await inprocess.call(URL, "action_test", talk, domain)
    assert [said.get("response") for said in answer["responses"]] == ["utter_apology"]


async def test_an_action_that_does_not_exist_apologises(talk: DialogueStateTracker, domain: Domain) -> None:
    assert await inprocess.call(URL, "action_nobody_wrote", talk, domain) == inprocess.apology()


def test_actions_are_loaded_once() -> None:
    assert inprocess.executor("actions") is inprocess.executor("actions")


def test_two_apologies_share_no_state() -> None:
    inprocess.apology()["responses"][0]["buttons"][0]["title"] = "changed"
    assert inprocess.apology()["responses"][0]["buttons"][0]["title"] == "Help"


async def test_each_model_hands_over_its_own_sentences(
    talk: DialogueStateTracker, domain: Domain, run_instead: Any
) -> None:
    seen: list[Any] = []

    async def look(_dispatcher: Any, _tracker: Any, domain: Any) -> list[Any]:
        seen.append(domain["responses"])
        return []

    run_instead(look)
    other = Domain.empty()
    for each in (domain, other, domain):
        await inprocess.call(URL, "action_test", talk, each)
    assert [each is domain.responses for each in seen] == [True, False, True]
    # A model is tried in a thread beside the one that serves: what they share would have to be guarded.
    assert not [name for name, value in vars(inprocess).items() if name[:2] != "__" and isinstance(value, dict | list)]
