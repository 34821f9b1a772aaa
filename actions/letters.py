"""Letters: written, improved by what is asked for, and sent."""

from __future__ import annotations

from actions.base import GuideAction, Turn
from shopguide.dialogue import details, letter, letter_heard, prose
from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.cues import Cue
from shopguide.dialogue.moves import letters
from shopguide.dialogue.moves.noted import Noted
from shopguide.dialogue.reply import Reply, Say
from shopguide.knowledge import Detail


def write(turn: Turn, conversation: Conversation, kind: str | None) -> Reply:
    """The letter as it stands, or the question what it is about."""
    talk, can_be_written = letters.wanted(turn.context, conversation, kind)
    if not can_be_written:
        return letters.no_problem_yet(turn.context, talk)
    return letters.show(turn.context, talk, letter.write(turn.context.knowledge, talk, turn.words))


def improve(turn: Turn, conversation: Conversation, said: Say) -> Reply:
    """The letter has changed: what has, and the next question."""
    talk, _ = letters.wanted(turn.context, conversation, conversation.letter)
    return letters.improved(turn.context, talk, letter.write(turn.context.knowledge, talk, turn.words), said)


def add(turn: Turn, conversation: Conversation, added: Noted) -> Reply:
    """Something was added to the letter: what, and the next question; all of it where that can't be named."""
    told = {prose.sentence(words) for words in prose.sentences(added.words)}
    lines = letter.lines(turn.context.knowledge, conversation, turn.words)
    said = letters.added(added, [line.text for line in lines if line.origin == "story" and line.kept in told])
    return improve(turn, conversation, said) if said else write(turn, conversation, conversation.letter)


def taken_in(turn: Turn) -> Conversation:
    """With what the message tells of the case at hand, also where another problem may have been heard in it."""
    heard, talk = turn.heard, turn.conversation
    if heard.pressed or heard.danger or heard.signals(Cue.QUOTED) or details.given(heard, talk) is not None:
        return talk
    talk = talk.learn(heard.facts).with_words(heard.text)
    return talk.with_story(letter_heard.own_words(heard, talk.issue), heard.facts)


def noted(turn: Turn) -> Noted:
    """What the message added to the case."""
    own = letter_heard.own_words(turn.heard, turn.conversation.issue)
    return Noted(details.found(turn.heard), own, details.wish_of(turn.heard)).kept(turn.conversation)


class ActionWriteLetter(GuideAction):
    action_name = "action_write_letter"

    def act(self, turn: Turn) -> Reply:
        talk = letters.with_dictated(turn.conversation, turn.heard.dictated, turn.heard.facts)
        return write(turn, talk, letter_heard.kind_said(turn.heard) or talk.letter)


class ActionLetterSent(GuideAction):
    action_name = "action_letter_sent"

    def act(self, turn: Turn) -> Reply:
        return letters.sent(turn.context, turn.conversation)


class ActionDropLetter(GuideAction):
    action_name = "action_drop_letter"

    def act(self, turn: Turn) -> Reply:
        return letters.dropped(turn.context, turn.conversation)


class ActionTakeDetail(GuideAction):
    action_name = "action_take_detail"

    def act(self, turn: Turn) -> Reply:
        value = details.given(turn.heard, turn.conversation) or ""
        name = turn.conversation.detail or ""
        talk = letters.take_detail(turn.conversation, value)
        if name == Detail.WISH:
            added = Noted(wish=value)
        else:
            added = Noted(words=value) if name == Detail.DESCRIPTION else Noted({name: value})
        return add(turn, talk, added)


class ActionSkipDetail(GuideAction):
    action_name = "action_skip_detail"

    def act(self, turn: Turn) -> Reply:
        talk = letters.skip_detail(taken_in(turn))
        if talk.story != turn.conversation.story:
            return write(turn, talk, talk.letter)  # more was told beside it
        return improve(turn, talk, letters.left_out())
