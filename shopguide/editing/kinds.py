"""What can be edited: in which file each kind of entry is, and the fields of its form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from shopguide import sentences
from shopguide.dialogue.cues import FACTS
from shopguide.editing.fields import (
    Choice,
    Day,
    Days,
    Field,
    Flag,
    Group,
    Line,
    Lines,
    Names,
    Rows,
    Text,
    Week,
)
from shopguide.knowledge import Knowledge
from shopguide.time_zones import time_zones


def _sources(knowledge: Knowledge) -> Mapping[str, str]:
    return {source.id: f"{source.title} ({source.id})" for source in knowledge.sources.values()}


def _walks(knowledge: Knowledge) -> Mapping[str, str]:
    return {name: knowledge.walk_title(name) for name in (*knowledge.channels, *knowledge.first_aid)}


def _facts(_knowledge: Knowledge) -> Mapping[str, str]:
    return {cue.value: cue.value.replace("_", " ") for cue in sorted(FACTS)}


def _problems(knowledge: Knowledge) -> Mapping[str, str]:
    return {issue.id: issue.title for issue in knowledge.issues.values()}


def _places(_knowledge: Knowledge) -> Mapping[str, str]:
    return {name: f"only on {name}" for name in sentences.CHANNELS}


def _zones(_knowledge: Knowledge) -> Mapping[str, str]:
    return {name: name.replace("_", " ") for name in time_zones()}


def _letters(_knowledge: Knowledge) -> Mapping[str, str]:
    return {"seller": "the seller", "support": "TikTok Shop", "bank": "the bank", "appeal": "an appeal"}


def _source_kinds(_knowledge: Knowledge) -> Mapping[str, str]:
    return {
        "official": "a page of TikTok's own",
        "law": "a law, or the authority that explains it",
        "public": "a public body or a helpline",
        "guidance": "consumer protection",
        "seed": "the article this project began with",
    }


def _source(key: str = "source", title: str = "Source", *, more: bool = False) -> Choice:
    return Choice(key, title, "Where it says so", more=more, needed=not more, options=_sources)


_REGION: Final = "Two letters of a country, or EU"
_MARKUP: Final = "**Two stars** make it bold"
_SEED: Final = Lines("seed", "Facts of the article (F1, F2 …)", more=True)

STEP: Final = (
    Text("text", "What to do", f"At most 25 words. {_MARKUP}", needed=True),
    Text("if_missing", "Help if they can't find it", needed=True),
    _source(),
    _source("if_missing_source", "Source of that help", more=True),
    Line("see", "The screen they're on", "As in “your profile”", more=True),
    Line("tap", "What to tap", "The words on the button", more=True),
    Lines("also", "What other versions call it", "One a line", more=True),
    Line("at", "Where it is on the screen", "Only if a source says so: “top right”", more=True),
    Line("region", "Country", f"{_REGION}; empty: everywhere", more=True),
    _SEED,
)


#: What is walked through.
_WALK: Final = (
    Line("title", "Name", needed=True),
    Line("button", "Title of its button", needed=True),
    Line("gist", "In short", "Completes “In short: …”", needed=True),
    Rows("steps", "Steps", one="Step", fields=STEP),
)


def _fact(key: str, title: str, help: str = "", *, more: bool = False) -> Group:
    return Group(key, title, help, more=more, fields=(Text("text", "Text", needed=not more), _source(), _SEED))


def _by_region(key: str, title: str, help: str, *, more: bool = False) -> Rows:
    return Rows(
        key,
        title,
        help,
        more=more,
        one="Country",
        named="Country: two letters, EU, or “other” for all the rest",
        fields=(Text("text", "Text", needed=True), _source()),
    )


@dataclass(frozen=True)
class Kind:
    """One kind of entry.

    Attributes:
        id: in addresses and in the history.
        title: of all of them; `one` is one of them.
        help: what they are.
        file: where they are, below the folder of facts; domain.yml lies beside it.
        section: the key of that file that holds them.
        label: what an entry is called, from its data as it is read.
        addable: whether new ones may be added and old ones removed.
    """

    id: str
    title: str
    one: str
    help: str
    file: str
    section: str
    fields: tuple[Field, ...]
    label: Callable[[str, Any], str]
    addable: bool = False


def _titled(key: str) -> Callable[[str, Any], str]:
    def label(name: str, data: Any) -> str:
        found = data.get(key) if isinstance(data, dict) else None
        return str(found or name)

    return label


def _named(name: str, _data: Any) -> str:
    return name.removeprefix("utter_").replace("_", " ").capitalize()


CONTACTS: Final = Kind(
    "contacts",
    "Contacts",
    "contact",
    "The numbers, addresses and links that you have checked yourself. Shoppers hear them with their source and day.",
    "contacts.yml",
    "contacts",
    (
        Line("number", "Telephone number", "As it is dialled: +1 555 0100"),
        Line("address", "E-mail address", "name@example.com"),
        Line("url", "Link", "The whole address, with https://"),
        Line("handle", "Account", "As in @shop"),
        Line("source", "Where you saw it", "As in “Help Center, page Contact us”", needed=True),
        Day("verified", "The day you checked it", needed=True),
        Line("region", "Country", "Two letters; empty if it's for everybody"),
        Group(
            "hours",
            "Opening hours",
            "Leave the days empty if you don't know them",
            fields=(
                Choice("timezone", "Time zone", "Of the place that is called", options=_zones),
                Week("weekly", "Hours", "As in 09:00-18:00, or 09:00-12:00, 13:00-18:00; empty: closed"),
                Line("holidays", "Closed on the public holidays of", "Two letters of a country, such as US"),
                Days("closed", "Also closed on", "Days as 2026-12-24, one a line", more=True),
                Day("until", "These hours hold until", more=True),
                Day("verified", "The hours were checked on", "If on another day than the rest", more=True),
                Line("source", "Where you saw the hours", "If elsewhere than the rest", more=True),
            ),
        ),
    ),
    _named,
    addable=True,
)
SENTENCES: Final = Kind(
    "sentences",
    "Sentences",
    "sentence",
    "Everything the guide says of itself: questions, buttons, letters. What is in {braces} is filled in by the guide.",
    sentences.FILE,
    "responses",
    (
        Rows(
            "",
            "Wordings",
            "One of them is said, by chance. At least one must be for everywhere.",
            one="Wording",
            fields=(
                Text("text", "Text", _MARKUP, needed=True),
                Choice("channel", "Where", "Everywhere, unless you choose one", options=_places),
            ),
        ),
    ),
    _named,
)
CHANNELS: Final = Kind(
    "channels",
    "Channels and steps",
    "channel",
    "The ways to reach TikTok Shop, and the steps of each.",
    "channels.yml",
    "channels",
    (
        *_WALK,
        _fact("best_for", "Best for"),
        Rows("advantages", "Pros", one="Advantage", fields=(Text("text", "Text", needed=True), _source(), _SEED)),
        _fact("reply_time", "How fast they reply"),
        _fact("availability", "When they can be reached"),
        _fact("caution", "Warning", more=True),
        Lines("have_ready", "What to have ready", "One a line"),
    ),
    _titled("title"),
)
FIRST_AID: Final = Kind(
    "first_aid",
    "First aid",
    "first aid",
    "What to do before contacting TikTok Shop: call the bank, secure the account.",
    "first_aid.yml",
    "first_aid",
    _WALK,
    _titled("title"),
)
ANSWERS: Final = Kind(
    "answers",
    "Answers",
    "answer",
    "What shoppers ask, and what they hear. How people ask it is training data and is changed in the file.",
    "answers.yml",
    "answers",
    (
        Line("about", "Topic", "At most 44 characters: it is the title of a button", needed=True),
        Text("text", "Answer", f"At most 35 words, the answer first. {_MARKUP}"),
        _source(more=False),
        Flag("unknown", "It says that we don't know", "An honest “I don't know”, with where it is written"),
        Rows(
            "cases",
            "By what is known",
            "Said in place of the answer; the first that fits. What is known was told by the shopper.",
            one="Case",
            fields=(
                Names("when", "All of this is known", options=_facts),
                Names("any", "One of this is known", options=_facts, more=True),
                Names("unless", "None of this is known", options=_facts, more=True),
                Names("problems", "Only with these problems", options=_problems, more=True),
                Text("text", "Answer", f"At most 35 words, the answer first. {_MARKUP}", needed=True),
                _source(),
                _by_region("regions", "Where the rules differ", "What holds in one country", more=True),
            ),
        ),
        _by_region("regions", "Where the rules differ", "What holds in one country"),
    ),
    _titled("about"),
)
PLAYBOOKS: Final = Kind(
    "playbooks",
    "Playbooks",
    "playbook",
    "What to do about a problem. For which cases each is used is decided in the file.",
    "playbooks.yml",
    "playbooks",
    (
        Line("said_back", "The problem", "Completes “So …”", needed=True),
        Text("first", "First reply", f"At most 36 words: what to do, and one reason. {_MARKUP}", needed=True),
        _source(),
        Line("region", "The first reply holds in", f"{_REGION}; empty: everywhere"),
        Text("elsewhere", "First reply everywhere else"),
        Choice("channel", "First way", needed=True, options=_walks),
        Choice("elsewhere_channel", "First way everywhere else", options=_walks),
        Names("then", "If that doesn't settle it", "In this order", options=_walks),
        Names("escalate", "At the end", "In this order", options=_walks),
        Text("why", "Why", "At most 35 words, behind the button “Why?”", needed=True),
        _fact("warn", "Warning", "Said once, while they follow the steps", more=True),
        Rows("taps", "Steps", "Instead of the channel's own", one="Step", fields=STEP),
        Lines("have_ready", "What to have ready", "One a line"),
        Lines("evidence", "What to attach to a letter", "One a line"),
        Choice("letter", "Whom the first letter is for", options=_letters),
        Flag("informs", "The first reply is the answer", "The way is only for those who want more"),
    ),
    _titled("said_back"),
)
DANGER: Final = Kind(
    "danger",
    "Help in danger",
    "danger line",
    "What is said when somebody may be in danger, and whom to call. Have changed words read by a second person.",
    "danger.yml",
    "danger",
    (
        Text("say", "Said first", needed=True),
        _by_region("lines", "Whom to call", "“other” is for countries without a line of their own"),
        Group("unknown", "If the country isn't known", fields=(Text("text", "Text", needed=True), _source())),
        Text("after", "What else to do"),
        _by_region("report", "Where to report an unsafe product", "Said once they're safe", more=True),
        Text("back", "When they're safe", needed=True),
        Text("over", "When it's over", "At most 35 words, said once; only for a danger that comes from a thing"),
    ),
    _named,
)
SOURCES: Final = Kind(
    "sources",
    "Sources",
    "source",
    "Where the facts come from. Every fact names one of these.",
    "sources.yml",
    "sources",
    (
        Line("title", "Title", needed=True),
        Line("publisher", "Publisher", needed=True),
        Choice("kind", "What it is", needed=True, options=_source_kinds),
        Line("date", "Date printed there", "“undated” where it has none", needed=True),
        Day("read", "The day you read it"),
        Line("region", "Country", f"{_REGION}; empty: everywhere"),
        Line("url", "Address", "The whole address, with https://"),
    ),
    _titled("title"),
    addable=True,
)
KINDS: Final[Mapping[str, Kind]] = {
    kind.id: kind for kind in (CONTACTS, SENTENCES, PLAYBOOKS, CHANNELS, FIRST_AID, ANSWERS, DANGER, SOURCES)
}
#: What a contact holds, by its id; others are shown where they have a value.
MEANT_FOR: Final[Mapping[str, str]] = {
    "phone": "number",
    "email": "address",
    "help_center": "url",
    "social_media": "handle",
    "live_chat": "hours",
}


def fields_of(kind: Kind, entry: str, data: Any) -> tuple[Field, ...]:
    """The fields of an entry's form: of a contact only the value that it is meant for, and those that it has."""
    if kind is not CONTACTS or entry not in MEANT_FOR:
        return kind.fields
    values = {"number", "address", "url", "handle"} - {MEANT_FOR[entry]}
    held = data if isinstance(data, dict) else {}
    return tuple(one for one in kind.fields if one.key not in values or held.get(one.key))
