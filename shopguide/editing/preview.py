"""What an entry looks like in the widget: bubbles, step cards and contact cards, as HTML without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from markupsafe import Markup, escape

from shopguide.editing.fields import Field, Form, mapping
from shopguide.editing.kinds import CONTACTS, DANGER, PLAYBOOKS, SENTENCES, SOURCES, Kind
from shopguide.hours import HoursError, OpeningHours
from shopguide.html import Html
from shopguide.knowledge import Knowledge
from shopguide.markdown import render
from shopguide.sentences import CHANNELS

_NOTHING: Final = Markup()
_PLACEHOLDER: Final = re.compile(r"\{([A-Za-z_]\w*)\}")


@dataclass(frozen=True)
class Part:
    """One thing that the shopper sees.

    Attributes:
        shape: bubble, step, contact, buttons, callout or letter.
        heading: where or when it is said; for the operator.
        text: its words, as HTML.
        chips: of a step, the screen and what to tap there.
        buttons: their titles.
        small: what is below it: help of a step, or a source.
    """

    shape: str
    heading: str = ""
    text: Markup = _NOTHING
    chips: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    small: Markup = _NOTHING


class _Shown(Html):
    """HTML in which a link shows its address and leads nowhere."""

    def link(self, inner: str, address: str) -> str:
        return f'<span class="link" title="{escape(address)}">{inner}</span>'


def html(markdown: str) -> Markup:
    """A text of the guide's as the widget shows it; what the guide fills in is marked."""
    words = render(markdown, _Shown()).replace("\n", "<br>")
    return Markup(_PLACEHOLDER.sub(r"<mark>\1</mark>", words))


def preview(
    kind: Kind, entry: str, fields: Sequence[Field], form: Form, knowledge: Knowledge, now: datetime
) -> tuple[Part, ...]:
    """What shoppers see of an entry that is being written; whatever is missing or wrong is left out."""
    held = mapping(fields, form)
    if kind is SENTENCES:
        return tuple(_sentence(entry, held.get("") or []))
    makers = {CONTACTS.id: _contact, PLAYBOOKS.id: _playbook, DANGER.id: _danger, SOURCES.id: _source}
    maker = makers.get(kind.id) or (_answer if kind.id == "answers" else _walk)
    return tuple(maker(held, knowledge, now))


def _sentence(name: str, wordings: Sequence[Mapping[str, Any]]) -> Iterator[Part]:
    for item in wordings:
        place = item.get("channel")
        heading = f"Only on {place}" if place in CHANNELS else ""
        text = str(item.get("text") or "")
        if name.startswith("utter_button_"):
            yield Part("buttons", heading, buttons=(text,))
        else:
            yield Part("letter" if name.startswith("utter_letter_") else "bubble", heading, html(text))


def _answer(held: Mapping[str, Any], knowledge: Knowledge, _now: datetime) -> Iterator[Part]:
    yield from _worded("", held, knowledge)
    for case in held.get("cases") or []:
        told = [f"{word} {_list(case[key])}" for key, word in _CONDITIONS.items() if case.get(key)]
        yield from _worded("; ".join(told).capitalize(), case, knowledge)
    if about := held.get("about"):
        yield Part("buttons", "Where a question may mean several things", buttons=(about,))


#: How the conditions of a case are told.
_CONDITIONS: Final = {"when": "if", "any": "if one of", "unless": "unless", "problems": "with"}


def _list(names: Sequence[Any]) -> str:
    return ", ".join(str(name).replace("_", " ") for name in names)


def _worded(heading: str, held: Mapping[str, Any], knowledge: Knowledge) -> Iterator[Part]:
    """A text and those by country."""
    if text := held.get("text"):
        yield Part("bubble", heading, html(text), small=_from(held, knowledge))
    for region, fact in (held.get("regions") or {}).items():
        where = f"{heading}, in {region}" if heading else f"In {region}"
        yield Part("bubble", where, html(str(fact.get("text") or "")), small=_from(fact, knowledge))


def _playbook(held: Mapping[str, Any], knowledge: Knowledge, _now: datetime) -> Iterator[Part]:
    region = held.get("region")
    for where, key, channel in (
        (f"In {region}" if region else "", "first", held.get("channel")),
        ("Everywhere else", "elsewhere", held.get("elsewhere_channel") or held.get("channel")),
    ):
        if text := held.get(key):
            yield Part("bubble", where, html(text), small=_from(held, knowledge) if key == "first" else _NOTHING)
            if knowledge.can_walk(channel):
                yield Part("buttons", buttons=(knowledge.walk_button(channel), "Other ways", "Why?"))
    if why := held.get("why"):
        yield Part("bubble", "After “Why?”", html(why))
    if (warn := held.get("warn")) and warn.get("text"):
        yield Part("callout", "With a step", html(warn["text"]), small=_from(warn, knowledge))
    yield from _steps(held.get("taps") or [])


def _walk(held: Mapping[str, Any], _knowledge: Knowledge, _now: datetime) -> Iterator[Part]:
    if gist := held.get("gist"):
        yield Part("bubble", "When it's recommended", html(f"In short: {gist}."))
    if button := held.get("button"):
        yield Part("buttons", buttons=(button,))
    if (caution := held.get("caution")) and caution.get("text"):
        yield Part("callout", "", html(caution["text"]))
    yield from _steps(held.get("steps") or [])


def _steps(steps: Sequence[Mapping[str, Any]]) -> Iterator[Part]:
    for number, step in enumerate(steps, 1):
        chips = tuple(str(step[key]) for key in ("see", "tap") if step.get(key))
        help = html(str(step.get("if_missing") or ""))
        where = f" (only in {step['region']})" if step.get("region") else ""
        yield Part(
            "step", f"Step {number} of {len(steps)}{where}", html(str(step.get("text") or "")), chips, small=help
        )


def _danger(held: Mapping[str, Any], knowledge: Knowledge, _now: datetime) -> Iterator[Part]:
    if say := held.get("say"):
        yield Part("callout", "First", html(say))
    for key, heading in (("lines", "Whom to call"), ("report", "Where to report it")):
        for region, fact in (held.get(key) or {}).items():
            where = "other countries" if region == "other" else region
            text = html(str(fact.get("text") or ""))
            yield Part("bubble", f"{heading}: {where}", text, small=_from(fact, knowledge))
    for key, heading in (
        ("unknown", "Whom to call, if the country isn't known"),
        ("after", "Then"),
        ("back", "Once they're safe"),
    ):
        said = held.get(key)
        words = said.get("text") if isinstance(said, Mapping) else said
        if words:
            yield Part("bubble", heading, html(str(words)))


def _contact(held: Mapping[str, Any], _knowledge: Knowledge, now: datetime) -> Iterator[Part]:
    values = [str(held[key]) for key in ("number", "address", "url", "handle") if held.get(key)]
    told = [f"for {held['region']}"] if held.get("region") else []
    if held.get("source"):
        told.append(f"from {held['source']}, checked on {held.get('verified') or '…'}")
    hours = {key: value for key, value in (held.get("hours") or {}).items() if key not in ("source", "verified")}
    open_now = ""
    if hours:
        try:
            open_now = OpeningHours.from_mapping(hours).describe(now)
        except HoursError as error:
            open_now = "; ".join(f"{fault.problem}. {fault.remedy}" for fault in error.faults)
    if values or open_now:
        yield Part("contact", "", escape(" · ".join(told)), buttons=tuple(values), small=escape(open_now))


def _source(held: Mapping[str, Any], _knowledge: Knowledge, _now: datetime) -> Iterator[Part]:
    parts = [str(held[key]) for key in ("title", "publisher", "date") if held.get(key)]
    if parts:
        yield Part("bubble", "Below a fact", small=escape("Source: " + ", ".join(parts)))


def _from(fact: Mapping[str, Any], knowledge: Knowledge) -> Markup:
    source = knowledge.sources.get(str(fact.get("source")))
    return escape(f"Source: {source.title}, {source.date}" if source else "")
