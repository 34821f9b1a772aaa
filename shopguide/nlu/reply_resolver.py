"""Reads a reply in the light of what was offered: "2", "start" or 👍 pick a button.

First component of the pipeline. A command (text that starts with "/") is honoured only if it is
the payload of a button that this talk has offered, or one of the few that carry nothing; typed
by hand it is plain text. So nobody steers the talk, or fills a slot, from the keyboard.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from rapidfuzz import fuzz
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from shopguide.conversation import Awaiting
from shopguide.knowledge import Detail
from shopguide.privacy.folding import fold
from shopguide.server import patches

# Our graph components are imported when a model loads, before the first turn: the one place that
# `rasa run`, `rasa shell`, `rasa test` and `shopguide serve` all pass through.
patches.apply()

# Commands that are as harmless typed as said, so that a page may greet before anything was offered.
OPEN_COMMANDS: Final = frozenset({"/greet", "/ask_help", "/start_over", "/stop", "/request_human"})
_NEXT: Final = "/next_step"
# Rasa's own commands that forget the talk; without their slash they would read as "start over".
_WIPING: Final = frozenset({"restart", "session start"})
# Emoji that say yes, no or anger all by themselves.
_EMOJI: Final = {
    "affirm": "👍👌✅✔🆗🙏💯😀😊🙂☺❤",
    "deny": "👎❌🙅✖🚫",
    "express_frustration": "😡🤬😠😤🤯💢🖕😭😩",
    "greet": "👋",
}
_NUMBER: Final = re.compile(r"\(?(?:option |number |no\.? ?|nr\.? ?|#)?(\d{1,3})[.)]?", re.I)
# Details of the e-mail that a bare number may tell.
_NUMBERS_WELCOME: Final = (Detail.AMOUNT, Detail.DATE)
_CARDINALS: Final = ("one", "two", "three", "four", "five", "six", "seven")
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
# "The second one" behind a list of the shopper's problems means a problem, not a button.
_SEVERAL: Final = "utter_several"
_WHICH: Final = re.compile(
    r"(?:(?:no|nah|wait|ok|actually|can we|could we|lets|let s|i want to|i d like to) )*"
    r"(?:(?:do|start with|begin with|take|look at|help with|help me with|sort|fix|first) )?"
    r"(?:the )?(first|second|third|1st|2nd|3rd|other|last)(?: (?:one|problem|issue|thing))?"
    r"(?: (?:first|please|pls|instead|is (?:more )?(?:urgent|important)))*"
)
_PLACES: Final = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "other": 1, "third": 2, "3rd": 2, "last": -1}
# "Shall we switch to X, or go on with Y?": yes is for what was just asked for, X, and no for Y.
_SWITCH: Final = "utter_start_or_stay"
_YES: Final = re.compile(
    r"(?:ok |okay |oh |well )*(?:yes|yeah|yep|yea|ye|sure|ok|okay|switch|please do|do it)(?: .{0,20})?"
)
_NO: Final = re.compile(r"(?:no|nope|nah|stay|go on|continue)(?: (?:thanks|thx|stay|go on))?")
# Whoever has been told where else to look, and says "ok", is going to look.
_HELP: Final = "utter_stuck"
_HEARD: Final = frozenset({"ok", "okay", "k", "kk", "alright", "ok thanks", "ok thx", "thanks", "thank you"})
# "I see the order, I pressed it": a step that was done, in words of one's own.
_SAW: Final = re.compile(
    r"(?:(?:ok|okay|yes|yeah|yep|now|and) )*"
    r"i (?:see|found|pressed|tapped|clicked|opened|chose|selected|picked|am in|am on)"
    r" (?!(?:no|not|only|nothing|nobody|none|a blank|an? error|it (?:says|wont|asks))\b)[^?]{2,60}"
)
_BUT: Final = re.compile(r"\b(?:but|not|cant|can t|dont|don t|nothing|error|instead|wrong|no|where|what|which|how)\b")
# What the guide tells shoppers they can say works word for word, whatever the classifier thinks.
_TAUGHT: Final = {
    "next": _NEXT,
    "back": "/previous_step",
    "go back": "/previous_step",
    "repeat": "/repeat_step",
    "resume": "/repeat_step",
    "how": "/repeat_step",
    "next way": "/ask_contact_options",
    "next way please": "/ask_contact_options",
    "next way pls": "/ask_contact_options",
    "show all": "/show_all_steps",
    "stop": "/stop",
    "pause": "/stop",
    "start over": "/start_over",
}
# A short report of what was just done, as an answer to a step.
_DONE: Final = re.compile(
    r"(?:(?:ok(?:ay)?|yes|yep|yeah|right|cool|and|so|i|ive|i ve|i have|we|just|now) )*"
    r"(?:called|rang|phoned|changed|opened|checked|removed|tapped|clicked|selected|picked|chose|typed|sent|posted|wrote"
    r"|submitted|found|followed|scrolled|pressed|searched|read|asked|told|noted|turned it on|logged in)"
    r"(?: (?:it|them|that|this|those|there|both|all|now|already done|my bank|the bank|the seller|the password))*",
)
# A typed title may hold a slip of the finger, not another word.
_TITLE_LIKENESS: Final = 88
# One word of a title picks its button ("order" for "Order or delivery"), but for words like these.
_SAYS_NOTHING: Final = frozenset(
    "a all an and app find find get go help i in it me my no not of on or page so that the this to with".split()
)
_BUTTONS_BACK: Final = 60  # events searched for the payload of a button pressed late


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ReplyResolver(GraphComponent):
    """Turns a picked button into its payload and an unoffered command into text."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ReplyResolver:
        """Part of Rasa's graph interface; there is nothing to configure."""
        return cls()

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Rewrite the text of each message where it picks a button."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            flags = (message.get("metadata") or {}).get("shopguide")
            if flags:
                message.set("shopguide", flags, add_to_output=True)
            resolved = resolve(text, tracker)
            if resolved != text:
                message.set(TEXT, resolved, add_to_output=True)
            if missed := not_offered(resolved, tracker):
                message.set("not_offered", missed, add_to_output=True)
            if not resolved:
                message.set(INTENT, {"name": "nlu_fallback", "confidence": 0.0}, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [], add_to_output=True)
        return messages


def resolve(text: str, tracker: DialogueStateTracker | None) -> str:
    """The payload that `text` picks, else the text without control characters.

    A command that was never offered comes back without its slash and arguments; one that would
    wipe the talk comes back empty.
    """
    clean = "".join(char for char in text if char in "\n\t" or unicodedata.category(char)[0] != "C" or char == "\u200d")
    clean = clean.strip()
    read = fold(clean).text  # "2️⃣" and "②" pick the second button
    if clean.startswith("/"):
        if clean in OPEN_COMMANDS or any(clean == button.get("payload") for button in _offered(tracker)):
            return clean
        words = re.sub(r"[{@].*", "", clean.lstrip("/ "), flags=re.S).replace("_", " ").strip()
        return "" if words in _WIPING else words
    return (
        _problem(read, tracker)
        or _answer(read, tracker)
        or _picked(read, _latest(tracker))
        or _titled(read, _offered(tracker))
        or _TAUGHT.get(_normal(read))
        or _emoji(clean)
        or clean
    )


def not_offered(text: str, tracker: DialogueStateTracker | None) -> dict[str, Any] | None:
    """The `number` in `text` that none of the `choices` just shown has; None where it is no such number.

    To a question that a number may answer, it is the answer.
    """
    number, choices = _NUMBER.fullmatch(fold(text).text.strip()), _latest(tracker)
    if not number or not choices or not tracker or 1 <= int(number[1]) <= len(choices):
        return None
    awaiting = tracker.get_slot("awaiting")
    welcome = awaiting == Awaiting.DETAIL and tracker.get_slot("detail") in _NUMBERS_WELCOME
    if welcome or awaiting == Awaiting.COMMENT:
        return None
    shown = [{"title": str(item.get("title")), "payload": str(item.get("payload"))} for item in choices]
    return {"number": int(number[1]), "choices": shown}


def _problem(text: str, tracker: DialogueStateTracker | None) -> str | None:
    """The command for the problem that "the second one" names, where the guide has just listed several."""
    which = _WHICH.fullmatch(_normal(text))
    if not which or not tracker or not any(event.metadata.get("utter_action") == _SEVERAL for event in _said(tracker)):
        return None
    # As they were listed: the one that is talked about, then those that wait.
    listed = [tracker.get_slot("issue"), *(item.get("issue") for item in tracker.get_slot("queue") or [])]
    place = _PLACES[which[1]]
    if (which[1] == "other" and len(listed) != 2) or place >= len(listed):
        return None
    return f"/{listed[place]}"


def _answer(text: str, tracker: DialogueStateTracker | None) -> str | None:
    """The command for "yes" and "ok" where the guide's last words give them a meaning of their own."""
    wanted, said = _normal(text), _said(tracker)
    names = {str(event.metadata.get("utter_action")) for event in said}
    if _SWITCH in names and (buttons := _latest(tracker)):
        if _YES.fullmatch(wanted) and not _BUT.search(wanted):
            return _payload(buttons[0])
        return "/repeat_step" if _NO.fullmatch(wanted) else None
    return "/repeat_step" if _HELP in names and wanted in _HEARD else None


def _picked(text: str, buttons: list[dict[str, Any]]) -> str | None:
    """The payload of the button that a number, an ordinal or a title names; "called them" is Done."""
    wanted = _normal(text)
    if not wanted or not buttons:
        return None
    titles = [_normal(str(button.get("title") or "")) for button in buttons]
    if wanted in titles:
        return _payload(buttons[titles.index(wanted)])
    number = _NUMBER.fullmatch(text.strip())
    if number and 1 <= int(number[1]) <= len(buttons):
        return _payload(buttons[int(number[1]) - 1])
    ordinal = re.fullmatch(r"(?:the )?(\w+)(?: one| option)?", wanted)
    if ordinal and ordinal[1] in _ORDINALS[: len(buttons)]:
        return _payload(buttons[_ORDINALS.index(ordinal[1])])
    cardinal = re.fullmatch(r"(?:option |number )?(\w+)", wanted)
    if cardinal and cardinal[1] in _CARDINALS[: len(buttons)]:
        return _payload(buttons[_CARDINALS.index(cardinal[1])])
    likeness = [fuzz.ratio(wanted, title) for title in titles]
    best = max(range(len(titles)), key=likeness.__getitem__)
    if likeness[best] >= _TITLE_LIKENESS:
        return _payload(buttons[best])
    if wanted not in _SAYS_NOTHING and len([title for title in titles if wanted in title.split()]) == 1:
        return _payload(next(button for button, title in zip(buttons, titles, strict=True) if wanted in title.split()))
    if not any(button.get("payload") == _NEXT for button in buttons):
        return None
    done = _DONE.fullmatch(wanted) or (_SAW.fullmatch(wanted) and not _BUT.search(wanted))
    return _NEXT if done else None


def _titled(text: str, buttons: Iterable[dict[str, Any]]) -> str | None:
    """The payload of an earlier button whose whole title was typed; one word could mean too much."""
    wanted = _normal(text)
    if " " not in wanted:
        return None
    return next((_payload(button) for button in buttons if _normal(str(button.get("title"))) == wanted), None)


def _payload(button: dict[str, Any]) -> str | None:
    return str(button["payload"]) if button.get("payload") else None


def _normal(text: str) -> str:
    """Lower case, letters and digits only, single blanks."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _emoji(text: str) -> str | None:
    """The command for a message of emoji alone that plainly says yes, no, anger or hello."""
    if not text or any(char.isalnum() for char in text):
        return None
    for intent, symbols in _EMOJI.items():
        if any(char in symbols for char in text):
            return f"/{intent}"
    return None


def _latest(tracker: DialogueStateTracker | None) -> list[dict[str, Any]]:
    """The buttons of the guide's last turn, in the order shown."""
    buttons = [button for event in _said(tracker) for button in event.data.get("buttons") or []]
    return list({str(button.get("payload")): button for button in reversed(buttons)}.values())[::-1]


def _said(tracker: DialogueStateTracker | None) -> list[BotUttered]:
    """What the guide said in its last turn, in order."""
    said: list[BotUttered] = []
    for event in reversed(tracker.events) if tracker else ():
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered):
            said.append(event)
    return said[::-1]


def _offered(tracker: DialogueStateTracker | None) -> Iterator[dict[str, Any]]:
    """Every button offered lately."""
    for event in islice(reversed(tracker.events) if tracker else (), _BUTTONS_BACK):
        if isinstance(event, BotUttered):
            yield from event.data.get("buttons") or []
