"""Traces are off unless told, and whoever turns them on without the library hears what to install."""

from __future__ import annotations

import sys

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shopguide.errors import SetupError
from shopguide.server import metrics, tracing


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """Tracing as configured, with what it made kept here."""
    monkeypatch.setattr(tracing, "_provider", None)
    monkeypatch.setattr(tracing, "_tracer", None)
    monkeypatch.setenv(tracing.ENDPOINT_VARIABLE, "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_SERVICE_NAME", "guide-of-the-tests")
    tracing.configure()
    kept = InMemorySpanExporter()
    tracing._provider._active_span_processor._span_processors = (SimpleSpanProcessor(kept),)
    return kept


def finished(spans: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in spans.get_finished_spans()}


def test_nothing_is_traced_unless_an_endpoint_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(tracing.ENDPOINT_VARIABLE, raising=False)
    tracing.configure()
    assert tracing._provider is None
    with tracing.span("turn"):
        tracing.note("end", "answered")


def test_without_the_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(tracing.ENDPOINT_VARIABLE, "http://127.0.0.1:4318")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(SetupError, match=r"shopguide\[tracing\].*leave OTEL_EXPORTER_OTLP_ENDPOINT out"):
        tracing.configure()


def test_a_stage_outside_of_a_turn_is_not_traced(spans: InMemorySpanExporter) -> None:
    with metrics.stage("store"):
        pass
    assert finished(spans) == {}


def test_of_what_fails_the_kind_is_told_and_not_the_words(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="secret"), metrics.stage("total"), metrics.stage("nlu"):
        raise ValueError("a secret")
    made = finished(spans)
    assert made["nlu"].parent.span_id == made["turn"].context.span_id
    for span in made.values():
        assert dict(span.attributes) == {"error.type": "ValueError"}
        assert not span.events
        assert not span.status.description
        assert span.resource.attributes["service.name"] == "guide-of-the-tests"
