"""What an operator asks of the sending of summaries: where they go, what became of them, and a trial."""

from __future__ import annotations

import asyncio
import time
import uuid

from shopguide.delivery.parcel import Outcome, Parcel, pack
from shopguide.delivery.settings import SMTP_URL, WEBHOOK, Settings
from shopguide.dialogue.summary import State, Summary
from shopguide.errors import SetupError
from shopguide.storage.database import address, open_database
from shopguide.storage.outbox import Outbox

_TRIAL = "This is a trial of the operator's, and about nobody."


def state_of_things(*, trial: bool) -> str:
    """Where summaries go and how many were sent; with `trial`, a made-up one is sent first.

    Raises:
        SetupError: the settings make no sense, or the trial was not taken.
    """
    settings = Settings.from_environment()
    if settings is None:
        if trial:
            raise SetupError(f"There is no place to send a summary to. Set {WEBHOOK} or {SMTP_URL}.")
        return f"Summaries are shown to shoppers and not sent: neither {WEBHOOK} nor {SMTP_URL} is set."
    place = f"the {settings.target.kind} at {settings.target.place}"
    if trial:
        return f"{_try(settings)}: {place} has accepted a trial summary."
    counts = Outbox(open_database(address())).counts()
    told = ", ".join(f"{counts.get(state, 0)} {state.value}" for state in (State.ACCEPTED, State.PENDING, State.FAILED))
    return f"Shoppers are asked whether to send their summary to {settings.name}, by {place}. So far: {told}."


def _try(settings: Settings) -> str:
    summary = Summary(
        issue=None, title="Trial", happened=_TRIAL, order_number=None, amount=None, date=None, wish=None, email=None,
        tried=(), missed=(), draft=None, text=_TRIAL,
    )  # fmt: skip
    parcel = Parcel.opened(f"trial-{uuid.uuid4()}", time.time(), pack(summary, "trial:operator"))
    attempt = asyncio.run(settings.target.deliver(parcel))
    if attempt.outcome is not Outcome.ACCEPTED:
        raise SetupError(f"{settings.target.place} did not take a trial summary: {attempt.reason}.")
    return attempt.reason
