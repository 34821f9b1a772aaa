"""What is counted, and that nothing a shopper wrote is among it."""

from __future__ import annotations

import urllib.request
from typing import Any

import pytest
from prometheus_client import REGISTRY

from shopguide.cases import ASKED
from shopguide.dialogue.policy.table import table
from shopguide.errors import SetupError
from shopguide.server import metrics
from tests.conversations.server import free_port


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


@pytest.mark.parametrize(
    ("intent", "label"),
    [
        ({"name": "greet"}, "greet"),
        ({"name": "my password is hunter22"}, "other"),
        ({"name": None}, "other"),
        (None, "other"),
    ],
)
def test_a_message_counts_under_its_intent_if_the_domain_has_it(intent: Any, label: str) -> None:
    before = value("shopguide_intents_total", intent=label)
    metrics.count_message(intent, ["greet"])
    assert value("shopguide_intents_total", intent=label) == before + 1
    assert value("shopguide_intents_total", intent="my password is hunter22") == 0


@pytest.mark.parametrize(
    ("channel", "counts"), [("phone", 1), ("live_chat", 1), ("email", 1), ("in_app", 0), (None, 0)]
)
def test_being_led_to_a_person_counts_as_an_escalation(channel: str | None, counts: int) -> None:
    before = value("shopguide_escalations_total", channel=str(channel))
    metrics.count_action("action_complaint", [{"event": "slot", "name": "channel", "value": channel}])
    metrics.count_action("action_complaint", [{"event": "slot", "name": "issue", "value": channel}])
    assert value("shopguide_escalations_total", channel=str(channel)) == before + counts


@pytest.mark.parametrize(("action", "counts"), [("action_ask_again", 1), ("action_greet", 0)])
def test_asking_what_was_meant_counts_as_unsure(action: str, counts: int) -> None:
    before = value("shopguide_unsure_total")
    metrics.count_action(action, [])
    assert value("shopguide_unsure_total") == before + counts


def test_a_stage_is_timed_even_if_it_fails() -> None:
    before = value("shopguide_turn_seconds_count", stage="nlu")
    with pytest.raises(ValueError, match="x"), metrics.stage("nlu"):
        raise ValueError("x")
    assert value("shopguide_turn_seconds_count", stage="nlu") == before + 1


def test_a_turn_with_nobody_counts_nowhere() -> None:
    def counted() -> list[float]:
        return [
            value("shopguide_intents_total", intent="greet"),
            value("shopguide_escalations_total", channel="phone"),
            value("shopguide_unsure_total"),
            value("shopguide_turn_seconds_count", stage="nlu"),
        ]

    before = counted()
    with metrics.with_nobody(), metrics.stage("nlu"):
        metrics.count_message({"name": "greet"}, ["greet"])
        metrics.count_action("action_ask_again", [{"event": "slot", "name": "channel", "value": "phone"}])
    assert counted() == before
    with metrics.stage("nlu"):
        metrics.count_message({"name": "greet"}, ["greet"])
        metrics.count_action("action_ask_again", [{"event": "slot", "name": "channel", "value": "phone"}])
    assert counted() == [each + 1 for each in before]


def test_the_channels_that_lead_to_a_person_are_channels(facts: Any) -> None:
    assert set(facts.channels) > set(metrics.PEOPLE)


def test_the_actions_of_unsure_turns_are_those_of_the_rows_that_ask_what_was_meant() -> None:
    assert {table()[row].do for row in ASKED} == metrics._UNSURE


def test_the_port_is_opened_for_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("SHOPGUIDE_METRICS_PORT", str(port))
    opened: list[Any] = []
    original = metrics.start_http_server
    monkeypatch.setattr(metrics, "start_http_server", lambda *a, **k: opened.append((k, original(*a, **k))))
    metrics.serve()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        assert b"shopguide_turns_total" in answer.read()
    assert opened[0][0] == {"addr": "127.0.0.1"}
    with pytest.raises(SetupError, match="SHOPGUIDE_METRICS_PORT"):
        metrics.serve()
    opened[0][1][0].shutdown()


def test_another_address_is_opened_only_when_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []
    monkeypatch.setattr(metrics, "start_http_server", lambda port, addr: opened.append((port, addr)))
    monkeypatch.setenv("SHOPGUIDE_METRICS_PORT", "9100")
    metrics.serve()
    monkeypatch.setenv("SHOPGUIDE_METRICS_HOST", "0.0.0.0")
    metrics.serve()
    assert opened == [(9100, "127.0.0.1"), (9100, "0.0.0.0")]


def test_an_address_of_another_machine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPGUIDE_METRICS_PORT", str(free_port()))
    monkeypatch.setenv("SHOPGUIDE_METRICS_HOST", "192.0.2.1")
    with pytest.raises(SetupError, match="SHOPGUIDE_METRICS_HOST"):
        metrics.serve()


def test_no_port_is_opened_when_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOPGUIDE_METRICS_PORT", raising=False)
    monkeypatch.setattr(metrics, "start_http_server", lambda *_a, **_k: pytest.fail("opened"))
    metrics.serve()


@pytest.mark.parametrize("given", ["x", "70000", "-1"])
def test_a_port_that_makes_no_sense_is_told(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPGUIDE_METRICS_PORT", given)
    with pytest.raises(SetupError, match="SHOPGUIDE_METRICS_PORT"):
        metrics.serve()
