"""Faults between entries of the knowledge: names that lead nowhere, facts without a source, texts that are too long."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import Final

from shopguide.content.answers import Answer, Case
from shopguide.content.danger import OTHER
from shopguide.content.facts import PLACES, Fact, Step
from shopguide.content.regions import EU, MEMBERS
from shopguide.dialogue.conversation import Awaiting
from shopguide.dialogue.cues import DANGERS, EXCLUSIVE, FACTS
from shopguide.errors import Fault
from shopguide.knowledge import Detail, Knowledge, Platform

#: The guide turns to these by name: to a person, to the bank, to the written record.
_NEEDED: Final = ("live_chat", "phone", "email")
#: Words, at most.
FIRST: Final = 36
ANSWER: Final = 35
STEP: Final = 25
#: Characters of a button's title, at most.
TITLE: Final = 44
_REGIONS: Final = (
    frozenset({EU, OTHER, "US", "UK", "MX", "BR", "VN", "TH", "MY", "PH", "SG", "ID", "JP", "CA", "AU"}) | MEMBERS
)
_QUESTIONS: Final = frozenset(
    {"delivery", "item_fault", "refund_stage", "charge_kind", "booked", "can_log_in", "seller_asked"}
)
_OPEN: Final = frozenset({*(item.value for item in Awaiting), *(item.value for item in Detail)})
_LETTERS: Final = frozenset({"seller", "support", "bank", "appeal"})
_FIELDS: Final = frozenset({"reply_time", "availability", "best_for", "gist", "contact", "caution"})


def cross_check(knowledge: Knowledge) -> Iterator[Fault]:
    """All faults between entries."""
    yield from _channels(knowledge)
    yield from _problems(knowledge)
    yield from _playbooks(knowledge)
    yield from _answers(knowledge)
    yield from _danger(knowledge)


def _unknown(file: str, key: str, name: str, allowed: Iterable[str]) -> Iterator[Fault]:
    known = list(allowed)
    if name not in known:
        yield Fault(file, key, f"names {name!r}, which doesn't exist", "Use one of: " + ", ".join(sorted(known)))


def _sourced(knowledge: Knowledge, file: str, key: str, facts: Iterable[Fact | Step | Platform]) -> Iterator[Fault]:
    for index, fact in enumerate(facts):
        yield from _known_source(knowledge, file, f"{key}.{getattr(fact, 'id', index)}", fact)


def _known_source(knowledge: Knowledge, file: str, key: str, fact: Fact | Step | Platform | None) -> Iterator[Fault]:
    if fact is None:
        return
    yield from _unknown(file, f"{key}.source", fact.source, knowledge.sources)
    if isinstance(fact, Step):
        yield from _unknown(file, f"{key}.if_missing_source", fact.if_missing_source, knowledge.sources)
        if fact.at:
            yield from _unknown(file, f"{key}.at", fact.at, PLACES)


def _too_long(file: str, key: str, text: str | None, most: int) -> Iterator[Fault]:
    words = len((text or "").split())
    if words > most:
        yield Fault(file, key, f"has {words} words", f"Say it in {most} words at most")


def _channels(knowledge: Knowledge) -> Iterator[Fault]:
    yield from _sourced(knowledge, "channels.yml", "overview", knowledge.overview)
    for name in _NEEDED:
        if name not in knowledge.channels:
            yield Fault("channels.yml", f"channels.{name}", "is missing", "Restore it from git")
    for channel in knowledge.channels.values():
        key = f"channels.{channel.id}"
        for name in ("best_for", "reply_time", "availability", "caution"):
            yield from _known_source(knowledge, "channels.yml", f"{key}.{name}", getattr(channel, name))
        yield from _sourced(knowledge, "channels.yml", f"{key}.advantages", channel.advantages)
        yield from _sourced(knowledge, "channels.yml", f"{key}.steps", channel.steps)
        yield from _sourced(knowledge, "channels.yml", f"{key}.platforms", channel.platforms)
        if not channel.steps:
            yield Fault("channels.yml", f"{key}.steps", "is empty", "Give it at least one step")
    for aid in knowledge.first_aid.values():
        yield from _sourced(knowledge, "first_aid.yml", f"first_aid.{aid.id}.steps", aid.steps)
        if not aid.steps:
            yield Fault("first_aid.yml", f"first_aid.{aid.id}.steps", "is empty", "Give it at least one step")


def _problems(knowledge: Knowledge) -> Iterator[Fault]:
    for issue in knowledge.issues.values():
        key = f"issues.{issue.id}"
        yield from _unknown("issues.yml", f"{key}.group", issue.group, knowledge.groups)
        if issue.first_aid:
            yield from _unknown("issues.yml", f"{key}.first_aid", issue.first_aid, knowledge.first_aid)
        books = [book for book in knowledge.playbooks.values() if book.problem == issue.id]
        if not books:
            yield Fault("playbooks.yml", issue.id, "has no playbook", f"Add one with `problem: {issue.id}`")
        elif books[-1].when:
            problem = "is the last of its problem and has `when`, so some cases have no playbook"
            yield Fault("playbooks.yml", f"playbooks.{books[-1].id}.when", problem, "Put one without `when` behind it")


def _playbooks(knowledge: Knowledge) -> Iterator[Fault]:
    file = "playbooks.yml"
    walks = (*knowledge.channels, *knowledge.first_aid)
    for book in knowledge.playbooks.values():
        key = f"playbooks.{book.id}"
        yield from _unknown(file, f"{key}.problem", book.problem, knowledge.issues)
        for name in (*book.when, *book.unless):
            yield from _unknown(file, f"{key}.when", name, (cue.value for cue in FACTS))
        for name in book.channels(None):
            yield from _unknown(file, f"{key}.channel", name, walks)
        yield from _unknown(file, f"{key}.source", book.source, knowledge.sources)
        yield from _sourced(knowledge, file, f"{key}.taps", book.taps)
        yield from _unknown(file, f"{key}.letter", book.letter, _LETTERS)
        if book.ask:
            yield from _unknown(file, f"{key}.ask", book.ask, _QUESTIONS)
        yield from _known_source(knowledge, file, f"{key}.warn", book.warn)
        yield from _in_region(file, f"{key}.region", book.region, _REGIONS)
        if book.region and not book.elsewhere:
            yield Fault(file, f"{key}.elsewhere", "is missing", f"Say what holds outside {book.region}")
        if book.elsewhere_channel and not book.elsewhere:
            yield Fault(file, f"{key}.elsewhere_channel", "needs `elsewhere`", "Say what to do there")
        yield from _too_long(file, f"{key}.first", book.first, FIRST)
        yield from _too_long(file, f"{key}.elsewhere", book.elsewhere, FIRST)
        yield from _too_long(file, f"{key}.why", book.why, ANSWER)
        for index, tap in enumerate(book.taps):
            yield from _too_long(file, f"{key}.taps.{index}.text", tap.text, STEP)
            yield from _in_region(file, f"{key}.taps.{index}.region", tap.region, _REGIONS)


def _answers(knowledge: Knowledge) -> Iterator[Fault]:
    file = "answers.yml"
    for answer in knowledge.answers.values():
        key = f"answers.{answer.id}"
        yield from _unknown(file, f"{key}.source", answer.source, knowledge.sources)
        if not answer.text and not answer.fact:
            yield Fault(file, key, "has no `text` and no `fact`", "Give it one of the two")
        if answer.channel:
            yield from _unknown(file, f"{key}.channel", answer.channel, knowledge.channels)
        if answer.fact:
            yield from _unknown(file, f"{key}.fact", answer.fact, _FIELDS)
        if len(answer.asked) < 3:
            yield Fault(file, f"{key}.asked", "has fewer than three questions", "Write how people ask it, three times")
        for name in answer.problems:
            yield from _unknown(file, f"{key}.problems", name, knowledge.issues)
        for name in answer.at:
            yield from _unknown(file, f"{key}.at", name, _OPEN)
        if len(answer.about) > TITLE:
            yield Fault(file, f"{key}.about", f"has {len(answer.about)} characters", f"Say it in {TITLE} at most")
        yield from _worded(knowledge, key, answer)
        if answer.cases and not answer.text:
            yield Fault(file, f"{key}.text", "is missing", "Say what holds where none of the cases fits")
        for number, case in enumerate(answer.cases):
            yield from _case(knowledge, f"{key}.cases.{number}", case)
            covered = next((at for at, other in enumerate(answer.cases[:number], 1) if other.covers(case)), None)
            if covered:
                problem = f"is never said: case {covered} fits wherever it does"
                yield Fault(file, f"{key}.cases.{number}", problem, f"Put it before case {covered}, or remove it")


def _worded(knowledge: Knowledge, key: str, words: Answer | Case) -> Iterator[Fault]:
    """Faults of a text and of those by country."""
    file = "answers.yml"
    yield from _too_long(file, f"{key}.text", words.text, ANSWER)
    for region, fact in words.regions.items():
        yield from _in_region(file, f"{key}.regions", region, _REGIONS)
        yield from _known_source(knowledge, file, f"{key}.regions.{region}", fact)
        yield from _too_long(file, f"{key}.regions.{region}.text", fact.text, ANSWER)


def _case(knowledge: Knowledge, key: str, case: Case) -> Iterator[Fault]:
    """Faults of one case of an answer."""
    file = "answers.yml"
    yield from _unknown(file, f"{key}.source", case.source, knowledge.sources)
    yield from _worded(knowledge, key, case)
    for part in ("when", "any", "unless"):
        for number, name in enumerate(getattr(case, part)):
            yield from _unknown(file, f"{key}.{part}.{number}", name, (cue.value for cue in FACTS))
    for number, name in enumerate(case.problems):
        yield from _unknown(file, f"{key}.problems.{number}", name, knowledge.issues)
    if not (case.when or case.any or case.unless or case.problems):
        yield Fault(file, key, "fits always, so the answer's own text is never said", "Name a fact in `when` or `any`")
    needed = {*case.when}
    one_of = {*case.any} - {*case.unless}
    if needed & {*case.unless} or (case.any and not one_of) or any(len(needed & group) > 1 for group in EXCLUSIVE):
        problem = "can never fit: some of its facts rule each other out"
        yield Fault(file, f"{key}.when", problem, "Take one of those facts out")


def _danger(knowledge: Knowledge) -> Iterator[Fault]:
    file = "danger.yml"
    answered = {kind.cue for kind in knowledge.danger.values()}
    for cue in sorted(DANGERS):
        if cue.value not in answered:
            yield Fault(file, cue.value, "is a danger without help", f"Add an entry with `cue: {cue}`")
    for kind in knowledge.danger.values():
        key = f"danger.{kind.id}"
        yield from _unknown(file, f"{key}.cue", kind.cue, (cue.value for cue in DANGERS))
        if OTHER not in kind.lines:
            yield Fault(file, f"{key}.lines.{OTHER}", "is missing", "Say whom to call in all other countries")
        for part in ("lines", "report"):
            for region, fact in getattr(kind, part).items():
                yield from _in_region(file, f"{key}.{part}", region, _REGIONS)
                yield from _known_source(knowledge, file, f"{key}.{part}.{region}", fact)
        yield from _known_source(knowledge, file, f"{key}.unknown", kind.unknown)
        yield from _too_long(file, f"{key}.over", kind.over, ANSWER)


def _in_region(file: str, key: str, region: str | None, allowed: Container[str]) -> Iterator[Fault]:
    if region is not None and region not in allowed:
        yield Fault(file, key, f"names {region!r}, which is no known region", "Use two letters of a country, or EU")
