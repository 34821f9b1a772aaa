"""What a message adds to the case, whatever the guide does with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from shopguide.dialogue import details, letter_heard, problems, regions
from shopguide.dialogue.acts import Act, Polarity
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.cues import OF_THE_PERSON, Cue
from shopguide.dialogue.heard import Heard
from shopguide.dialogue.policy.situation import Situation

#: Acts that turn a channel down when they come with its name.
_REFUSING = (Act.DECLINE, Act.OTHER_WAYS)
#: Questions whose choices may be countries.
_WHERE = (Awaiting.REGION, Awaiting.SAFE)
#: The answer is words for a line of the letter, which the move takes.
_OF_A_LINE: Final = frozenset({Awaiting.LETTER_LINE, Awaiting.LINE_WORDS})
#: What is said then is about the guide.
_OF_A_STEP: Final = frozenset(
    {Act.AT_SCREEN, Act.DONE, Act.ACCEPT, Act.STUCK, Act.BACK, Act.REPEAT, Act.SHOW_ALL, Act.ABOUT_GUIDE}
)
_OPINIONS: Final = frozenset({Awaiting.RATING, Awaiting.COMMENT})
#: What answers whether they are safe.
_OF_SAFETY = (Act.ACCEPT, Act.DECLINE, Act.ANSWER, Act.DANGER, Act.SOCIAL, Act.CORRECT, Act.UNCLEAR, Act.EXPLAIN)
_TELLING = (Act.DESCRIBE, Act.ADD, Act.CORRECT, Act.ANSWER, Act.TRIED, Act.WAITING, Act.NOT_SOLVED)


def without_side_question(heard: Heard, conversation: Conversation) -> Conversation:
    """The conversation that a message belongs to: a question asked in passing that it ignores is dropped.

    So is the question whether they are safe, where it was asked only because of a message that wasn't clear.
    """
    if conversation.awaiting is Awaiting.SAFE and conversation.only_checked:
        about_it = heard.danger or heard.act in _OF_SAFETY or heard.option_of() in ("safe", "unsafe")
        return conversation if about_it else conversation.continued()
    asked = conversation.awaiting is Awaiting.REGION and conversation.danger is None
    why = heard.has(Act.EXPLAIN) and heard.topic is None
    answered = regions.said(heard) is not None or heard.has(Act.SKIP, Act.DECLINE) or why
    return conversation.continued() if asked and not answered else conversation


def remember(now: Situation) -> Conversation:
    """The conversation with the facts, details and refusals that the message brings."""
    heard, talk = now.heard, now.conversation
    if talk.awaiting is Awaiting.COMMENT:
        talk = talk.ask(None)  # asked once: whatever is said next is the answer, or there is none
    if heard.pressed or talk.awaiting in _OF_A_LINE:
        return talk
    if not heard.signals(Cue.QUOTED):
        talk = _with_details(now, talk)
        # What is true of the person is so whatever the message is about.
        talk = talk.learn(cue for cue in heard.facts if cue in OF_THE_PERSON)
    if not heard.signals(Cue.QUOTED) and not problems.new(now) and _is_now(now):
        talk = talk.learn(heard.facts)
        answered = talk.awaiting is Awaiting.DETAIL and details.given(heard, talk) is not None
        told = heard.has(*_TELLING) if talk.issue else heard.has(Act.DESCRIBE, Act.ADD)
        if told and not heard.danger and not answered and not _of_a_person_in_danger(now):
            talk = talk.with_words(heard.text)
        if not answered and _tells_of_case(now):
            talk = talk.with_story(letter_heard.own_words(heard, talk.issue), heard.facts)
    denied = [name for name in heard.named(Polarity.DENIED) if name != talk.issue and name in now.knowledge.issues]
    if denied:
        talk = talk.rule_out(denied)
    if heard.channels and heard.has(*_REFUSING) and not heard.has(Act.CHOOSE):
        talk = talk.refuse(heard.channels)
    return replace(talk, urgent=True) if heard.signals(Cue.URGENT) else talk


def _tells_of_case(now: Situation) -> bool:
    """Whether its words may tell of the case, and not of the guide, of a step or of the letter itself."""
    heard, talk = now.heard, now.conversation
    if talk.awaiting in _OPINIONS or heard.act in _OF_A_STEP or _of_a_person_in_danger(now):
        return False
    return not (talk.drafted and letter_heard.is_edit(heard, talk))


def _of_a_person_in_danger(now: Situation) -> bool:
    """Whether they are asked if they are safe from something that no letter tells of: "my sister is with me now"."""
    kind = now.knowledge.danger.get(now.conversation.danger or "")
    return kind is not None and kind.over is None and not now.conversation.only_checked


def _with_details(now: Situation, talk: Conversation) -> Conversation:
    # What is to be judged isn't theirs.
    found = {} if now.heard.has(Act.VERIFY) else details.found(now.heard)
    if talk.amount and now.heard.act is Act.ASK:
        found.pop("amount", None)  # a fee that is asked about doesn't change what was paid
    if talk.awaiting is Awaiting.DETAIL and talk.detail in found:
        found.pop(talk.detail)  # the answer is taken by the move
    dated = now.heard.has(Act.ADD, Act.DESCRIBE, Act.CORRECT) or talk.awaiting is Awaiting.DETAIL
    if (talk.date and not now.heard.has(Act.CORRECT)) or not (talk.issue and dated):
        found.pop("date", None)
    region = regions.said(now.heard) if talk.awaiting in _WHERE else now.heard.entity("region")
    # What is dictated for a letter says itself what is wanted.
    wish = None if now.heard.dictated else details.wish_of(now.heard)
    again = now.heard.wanted or now.heard.has(Act.CORRECT, Act.WANT_DRAFT)
    if wish and (talk.wish is None or (again and details.replaces(wish, talk.wish))):
        found["wish"] = wish
    if talk.region is not None and not _is_now(now):
        region = None
    noted = talk.with_corrected if now.heard.has(Act.CORRECT) else talk.with_details
    return noted(**found, region=region)


def _is_now(now: Situation) -> bool:
    """Whether it speaks of the present, and not of a problem that is over or only imagined."""
    spoken = {item.polarity for item in now.heard.issues}
    return not spoken or Polarity.AFFIRMED in spoken or Polarity.DENIED in spoken
