"""What is counted and timed, for Prometheus; served on a port of its own, to this machine only unless told."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from prometheus_client import Counter, Gauge, Histogram, Info, start_http_server

from shopguide.dialogue.route import PEOPLE
from shopguide.errors import SetupError
from shopguide.server import tracing

PORT_VARIABLE: Final = "SHOPGUIDE_METRICS_PORT"
# In a pod Prometheus comes from outside; who may is the network policy's business there.
HOST_VARIABLE: Final = "SHOPGUIDE_METRICS_HOST"
# Actions that ask what was meant.
_UNSURE: Final = frozenset(
    {
        "action_ask_between",
        "action_say_other_language",
        "action_ask_again",
        "action_offer_choices",
        "action_offer_person_after_repair",
    }
)
_SECONDS: Final = (0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

TURN_SECONDS: Final = Histogram(
    "shopguide_turn_seconds", "Time of a turn by stage: wait, nlu, action, store, total.", ["stage"], buckets=_SECONDS
)
TURNS: Final = Counter("shopguide_turns_total", "Turns by how they ended: answered, busy or failed.", ["end"])
RUNNING: Final = Gauge("shopguide_turns_running", "Turns that are being worked on.")
INTENTS: Final = Counter("shopguide_intents_total", "Messages by what was understood.", ["intent"])
UNSURE: Final = Counter("shopguide_unsure_total", "Turns in which the guide asked what was meant.")
ESCALATIONS: Final = Counter("shopguide_escalations_total", "Talks led to a channel with a person.", ["channel"])
ERRORS: Final = Counter(
    "shopguide_errors_total",
    "What failed: action, store, broker, lock, case log, reload, silence, delivery or turn.",
    ["part"],
)
HANDOFFS: Final = Counter(
    "shopguide_handoffs_total", "Summaries that shoppers wanted sent: accepted, failed or limited.", ["end"]
)
LIMITED: Final = Counter("shopguide_rate_limited_total", "Messages refused because of a quota.")
RELOADS: Final = Counter("shopguide_reloads_total", "Edits of facts and sentences: taken or refused.", ["result"])
EDIT_REFUSED: Final = Gauge("shopguide_edit_refused", "1 while an edit stands on disk that was refused.")
FACTS: Final = Gauge("shopguide_contact_facts", "Facts of contacts by age: fresh, old or expired.", ["state"])
REFUSED: Final = Counter("shopguide_refused_total", "Requests refused: too many at once, or too large.", ["reason"])
SWAPS: Final = Counter("shopguide_model_swaps_total", "New models by what came of them: done or refused.", ["end"])
MODEL: Final = Info("shopguide_model", "The model that serves.")


_WITH_NOBODY: Final[ContextVar[bool]] = ContextVar("with_nobody", default=False)


@contextmanager
def with_nobody() -> Iterator[None]:
    """Count and time nothing of a turn in here: no shopper has part in it."""
    token = _WITH_NOBODY.set(True)
    try:
        yield
    finally:
        _WITH_NOBODY.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Time a stage of a turn, `total` the turn itself, and trace it."""
    if _WITH_NOBODY.get():
        yield
        return
    with tracing.span(tracing.TURN if name == "total" else name), TURN_SECONDS.labels(name).time():
        yield


def tell_model(name: str) -> None:
    """Note which model serves from now on."""
    MODEL.info({"file": name})


def count_message(intent: Mapping[str, Any] | None, known: Sequence[str]) -> None:
    """Count what a message was understood as; a name the domain does not have is not taken over."""
    if _WITH_NOBODY.get():
        return
    name = str((intent or {}).get("name"))
    label = name if name in known else "other"
    INTENTS.labels(label).inc()
    tracing.note("intent", label)


def count_action(name: str, events: Sequence[Mapping[str, Any]]) -> None:
    """Count what an action's doings say about the talk."""
    if _WITH_NOBODY.get():
        return
    if name in _UNSURE:
        UNSURE.inc()
    for event in events:
        if event.get("event") == "slot" and event.get("name") == "channel" and event.get("value") in PEOPLE:
            ESCALATIONS.labels(str(event["value"])).inc()


def serve() -> None:
    """Open the port that SHOPGUIDE_METRICS_PORT names, if it names one, on loopback or SHOPGUIDE_METRICS_HOST.

    Raises:
        SetupError: they name none that can be opened.
    """
    given = os.environ.get(PORT_VARIABLE)
    if not given:
        return
    host = os.environ.get(HOST_VARIABLE) or "127.0.0.1"
    try:
        start_http_server(int(given), addr=host)
    except (ValueError, OSError, OverflowError) as error:
        raise SetupError(
            f"{PORT_VARIABLE} is {given!r}, which cannot be opened on {host} ({error}). Name a free port, and in "
            f"{HOST_VARIABLE}, if it is set, an address of this machine."
        ) from error
