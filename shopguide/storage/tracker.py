"""A talk in memory that costs the same at turn 200 as at turn 5.

Rasa's tracker holds every event and replays all of them again and again: when it is read from the
store, when an action gets its copy, when policies look at past states. This one holds the last events
(the tail) and a snapshot of the state that the events before them led to.
"""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from rasa.shared.core.events import (
    AllSlotsReset,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker, TrackerActiveLoop

# At least so many of the last events are kept in memory: about eight turns. A button pressed late is
# looked for in them, see shopguide/nlu/reply_resolver.py.
TAIL_EVENTS: Final = 60
# Events that put the talk back to its beginning: nothing before them counts.
_RESETS: Final = (SessionStarted, Restarted)


@dataclass(frozen=True)
class Snapshot:
    """The state of a talk before its tail.

    The last message is no part of it: a tail begins with a message, or with a reset.

    Attributes:
        position: number of the first event of the tail, counted from 0 over the whole talk.
        slots: values of the slots that were ever set.
        action: what was done last, as Rasa notes it.
        followup: the action to be run next, if one is due.
        paused: whether the guide is silent.
        loop: the active form, if any.
    """

    position: int = 0
    slots: dict[str, Any] = field(default_factory=dict)
    action: dict[str, Any] = field(default_factory=dict)
    followup: str | None = None
    paused: bool = False
    loop: dict[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, without the position, which has a column of its own."""
        values = dataclasses.asdict(self)
        del values["position"]
        return values

    @classmethod
    def loads(cls, position: int, text: str) -> Snapshot:
        """Read what was stored of `as_dict`.

        Raises:
            ValueError: the text was written by a version that notes other things.
        """
        try:
            return cls(position=position, **json.loads(text))
        except TypeError as error:
            raise ValueError("A snapshot of another version") from error


@dataclass
class _Known:
    """What was found out of a talk's events, the last of which is `last`.

    Attributes:
        applied: those that count.
    """

    count: int = 0
    last: Event | None = None
    applied: list[Event] | None = None


class TailTracker(DialogueStateTracker):  # type: ignore[misc]
    """Rasa's tracker, holding a snapshot and the events after it.

    Attributes:
        snapshot: the state before `events`; None when the talk has no earlier event.
        stored: how many of `events` the store holds already.
    """

    def __init__(
        self,
        sender_id: str,
        slots: Iterable[Slot] | None,
        snapshot: Snapshot | None = None,
        is_rule_tracker: bool = False,
    ) -> None:
        super().__init__(sender_id, None if slots is None else (), is_rule_tracker=is_rule_tracker)
        if slots is not None:
            self.slots = _twins(slots)
            self._reset_slots()
        self.snapshot = snapshot
        self.stored = 0
        self._known = _Known()
        self._restore()

    @property
    def next_position(self) -> int:
        """The number that the next event to be stored gets."""
        return (self.snapshot.position if self.snapshot else 0) + self.stored

    def stored_slots(self) -> dict[str, Any]:
        """The slots as they are in the store, before the events that are new."""
        slots = dict(self.snapshot.slots) if self.snapshot else {}
        for event in islice(self.events, self.stored):
            if isinstance(event, SlotSet):
                slots[event.key] = event.value
            elif isinstance(event, (*_RESETS, AllSlotsReset)):
                slots.clear()
        return slots

    def event_at(self, position: int) -> Event | None:
        """The event of that number in the talk, as far as it is held."""
        index = position - (self.snapshot.position if self.snapshot else 0)
        return next(islice(self.events, index, None), None) if index >= 0 else None

    def copy(self) -> TailTracker:
        """A tracker of the same state, without replaying any event."""
        twin = TailTracker(self.sender_id, (), is_rule_tracker=self.is_rule_tracker)
        twin.snapshot, twin.stored = self.snapshot, self.stored
        twin.events = self._create_events(list(self.events))
        twin.slots = _twins(self.slots.values())
        for name in ("_paused", "followup_action", "latest_message", "latest_bot_utterance", "_known"):
            setattr(twin, name, getattr(self, name))
        twin.latest_action = copy.copy(self.latest_action)
        twin.active_loop = copy.copy(self.active_loop)
        return twin

    def init_copy(self) -> TailTracker:
        """A tracker as this one was before its first event."""
        return self._blank(None if self._was_reset() else self.snapshot)

    def replay_events(self) -> None:
        """Bring the state about anew, from the snapshot on."""
        if not self._was_reset():
            self._restore()
        super().replay_events()

    def applied_events(self) -> list[Event]:
        """The events that count, without those taken back."""
        known = self._still_known()
        if known.applied is None:
            known.applied = super().applied_events()
        return list(known.applied)

    def snapshot_for_tail(self) -> Snapshot | None:
        """The snapshot with which only the last events need be read next time; None when all are needed."""
        start = tail_start(list(self.events))
        if start == 0:
            return self.snapshot
        before = self._blank(self.snapshot)
        for event in list(self.events)[:start]:
            before.update(event)
        return Snapshot(
            position=(self.snapshot.position if self.snapshot else 0) + start,
            slots={name: slot.value for name, slot in before.slots.items() if slot.has_been_set},
            action=dict(before.latest_action or {}),
            followup=before.followup_action,
            paused=before.is_paused(),
            loop=dataclasses.asdict(before.active_loop) if before.active_loop else None,
        )

    def _still_known(self) -> _Known:
        """What was found out of these events; nothing yet when one was added since."""
        count, last = len(self.events), self.events[-1] if self.events else None
        if self._known.count != count or self._known.last is not last:
            self._known = _Known(count, last)
        return self._known

    def _blank(self, snapshot: Snapshot | None) -> TailTracker:
        return TailTracker(self.sender_id, self.slots.values(), snapshot, self.is_rule_tracker)

    def _was_reset(self) -> bool:
        """Whether the state does not depend on the snapshot any more."""
        return any(isinstance(event, _RESETS) for event in self.events)

    def _restore(self) -> None:
        """Put the state of the snapshot in place; slots that the domain no longer has are let go."""
        if self.snapshot is None:
            return
        for name, value in self.snapshot.slots.items():
            if name in self.slots:
                self.slots[name].value = value
        self.latest_action = dict(self.snapshot.action)
        self.followup_action = self.snapshot.followup
        self._paused = self.snapshot.paused
        self.active_loop = TrackerActiveLoop(**self.snapshot.loop) if self.snapshot.loop else None


def _twins(slots: Iterable[Slot]) -> dict[str, Slot]:
    """Copies of slots, by name. A turn makes some hundred and fifty, and copy.copy asks each how it is pickled."""
    twins = {}
    for slot in slots:
        twin = twins[slot.name] = object.__new__(type(slot))
        twin.__dict__.update(slot.__dict__)
    return twins


def tail_start(events: Sequence[Event]) -> int:
    """Where the tail begins: at the last reset, or later, with a message that leaves TAIL_EVENTS after it."""
    start = 0
    for index, event in enumerate(events):
        long_enough = len(events) - index >= TAIL_EVENTS
        if isinstance(event, _RESETS) or (isinstance(event, UserUttered) and long_enough):
            start = index
    return start
