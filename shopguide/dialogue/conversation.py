"""What the guide remembers of a conversation, as one frozen value, and how it changes.

Each field is a slot of `domain.yml` of the same name. Moves take a `Conversation` and return the next one through the
transitions below; none of them says anything.

    offered → step 0 … step n-1 → settled?
              ↑ back   ↓ next
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from enum import Enum, StrEnum
from typing import Any, Final

from shopguide.dialogue import letter_versions
from shopguide.dialogue.cues import EXCLUSIVE, FACTS, OF_THE_PERSON, Cue
from shopguide.dialogue.letter_versions import LetterVersion
from shopguide.dialogue.prose import retells, sentence, sentences


class Awaiting(StrEnum):
    """The question the guide asked last and is waiting on (slot `awaiting`)."""

    START = "start"  # want to go through this?
    STEP = "step"  # a step is on the table
    SWITCH = "switch"  # switch to the other channel, or stay?
    CHANNELS = "channels"  # which of these channels?
    DRAFT_OFFER = "draft_offer"  # want me to write it with you?
    DRAFT = "draft"  # the letter is shown: change anything?
    DETAIL = "detail"  # a detail for the letter
    LETTER_LINE = "letter_line"  # which line of the letter should change?
    LINE_WORDS = "line_words"  # how should that line read?
    SOLVED = "solved"  # did that settle it?
    RATING = "rating"
    COMMENT = "comment"
    NEXT_ISSUE = "next_issue"  # shall we look at the other problem now?
    CLARIFY = "clarify"  # which of these is it?
    RESUME = "resume"  # go on where we stopped?
    REPLY = "reply"  # they wait for an answer from elsewhere: any news?
    HANDOFF = "handoff"  # shall I send the summary to whoever runs this guide?
    # Questions that decide the playbook.
    DELIVERY = "delivery"
    ITEM_FAULT = "item_fault"
    REFUND_STAGE = "refund_stage"
    CHARGE_KIND = "charge_kind"
    BOOKED = "booked"
    CAN_LOG_IN = "can_log_in"
    SELLER_ASKED = "seller_asked"
    # The rest.
    TO_WHOM = "to_whom"  # who got the money, the code, the details?
    REGION = "region"
    SAFE = "safe"  # are you safe?
    FORGET = "forget"  # delete this conversation?


#: Questions of a walk: they make no sense without its channel.
OF_A_WALK: Final = frozenset(
    {Awaiting.START, Awaiting.STEP, Awaiting.SOLVED, Awaiting.RESUME, Awaiting.REPLY, Awaiting.SWITCH}
)
#: In the middle of something that can be picked up again.
UNDER_WAY: Final = frozenset(
    {Awaiting.STEP, Awaiting.RESUME, Awaiting.DRAFT_OFFER, Awaiting.DRAFT, Awaiting.DETAIL}
    | {Awaiting.LETTER_LINE, Awaiting.LINE_WORDS}
)


#: Noted as said once the guide has said what it is.
INTRODUCED: Final = "intro"
#: Before the name of what was given away: noted as said once the guide has said what to do first about it.
AID: Final = "aid:"


@dataclass(frozen=True)
class Paused:
    """A problem that waits its turn, with the place where its walk was left (if any).

    Attributes:
        issue: its id.
        channel: what was being walked for it.
        step: zero-based index of the step that was on the table.
        complaint: what the shopper wrote about it.
        tried: channels that didn't help with it.
        facts: what is known of it.
        story: their words about it that can stand in a letter.
        told: facts that those words tell.
    """

    issue: str
    channel: str | None = None
    step: int = 0
    complaint: str | None = None
    tried: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    story: str | None = None
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conversation:
    """State of one conversation.

    Attributes:
        awaiting: the question asked last; None when nothing is open.
        issue: id of the problem being worked on.
        facts: what is known of the case: names of cues (shopguide/dialogue/cues.py), in the order they were said.
        ruled_out: problems the shopper denied; never brought up again in this conversation.
        region: two letters of the shopper's country, or EU; None while unknown.
        playbook: id of the playbook that led to the channel; None when a channel was asked for by name.
        channel: id of the channel (or first aid) offered or being walked.
        other_channel: the one offered in exchange (awaiting "switch").
        step: zero-based index of the current step.
        stuck: steps of this channel that couldn't be found, zero-based; said twice, the second counts as -1 - step.
        missed: steps that couldn't be found and weren't found later, over all channels, written channel:step.
        tried: channels that didn't help, in order.
        refused: channels the shopper doesn't want.
        queue: other problems, waiting.
        complaint: what the shopper wrote about the problem, redacted.
        story: those of their words that can stand in a letter, what came from one message on one line.
        told: facts that those words tell, so that a letter needn't state them once more.
        detail: the letter's detail being asked for.
        skipped: details the shopper wouldn't give.
        letter: whom the letter is for (seller, support, bank, appeal); None until one is wanted.
        letter_without: details to be left out of it.
        letter_line: the line of it that is being changed.
        letter_short: whether a short one is wanted.
        letter_tone: how it is to sound, friendly or firm; None for neither.
        letter_shown: the letter as it was shown, the last time at the end.
        drafted: whether the letter was shown.
        urgent: whether the shopper said that it's urgent.
        acknowledged: whether their anger was answered already.
        answered: the answer that the turn before gave, with what it depended on.
        said_once: ids of warnings and apologies that are said once in a conversation.
        repairs: how often in a row the guide didn't understand.
        danger: id of the danger that was met last, while it isn't known that they are safe.
        held: the question that was open when danger or a question about the region came in between.
        handoff: id of the summary last offered to be sent to whoever runs the guide.
        handoff_told: what the shopper was told last of its fate; None while it is only offered.
    """

    awaiting: Awaiting | None = None
    issue: str | None = None
    facts: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()
    region: str | None = None
    playbook: str | None = None
    channel: str | None = None
    other_channel: str | None = None
    step: int = 0
    stuck: tuple[int, ...] = ()
    missed: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    queue: tuple[Paused, ...] = ()
    order_number: str | None = None
    amount: str | None = None
    email: str | None = None
    platform: str | None = None
    date: str | None = None
    wish: str | None = None
    complaint: str | None = None
    story: str | None = None
    told: tuple[str, ...] = ()
    detail: str | None = None
    skipped: tuple[str, ...] = ()
    letter: str | None = None
    letter_without: tuple[str, ...] = ()
    letter_short: bool = False
    letter_tone: str | None = None
    letter_line: str | None = None
    letter_shown: tuple[LetterVersion, ...] = ()
    drafted: bool = False
    urgent: bool = False
    acknowledged: bool = False
    answered: str | None = None
    said_once: tuple[str, ...] = ()
    repairs: int = 0
    danger: str | None = None
    held: Awaiting | None = None
    handoff: str | None = None
    handoff_told: str | None = None

    # --- reading

    def knows(self, *cues: str) -> bool:
        """Whether one of these facts is known."""
        return any(cue in self.facts for cue in cues)

    @property
    def answered_topic(self) -> str | None:
        """Id of the answer that the turn before gave."""
        return self.answered.partition(":")[0] if self.answered else None

    @property
    def only_checked(self) -> bool:
        """Whether they were only asked if they are safe, because of a message that wasn't clear."""
        return f"checked:{self.danger}" in self.said_once and f"danger:{self.danger}" not in self.said_once

    @property
    def is_new(self) -> bool:
        """Whether nothing was said yet that the guide could work on."""
        return self.issue is None and self.awaiting is None and not self.complaint

    # --- asking

    def ask(self, question: Awaiting | None) -> Conversation:
        """With `question` open, or none."""
        return replace(self, awaiting=question)

    def understood(self) -> Conversation:
        """After a turn that was understood."""
        return replace(self, repairs=0) if self.repairs else self

    def not_understood(self) -> Conversation:
        """After one more turn in a row that wasn't."""
        return replace(self, repairs=self.repairs + 1)

    def saying_once(self, name: str) -> Conversation:
        """With `name` noted as said."""
        return self if name in self.said_once else replace(self, said_once=(*self.said_once, name))

    # --- the case

    def learn(self, cues: Iterable[str]) -> Conversation:
        """With further facts; what they contradict goes."""
        facts = list(self.facts)
        for cue in cues:
            if cue not in FACTS or cue in facts:
                continue
            rivals = {other for group in EXCLUSIVE if cue in group for other in group}
            facts = [fact for fact in facts if fact not in rivals]
            facts.append(str(cue))
        return replace(self, facts=tuple(facts))

    def with_details(self, **details: str | None) -> Conversation:
        """With those of order_number, amount, email, platform, date, wish and region that are given."""
        given: dict[str, Any] = {name: value for name, value in details.items() if value}
        # A corrected number is corrected in the story too.
        left_out = tuple(name for name in self.letter_without if name not in given)
        return replace(self._retold(self.order_number, given.get("order_number")), **given, letter_without=left_out)

    def with_corrected(self, **details: str | None) -> Conversation:
        """As `with_details`, for an amount or a date that was wrong: it is corrected in the story too."""
        talk = self
        for name in ("amount", "date"):
            talk = talk._retold(getattr(self, name), details.get(name))
        return talk.with_details(**details)

    def _retold(self, old: str | None, new: str | None) -> Conversation:
        if not old or not new:
            return self
        complaint, story = (told and told.replace(old, new) for told in (self.complaint, self.story))
        return replace(self, complaint=complaint, story=story)

    def with_words(self, words: str) -> Conversation:
        """With `words` added to what the shopper wrote about the problem."""
        return replace(self, complaint=_joined(self.complaint, words))

    def with_story(self, words: str, facts: Iterable[str] = ()) -> Conversation:
        """With words that can stand in a letter, and the facts that they tell."""
        lines = (self.story or "").splitlines()
        line = " ".join(words.split())
        if not line or line in lines or sum(map(len, lines)) + len(line) > MOST_STORY:
            return self
        told = tuple(dict.fromkeys([*self.told, *(fact for fact in facts if fact in FACTS)]))
        return replace(self, story="\n".join([*lines, line]), told=told)

    def rule_out(self, problems: Iterable[str]) -> Conversation:
        """Without the problems that the shopper denied, now and later."""
        gone = tuple(dict.fromkeys([*self.ruled_out, *problems]))
        rest = replace(self, ruled_out=gone, queue=tuple(item for item in self.queue if item.issue not in gone))
        return rest._without_problem() if self.issue in gone else rest

    def allow(self, problem: str) -> Conversation:
        """With `problem` no longer ruled out: the shopper brought it up."""
        return replace(self, ruled_out=tuple(name for name in self.ruled_out if name != problem))

    def refuse(self, channels: Iterable[str]) -> Conversation:
        """With channels that the shopper doesn't want."""
        return replace(self, refused=tuple(dict.fromkeys([*self.refused, *channels])))

    def try_out(self, channels: Iterable[str]) -> Conversation:
        """With channels that didn't help."""
        return replace(self, tried=tuple(dict.fromkeys([*self.tried, *channels])))

    # --- problems

    def take(self, problem: str, words: str = "", facts: Iterable[str] = ()) -> Conversation:
        """Work on `problem`; the current one waits in the queue with its place and its story.

        A problem that waited brings back its story, not its place. The order number and the amount stay.
        """
        if self.issue == problem:
            return self._anew_with(problem, self.complaint or words or None, self.tried, self.facts, self.queue).learn(
                facts
            )
        waiting = next((item for item in self.queue if item.issue == problem), None)
        known = waiting or Paused(problem)
        queue = tuple(item for item in self.queue if item.issue not in (problem, self.issue))
        if self.issue:
            queue = (self._paused(), *queue)
        # Words said before any problem was known tell of this one.
        before = None if self.issue else self.complaint
        complaint = " ".join(part for part in (known.complaint or before, words) if part) or None
        kept = known.facts or (() if self.issue else self.facts)
        facts_now = tuple(dict.fromkeys([*(fact for fact in self.facts if fact in OF_THE_PERSON), *kept]))
        own = waiting if waiting or self.issue else self
        taken = self._anew_with(problem, complaint, known.tried, facts_now, queue)
        if own:
            taken = replace(taken, story=own.story, told=own.told)
        return taken.allow(problem).learn(facts)

    def wait_behind(self, problems: Iterable[Paused]) -> Conversation:
        """With further problems in the queue, before those that wait already."""
        new = [item for item in problems if item.issue != self.issue and item.issue not in self.ruled_out]
        names = {item.issue for item in new}
        return replace(self, queue=(*new, *(item for item in self.queue if item.issue not in names)))

    def next_problem(self) -> Conversation:
        """The problem that waits first, where it was left; the current one is dropped."""
        first = self.queue[0]
        taken = replace(self, issue=None, complaint=None, facts=self._of_the_person()).take(first.issue)
        if first.channel is None:
            return taken
        return replace(taken, channel=first.channel, step=first.step, awaiting=Awaiting.STEP)

    def drop_waiting(self) -> Conversation:
        """Without the problem that waits first."""
        return replace(self, queue=self.queue[1:], awaiting=None)

    def put_back(self) -> Conversation:
        """With the current problem behind those that wait, at its place."""
        if self.issue is None:
            return self
        return replace(self._without_problem(), queue=(*self.queue, self._paused()))

    def settled(self) -> Conversation:
        """After the problem was solved: only what belongs to the person and the order stays."""
        kept = Conversation(
            queue=self.queue,
            order_number=self.order_number,
            email=self.email,
            region=self.region,
            ruled_out=self.ruled_out,
            said_once=self.said_once,
            # The next order may be no gift.
            facts=tuple(fact for fact in self._of_the_person() if fact != Cue.GIFT),
        )
        return replace(kept, handoff=self.handoff, handoff_told=self.handoff_told)

    def anew(self) -> Conversation:
        """An empty conversation, but for what is still to be told of a summary that was sent."""
        met = tuple(name for name in self.said_once if name == INTRODUCED)
        return Conversation(said_once=met, handoff=self.handoff, handoff_told=self.handoff_told)

    def _of_the_person(self) -> tuple[str, ...]:
        return tuple(fact for fact in self.facts if fact in OF_THE_PERSON)

    def _paused(self) -> Paused:
        place = (self.channel, self.step) if self.awaiting in UNDER_WAY else (None, 0)
        return Paused(self.issue or "", *place, self.complaint, self.tried, self.facts, self.story, self.told)

    def _without_problem(self) -> Conversation:
        return self._anew_with(None, None, (), self._of_the_person(), self.queue)

    def _anew_with(
        self,
        problem: str | None,
        complaint: str | None,
        tried: tuple[str, ...],
        facts: tuple[str, ...],
        queue: tuple[Paused, ...],
    ) -> Conversation:
        """With nothing offered and nothing asked yet."""
        return replace(
            self,
            issue=problem,
            complaint=complaint,
            story=self.story if problem and problem == self.issue else None,
            told=self.told if problem and problem == self.issue else (),
            tried=tried,
            facts=facts,
            queue=tuple(item for item in queue if item.issue != problem),
            playbook=None,
            channel=None,
            other_channel=None,
            step=0,
            stuck=(),
            missed=(),
            detail=None,
            skipped=(),
            letter=None,
            letter_without=(),
            letter_short=False,
            letter_tone=None,
            letter_line=None,
            letter_shown=(),
            drafted=False,
            date=None,
            wish=None,
            awaiting=None,
            urgent=False,
            repairs=0,
        )

    # --- walking a channel

    def offer(self, channel: str, playbook: str | None = None) -> Conversation:
        """With a channel offered, at its first step. Somebody else reads what is written there."""
        letter = self.letter if channel == self.channel else None
        here = replace(self, channel=channel, playbook=playbook, letter=letter, step=0, stuck=())
        return replace(here, awaiting=Awaiting.START, repairs=0)

    def start(self, channel: str, playbook: str | None = None) -> Conversation:
        """At the first step of a channel."""
        return replace(self.offer(channel, playbook), awaiting=Awaiting.STEP, other_channel=None)

    def offer_switch(self, channel: str) -> Conversation:
        """With another channel offered in the middle of one."""
        return replace(self, other_channel=channel, awaiting=Awaiting.SWITCH, repairs=0)

    def advance(self, steps: int) -> Conversation:
        """One step on, of so many; after the last one the guide asks whether that settled it."""
        # Going on means that the step was found after all.
        found = replace(self, missed=tuple(mark for mark in self.missed if mark != self._mark), repairs=0)
        if self.step + 1 < steps:
            return replace(found, step=self.step + 1, awaiting=Awaiting.STEP)
        return replace(found, step=max(steps - 1, 0), awaiting=Awaiting.SOLVED)

    def back(self) -> Conversation:
        """One step back; on the first one nothing changes. From the last question, the last step."""
        if self.awaiting is Awaiting.SOLVED:
            return replace(self, awaiting=Awaiting.STEP, repairs=0)
        return replace(self, step=max(self.step - 1, 0), awaiting=Awaiting.STEP, repairs=0)

    def jump(self, step: int) -> Conversation:
        """At that step."""
        return replace(self, step=step, awaiting=Awaiting.STEP, repairs=0)

    def missing(self) -> Conversation:
        """With the current step noted as not found."""
        count = (*self.stuck, self.step) if self.step not in self.stuck else (*self.stuck, -1 - self.step)
        missed = tuple(dict.fromkeys([*self.missed, self._mark]))
        return replace(self, stuck=count, missed=missed, awaiting=Awaiting.STEP, repairs=0)

    def pause(self) -> Conversation:
        """Stop for now and keep the place."""
        return replace(self, awaiting=Awaiting.RESUME, repairs=0)

    def wait(self) -> Conversation:
        """Until there is an answer from elsewhere; the place is kept."""
        return replace(self, awaiting=Awaiting.REPLY, other_channel=None, repairs=0)

    def go_on(self) -> Conversation:
        """Go on with the step that is on the table."""
        return replace(self, awaiting=Awaiting.STEP, other_channel=None, repairs=0)

    @property
    def _mark(self) -> str:
        return f"{self.channel}:{self.step}"

    # --- letters

    def want_letter(self, kind: str) -> Conversation:
        """With a letter wanted, for a seller, support, the bank or an appeal."""
        return replace(self, letter=kind, repairs=0)

    def ask_detail(self, detail: str) -> Conversation:
        """With a detail of the letter asked for."""
        return replace(self, detail=detail, awaiting=Awaiting.DETAIL, repairs=0)

    def skip_detail(self) -> Conversation:
        """With the detail that was asked for left out."""
        skipped = (*self.skipped, self.detail) if self.detail else self.skipped
        return replace(self, skipped=skipped, detail=None)

    def without_line(self, origin: str, text: str) -> Conversation:
        """Without a line of the letter: a sentence of the story, a fact, a detail, the wish."""
        if origin == "story":
            return self._with_sentence(text, "")
        facts = tuple(fact for fact in self.facts if fact != origin)
        wish = None if origin == "wish" else self.wish
        left_out = tuple(dict.fromkeys([*self.letter_without, origin]))
        return replace(self, facts=facts, wish=wish, letter_without=left_out)

    def with_line(self, origin: str, text: str, words: str, facts: Iterable[str] = ()) -> Conversation:
        """With a line of the letter worded otherwise.

        Args:
            origin: of the line, see `letter.Line`.
            text: as it stands there.
            words: the sentences in its place.
            facts: what they tell.
        """
        known = self.learn(facts)
        told = tuple(dict.fromkeys([*known.told, *(fact for fact in facts if fact in FACTS)]))
        if origin == "story":
            return replace(known, told=told)._with_sentence(text, words)
        if origin == "wish":
            return replace(known, wish=words, told=told)
        if origin in FACTS:
            return known.with_story(words, (origin, *facts))
        return known.without_line(origin, text).with_story(words, facts)

    def _with_sentence(self, text: str, words: str) -> Conversation:
        """The story with a sentence worded otherwise; without it where `words` is empty."""
        told = [sentences(line) for line in (self.story or "").splitlines()]
        changed = [[words if sentence(part) == text else part for part in line] for line in told]
        if not words:
            # What told the same, and stood back for it, goes with it.
            changed = [[part for part in line if part and not retells(sentence(part), text)] for line in changed]
        kept = [" ".join(part for part in line if part) for line in changed]
        return replace(self, story="\n".join(line for line in kept if line) or None)

    def ask_line(self) -> Conversation:
        """With the question which line of the letter should change."""
        return replace(self, awaiting=Awaiting.LETTER_LINE, letter_line=None, detail=None, repairs=0)

    def ask_words(self, line: str | None) -> Conversation:
        """With the question how a line of the letter should read; a new one where None."""
        return replace(self, awaiting=Awaiting.LINE_WORDS, letter_line=line, detail=None, repairs=0)

    def showing_letter(self) -> Conversation:
        """With the letter on screen."""
        now = LetterVersion(**{spec.name: getattr(self, spec.name) for spec in fields(LetterVersion)})
        earlier = self.letter_shown if self.letter_shown[-1:] != (now,) else self.letter_shown[:-1]
        shown = (*earlier, now)[-letter_versions.MOST :]
        return replace(
            self, drafted=True, detail=None, letter_line=None, letter_shown=shown, awaiting=Awaiting.DRAFT, repairs=0
        )

    def letter_taken_back(self) -> Conversation:
        """With the letter as it was before it was shown last; as it is where there is none before."""
        if len(self.letter_shown) < 2:
            return self
        *earlier, before, _ = self.letter_shown
        made_of = {spec.name: getattr(before, spec.name) for spec in fields(before)}
        return replace(self, **made_of, letter_shown=(*earlier, before))

    def without_letter(self) -> Conversation:
        """With no letter any more; the question that was open before it is open again."""
        question = Awaiting.STEP if self.step else Awaiting.START if self.channel else None
        without = replace(self, letter=None, detail=None, letter_line=None, letter_shown=(), drafted=False)
        return replace(without, awaiting=question, repairs=0)

    # --- interruptions

    def interrupted(self, question: Awaiting, danger: str | None = None) -> Conversation:
        """With a question that comes first; the one that was open is kept."""
        held = self.held or (self.awaiting if self.awaiting not in (Awaiting.SAFE, Awaiting.REGION) else None)
        return replace(self, awaiting=question, held=held, danger=danger or self.danger, repairs=0)

    def continued(self) -> Conversation:
        """With the question that was open before, and no danger."""
        return replace(self, awaiting=self.held, held=None, danger=None, repairs=0)

    # --- slots

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Conversation:
        """Read the conversation from slot values; a value that makes no sense counts as unset."""
        values: dict[str, Any] = {}
        for spec in fields(cls):
            raw = slots.get(spec.name)
            if raw is None:
                continue
            # A slot may have been stored by another version of the guide.
            with suppress(TypeError, ValueError):
                values[spec.name] = _READERS.get(spec.name, str)(raw)
        return cls(**values)

    def to_slots(self) -> dict[str, Any]:
        """Slot values, JSON-ready; an unset or empty field is None."""
        return {spec.name: _to_json(getattr(self, spec.name)) for spec in fields(self)}

    def changes_since(self, earlier: Conversation) -> dict[str, Any]:
        """The slots whose value differs from `earlier`."""
        before, after = earlier.to_slots(), self.to_slots()
        return {name: value for name, value in after.items() if value != before[name]}


MOST_WORDS: Final = 1200  # characters of what the shopper wrote that are kept
MOST_STORY: Final = 900  # … and of what stands in a letter


def _joined(told: str | None, words: str) -> str | None:
    """Words added as a sentence of their own, unless they are part of what was told."""
    words = " ".join(words.split())
    if not words or (told and words in told):
        return told
    first = "" if not told else told if told[-1] in ".!?" else f"{told}."
    return f"{first} {words}".strip()[:MOST_WORDS]


def _to_json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_item(item) for item in value] or None
    return value or None


def _item(item: Any) -> Any:
    if isinstance(item, LetterVersion):
        return item.as_dict()
    return vars(item) if isinstance(item, Paused) else item


def _awaiting(raw: Any) -> Awaiting | None:
    return Awaiting(raw) if raw in {item.value for item in Awaiting} else None


def _paused(raw: Mapping[str, Any]) -> Paused:
    return Paused(**{**raw, **{name: _strings(raw.get(name)) for name in ("tried", "facts", "told")}})


def _strings(raw: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in raw) if isinstance(raw, list | tuple) else ()


_READERS: dict[str, Any] = {
    "awaiting": _awaiting,
    "held": _awaiting,
    "facts": lambda raw: tuple(Cue(name).value for name in _strings(raw) if name in FACTS),
    "step": int,
    "repairs": int,
    "stuck": lambda raw: tuple(int(item) for item in raw),
    "queue": lambda raw: tuple(_paused(item) for item in raw),
    "letter_shown": lambda raw: tuple(LetterVersion.from_dict(item) for item in raw),
    "letter_short": bool,
    "drafted": bool,
    "urgent": bool,
    "acknowledged": bool,
} | dict.fromkeys(
    ("ruled_out", "missed", "tried", "refused", "skipped", "letter_without", "said_once", "told"), _strings
)
