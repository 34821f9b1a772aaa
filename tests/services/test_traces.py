"""Traces of turns as a collector gets them, and that they tell nothing of what was said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shopguide.dialogue.commands import Command, Do
from tests.conversations.server import Server, free_port

from .otlp import Receiver, receiver

SAID = "my parcel is three weeks late"


def names(span: Any) -> dict[str, str]:
    return {item.key: item.value.string_value for item in span.attributes}


@pytest.fixture(scope="module")
def collector(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    """What a collector holds after a talk of three turns; the guide is stopped."""
    with receiver() as made:
        guide = Server(tmp_path_factory.mktemp("traces"), environment={"OTEL_EXPORTER_OTLP_ENDPOINT": made.url})
        guide.start()
        for text in (SAID, "yes", Command(Do.STUCK).payload):
            assert guide.send("somebody-unknown", text, input_channel="a name of somebody's choice")
        assert guide.send("somebody-else", "hello")
        guide.stop()
        assert "Traceback" not in guide.log
        yield made


def test_each_turn_is_one_trace_with_its_stages_below_it(collector: Receiver) -> None:
    turns = [span for span in collector.spans if span.name == "turn"]
    assert len(turns) == 4
    assert len({span.trace_id for span in turns}) == 4
    for turn in turns:
        assert not turn.parent_span_id
        below = [span for span in collector.spans if span.trace_id == turn.trace_id and span.span_id != turn.span_id]
        assert {span.name for span in below} == {"wait", "nlu", "action", "store"}
        assert {span.parent_span_id for span in below} == {turn.span_id}
        assert all(turn.start_time_unix_nano <= s.start_time_unix_nano <= s.end_time_unix_nano for s in below)
    assert {span.trace_id for span in collector.spans} == {span.trace_id for span in turns}
    assert collector.services == {"shopguide"}


def test_spans_hold_names_of_ours_alone(collector: Receiver) -> None:
    found = [(span.name, *item) for span in collector.spans for item in sorted(names(span).items())]
    assert {item[1] for item in found} == {"shopguide.channel", "shopguide.end", "shopguide.intent", "shopguide.action"}
    assert ("turn", "shopguide.intent", "order_not_received") in found
    assert ("action", "shopguide.action", "action_take_problem") in found
    assert {value for name, key, value in found if key == "shopguide.channel"} == {"other", "rest"}
    assert {value for name, key, value in found if key == "shopguide.end"} == {"answered"}
    for word in (SAID.encode(), b"parcel", b"somebody", b"hello", b"choice"):
        assert word not in collector.raw


def test_a_collector_that_is_away_costs_no_turn_and_no_traceback(trained: Path, tmp_path: Path) -> None:
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{free_port()}", "OTEL_BSP_SCHEDULE_DELAY": "100"}
    guide = Server(tmp_path, environment=environment)
    guide.start()
    for text in (SAID, "yes"):
        assert guide.send("somebody", text)
    guide.stop()
    assert "Traceback" not in guide.log
    assert SAID not in guide.log
