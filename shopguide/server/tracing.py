"""Traces of turns by OpenTelemetry: one span a turn, one below it for each of its stages. Off unless told.

A span holds names that Rasa or the guide gave (channel, intent, action, how the turn ended) and the kind of an
exception, never its words, nor anything a shopper wrote, nor who it was.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from shopguide.errors import SetupError
from shopguide.privacy.backstop import scrub_text

ENDPOINT_VARIABLE: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"
TURN: Final = "turn"
# Seconds that the last spans have to get out at the end.
_FLUSH_SECONDS: Final = 3
_provider: Any = None
_tracer: Any = None


def configure() -> None:
    """Send traces to where OTEL_EXPORTER_OTLP_ENDPOINT says, if it does; OpenTelemetry's other variables count too.

    Raises:
        SetupError: OpenTelemetry is not installed.
    """
    global _provider, _tracer
    if not os.environ.get(ENDPOINT_VARIABLE):
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise SetupError(
            f"{ENDPOINT_VARIABLE} is set, but OpenTelemetry is not installed. Install it (pip install "
            f"'shopguide[tracing]'), or leave {ENDPOINT_VARIABLE} out."
        ) from error
    resource = Resource({SERVICE_NAME: "shopguide"}).merge(OTELResourceDetector().detect())
    # Not at the interpreter's exit, where a receiver that is away would hold it up: close() does it, in time.
    _provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    _provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = _provider.get_tracer("shopguide")


async def close() -> None:
    """Send what is left, for a few seconds at most."""
    if _provider is not None:
        await asyncio.to_thread(_provider.force_flush, _FLUSH_SECONDS * 1000)


@contextmanager
def span(name: str) -> Iterator[None]:
    """A span while the context lasts: a turn, or below it one of its stages; outside of a turn there is none."""
    if _tracer is None or (name != TURN and not _current().is_recording()):
        yield
        return
    with _tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as made:
        try:
            yield
        except Exception as error:
            made.set_attribute("error.type", type(error).__name__)
            raise


def note(name: str, value: str) -> None:
    """Put a name into the span that is open; no text of a shopper."""
    if _tracer is not None:
        _current().set_attribute(f"shopguide.{name}", scrub_text(value))


def _current() -> Any:
    from opentelemetry.trace import get_current_span

    return get_current_span()
