"""One turn of the talk as actions see it: what was said, what is known, and ways to answer."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from shopguide import current, freshness
from shopguide.clock import Clock, utc_now
from shopguide.conversation import Awaiting, Conversation
from shopguide.delivery.desk import configured
from shopguide.errors import StoreError
from shopguide.fit import fitted, lost_ground
from shopguide.handoff import Standing
from shopguide.knowledge import ContactKind, Knowledge
from shopguide.knowledge_files import load
from shopguide.sentences import first_wording
from shopguide.triage import without_wish

Button: TypeAlias = dict[str, str]

# In an answer of so few words a bare title names the channel ("no, email"); "my phone died" has another intent.
_FEW_WORDS = 4
_ABOUT_CHANNELS = frozenset({"contact_by_channel", "ask_contact_options", "ask_channel_details", "deny"})
# "Is support@… the right e-mail?" tells no address of the shopper's own.
_IF_REAL = re.compile(
    r"\b(?:legit\w*|real|genuine|official|fake|scam\w*|right|correct|trust\w*|safe|true|verified|theirs|belongs?)\b",
    re.I,
)
# Directly before the name of a channel: "no chat, phone", "not by e-mail".
_REFUSED = re.compile(
    r"\b(?:no|not|non|without|hate|instead of|rather than|anything but|do(?:n['’]?t| not) (?:want|do|use|like))"
    r"(?: (?:an?|the|to|by|via|on|use|want|do|your|this|that|live|another|more))*\s*$",
    re.I,
)
_OWN = re.compile(r"\b(?:my|mine)\b", re.I)
ROOT = Path(__file__).resolve().parent.parent
# What time it is for all turns; a test puts another in its place.
clock: Clock = utc_now


@cache
def knowledge() -> Knowledge:
    """The facts where no edition is in force: read once per process from `knowledge/` or SHOPGUIDE_KNOWLEDGE.

    Raises:
        KnowledgeError: the files hold faults.
    """
    return load(Path(os.environ.get("SHOPGUIDE_KNOWLEDGE") or ROOT / "knowledge"))


class Turn:
    """The shopper's message and the talk so far.

    Attributes:
        now: when it began.
        facts: the knowledge, without what is too old to be told.
        talk: the conversation, with the order number and the like of this message already noted.
        text: what was typed, redacted; "" for a pressed button.
        intent: the intent's name.
        confidence: its probability; 1 for a pressed button.
        asks_if_real: whether it asks if a number, an address or an account is TikTok Shop's.
        noted: names of the details that this message brought.
        not_offered: the `number` that was typed and no choice has, with the `choices` shown; None where there was none.
        lost_ground: whether the issue or channel of the talk is no longer there.
        sender: the talk's sender id.
        desk: where summaries are handed in; None where that is not arranged for, or does not work right now.
        standing: what became of the summary that was offered last.
    """

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> None:
        self._dispatcher = dispatcher
        self._responses: Mapping[str, Any] = domain.get("responses") or {}
        message: Mapping[str, Any] = tracker.latest_message or {}
        self.now = clock()
        edition = current.edition()
        facts = edition.knowledge if edition else knowledge()
        self.facts = freshness.tellable(facts, self.now.date())
        self._too_old = freshness.withheld(facts, self.now.date())
        self.sender = str(tracker.sender_id)
        self.desk = configured()
        self.standing = Standing()
        self.before = Conversation.from_slots(tracker.slots)
        fit = fitted(self.facts, self.before)
        self.lost_ground = lost_ground(self.before, fit)
        self.pressed = str(message.get("text") or "").startswith("/")
        self.text = "" if self.pressed else str(message.get("text") or "")
        self.intent = str((message.get("intent") or {}).get("name") or "nlu_fallback")
        self.confidence = 1.0 if self.pressed else float((message.get("intent") or {}).get("confidence") or 0.0)
        self.ranking: list[Mapping[str, Any]] = list(message.get("intent_ranking") or [])
        self.signals: Mapping[str, Any] = message.get("signals") or {}
        self.metadata: Mapping[str, Any] = (message.get("metadata") or {}).get("shopguide") or {}
        self.not_offered: Mapping[str, Any] | None = message.get("not_offered")
        self._entities: list[Mapping[str, Any]] = list(message.get("entities") or [])
        self._issues: list[Mapping[str, Any]] = list(message.get("issues") or [])
        self.asks_if_real = bool(_IF_REAL.search(self.text) and not _OWN.search(self.text))
        found = {
            "order_number": self.entity("order_number"),
            "amount": self.entity("amount"),
            "email": None if self.asks_if_real else self.entity("email"),
            "platform": self.entity("social_platform"),
        }
        details: dict[str, Any] = {name: value for name, value in found.items() if value}
        self.noted = [name for name, value in details.items() if getattr(self.before, name) != value]
        old, new = self.before.order_number, details.get("order_number")
        if old and new and self.before.complaint:
            # A number put right is right in the complaint too.
            details["complaint"] = self.before.complaint.replace(old, new)
        if self.before.awaiting is Awaiting.COMMENT:
            # Asked once: whatever is said next is the answer, or there is none.
            details["awaiting"] = None
        self.talk = fit.but(**details)

    def is_too_old(self, contact: str, kind: ContactKind) -> bool:
        """Whether that fact was verified too long ago to be told."""
        return (contact, kind) in self._too_old

    async def look_up_handoff(self) -> None:
        """Find out what became of the summary that was offered last, where there was one."""
        if self.desk is None or self.talk.handoff is None:
            return
        try:
            self.standing = await self.desk.standing(self.sender, self.talk.handoff)
        except StoreError:
            # Without it nobody knows whether it was sent, so in this turn nothing is said of it, and nothing sent.
            self.desk = None

    @property
    def issues(self) -> list[str]:
        """Ids of the issues in the message, in order of mention; the intent itself counts too."""
        names = [str(item.get("name")) for item in self._issues]
        if self.intent in self.facts.issues and self.intent not in names:
            names.insert(0, self.intent)
        return without_wish([name for name in names if name in self.facts.issues], self.text)

    def issue_text(self, issue: str) -> str:
        """The part of the message that speaks of `issue`; the whole of it when it holds just one."""
        spans = [item for item in self._issues if item.get("name") == issue]
        if len(self.issues) < 2 or not spans:
            return self.text
        return " ".join(self.text[int(item.get("start", 0)) : int(item.get("end", 0))] for item in spans).strip()

    def entity(self, name: str) -> str | None:
        """The first value of an entity, or None."""
        return next(iter(self.entities(name)), None)

    def entities(self, name: str) -> list[str]:
        """All values of an entity, each once, in order of mention."""
        values = (str(item.get("value")) for item in self._entities if item.get("entity") == name and item.get("value"))
        return list(dict.fromkeys(values))

    def adopt_issue(self) -> Conversation:
        """The talk, with the issue that the message names in passing if none was known."""
        if self.talk.issue or not self.issues:
            return self.talk
        issue = self.issues[0]
        queue = tuple(item for item in self.talk.queue if item.issue != issue)
        return self.talk.but(issue=issue, complaint=self.text or None, queue=queue)

    @property
    def channels(self) -> list[str]:
        """Channels (or first-aid walkthroughs) the message names; a social platform names social media."""
        named = [name for name in self.entities("contact_channel") if self.facts.can_walk(name)]
        if self.intent in _ABOUT_CHANNELS:
            named = [name for name in named if name not in self.refused]
        if self.intent in _ABOUT_CHANNELS:
            named = named or [name for name in self._named_alone() if name not in self.refused]
        if self.entities("social_platform") and "social_media" not in named and "social_media" in self.facts.channels:
            named.append("social_media")
        return named

    @property
    def refused(self) -> list[str]:
        """Channels the message names only to turn them down."""
        places = [
            (str(item["value"]), int(item["start"]))
            for item in self._entities
            if item.get("entity") == "contact_channel" and "start" in item
        ]
        if not places and len(self.text.split()) <= _FEW_WORDS:
            titles = {
                name: self.text.casefold().find(item.title.casefold()) for name, item in self.facts.channels.items()
            }
            places = [(name, place) for name, place in titles.items() if place > 0]
        kept = {name for name, place in places if not _REFUSED.search(self.text[:place])}
        return list(dict.fromkeys(name for name, _ in places if name not in kept))

    def _named_alone(self) -> list[str]:
        """The channel whose title stands in a message of a few words, as in "no, email"."""
        words = re.findall(r"\w+", self.text.casefold())
        if len(words) > _FEW_WORDS:
            return []
        said = {"".join(words[start:end]) for end in range(len(words) + 1) for start in range(end)}
        titles = {name: re.sub(r"\W", "", item.title.casefold()) for name, item in self.facts.channels.items()}
        return [name for name, title in titles.items() if title in said]

    @property
    def tried(self) -> list[str]:
        """Channels the message says were tried already."""
        return [name for name in self.signals.get("tried") or [] if name in self.facts.channels]

    def safety(self, talk: Conversation) -> list[str]:
        """What must be heard about the talk's issue; its first line, about first aid, not by who has just done it."""
        issue = self.facts.issues.get(talk.issue or "")
        if issue is None:
            return []
        return [fact.text for fact in (issue.safety[1:] if issue.first_aid in talk.tried else issue.safety)]

    def tips(self, issue: str | None) -> list[str]:
        """What is worth knowing about an issue, as far as the message touches it."""
        known = self.facts.issues.get(issue or "")
        return [tip.text for tip in known.tips if tip.concerns(self.text)] if known else []

    def say(
        self, name: str, buttons: Sequence[Button] = (), custom: Mapping[str, Any] | None = None, **values: Any
    ) -> None:
        """Utter `utter_<name>` of domain.yml, filled with `values`.

        `custom` lets a channel show the same words better; its types are those of
        `shopguide.channels.message.Message`.
        """
        shown = dict(custom) if custom else None
        self._dispatcher.utter_message(response=f"utter_{name}", buttons=list(buttons), json_message=shown, **values)

    def phrase(self, name: str, **values: Any) -> str:
        """The first wording of `utter_<name>`, filled, for use inside another sentence."""
        return first_wording(self._responses[f"utter_{name}"]).format(**values)

    @property
    def wordings(self) -> dict[str, str]:
        """The first wording of each response, with its placeholders, by the response's full name."""
        return {name: first_wording(variants) for name, variants in self._responses.items()}

    def button(self, name: str, payload: str, **values: Any) -> Button:
        """A button whose title is `utter_button_<name>`."""
        return {"title": self.phrase(f"button_{name}", **values), "payload": payload}

    def numbered(self, lines: Iterable[str]) -> str:
        """Lines as a numbered list."""
        return "\n".join(self.phrase("part_listed", number=n, words=line) for n, line in enumerate(lines, 1))
