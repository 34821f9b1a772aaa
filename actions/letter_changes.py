"""Changes of a letter: in any words, or line by line."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from actions.base import GuideAction, Turn
from actions.letters import add, noted, taken_in, write
from shopguide.dialogue import details, letter, letter_heard, letter_lines, prose
from shopguide.dialogue.acts import Act
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.cues import EDITS, Cue
from shopguide.dialogue.heard import Heard
from shopguide.dialogue.moves import letters
from shopguide.dialogue.reply import Reply, Say
from shopguide.knowledge import Detail


class ActionChangeLetter(GuideAction):
    action_name = "action_change_letter"

    def act(self, turn: Turn) -> Reply:
        heard = turn.heard
        if heard.signals(Cue.LETTER_UNDO) and (back := _put_back(turn)):
            turn, said = back
            only_that = not heard.signals(*_OTHER_EDITS) and not heard.dictated and not heard.struck
            edited = None if only_that else self._edit(turn)
            if edited is None or edited.conversation.awaiting not in _SHOWING:  # what else is to change isn't clear
                edited = write(turn, turn.conversation, turn.conversation.letter)
            return edited.before(said)
        return self._edit(turn)

    def _edit(self, turn: Turn) -> Reply:
        heard, before = turn.heard, turn.conversation
        if numbered := _numbered(turn):
            return numbered
        struck, missed, dictated = _struck(turn, _with_asked_detail(turn))
        if heard.has(Act.SKIP):
            struck = letters.skip_detail(struck)
        talk = letters.changed(
            struck,
            kind=letter_heard.kind_said(heard, before.letter),
            shorter=heard.signals(Cue.LETTER_SHORTER),
            tone=_tone(heard),
            without=letter_heard.unwanted_details(heard),
            wish=None if heard.dictated else letter_heard.wish_said(heard),
        )
        if heard.signals(Cue.LETTER_RESTART) and heard.dictated and not heard.struck:
            talk = letters.restarted(talk)
        values, dictated = letter_heard.dictated_details(heard, dictated)
        talk, dictated = _restated(turn, talk, dictated)
        talk = letters.with_dictated(talk.with_corrected(**values), dictated, heard.facts)
        if not heard.signals(*EDITS):
            talk = taken_in(replace(turn, conversation=talk))
        if heard.signals(Cue.LETTER_RESTART) and not heard.dictated:
            return _anew(turn, letters.emptied(talk))
        if (no_more := _no_more(turn, talk)) is not None:
            return no_more
        # What it tells is in the conversation already.
        same = _lines(turn, talk) == _lines(turn, before)
        if same and not noted(turn).named() and not letter_heard.own_words(heard, before.issue):
            return write(turn, talk, talk.letter) if heard.signals(Cue.LETTER_SHOW) else _not_clear(turn, talk)
        if missed and not heard.has(Act.SKIP):
            return ask_line(turn, talk)
        if heard.signals(*EDITS) or talk.letter != before.letter or struck != before:
            return write(turn, talk, talk.letter)
        return add(turn, talk, noted(turn))


_SHOWING: Final = (Awaiting.DRAFT, Awaiting.DETAIL)
_OTHER_EDITS: Final = tuple(cue for cue in EDITS if cue is not Cue.LETTER_UNDO)


def _put_back(turn: Turn) -> tuple[Turn, Say] | None:
    """With what the message names of an earlier letter, or else with the letter before; None where there is none."""
    talk, words = turn.conversation, turn.heard.text
    named = letters.put_back(
        talk,
        letter_lines.gone(talk, words),
        details=letter_heard.named_details(turn.heard),
        wish=bool(turn.heard.wanted or details.wish_of(turn.heard)),
    )
    if named != talk:
        return replace(turn, conversation=named), Say("letter_put_back")
    before = talk.letter_taken_back()
    return (replace(turn, conversation=before), Say("letter_taken_back")) if before != talk else None


def _anew(turn: Turn, emptied: Conversation) -> Reply:
    """A new letter of what is known of the case; where that is no other one, the words for it."""
    if _lines(turn, emptied) == _lines(turn, turn.conversation):
        return letters.ask_words(turn.context, emptied, None)
    return write(turn, emptied, emptied.letter).before(Say("letter_new"))


#: What can't be done once more, by the cue that wants it.
_NO_MORE: Final = {
    Cue.LETTER_SHORTER: "letter_shortest",
    Cue.LETTER_FRIENDLIER: "letter_friendliest",
    Cue.LETTER_FIRMER: "letter_firmest",
}


def _no_more(turn: Turn, talk: Conversation) -> Reply | None:
    """A letter that is to be shorter, friendlier or firmer, and can't be: that is said, with its lines."""
    wanted = [name for cue, name in _NO_MORE.items() if turn.heard.signals(cue)]
    if len(wanted) != 1 or (lines := _lines(turn, talk)) != _lines(turn, turn.conversation):
        return None
    return letters.ask_line(turn.context, talk, letter_lines.changeable(lines), Say(wanted[0]))


def _numbered(turn: Turn) -> Reply | None:
    """Lines that are named by their numbers: without them, or one worded as is said, or the question how.

    Unless it was asked which line, several have to be named: "take out 2 and 4".
    """
    talk, heard = turn.conversation, turn.heard
    asked = talk.awaiting is Awaiting.LETTER_LINE
    if not asked and not heard.signals(Cue.LETTER_WITHOUT):
        return None
    lines = _lines(turn, talk)
    found, rest = letter_lines.numbered(lines, heard.text)
    if asked and not found:
        found, rest = letter_lines.counted(lines, heard.text), ""
    if len(found) < (1 if asked else 2):
        return None
    words = heard.dictated[0] if len(heard.dictated) == 1 else letter_lines.said_instead(rest)
    if len(found) == 1 and words and (heard.dictated or not heard.signals(Cue.LETTER_WITHOUT)):
        (line,) = found
        talk = talk.with_line(line.origin, line.kept, prose.sentence(words), heard.facts)
    elif len(rest.split()) <= _FEWEST or (len(found) > 1 and heard.dictated):
        for line in found:
            talk = talk.without_line(line.origin, line.kept)
        # "Take out 2 and 4 and say …"
        talk = letters.with_dictated(talk, heard.dictated, heard.facts)
    else:
        return letters.ask_words(turn.context, talk, found[0])
    return write(turn, talk, talk.letter)


def _not_clear(turn: Turn, talk: Conversation) -> Reply:
    """A change that isn't clear: the words of what is to be added, or the line that is to change."""
    adds = turn.heard.signals(Cue.LETTER_ADD) and not turn.heard.signals(Cue.LETTER_WITHOUT)
    return letters.ask_words(turn.context, talk, None) if adds else ask_line(turn, talk)


def _with_asked_detail(turn: Turn) -> Conversation:
    """With the detail that was asked for, where it is given beside a change."""
    talk, heard = turn.conversation, turn.heard
    value = details.found(heard).get(talk.detail or "")
    if value is None and (talk.detail == Detail.ORDER_NUMBER or not heard.signals(*EDITS)):
        value = details.given(heard, talk)
    return letters.take_detail(talk, value) if value else talk


#: Words that a line must share with a correction that doesn't name it.
_FEWEST: Final = 2


def _struck(turn: Turn, talk: Conversation) -> tuple[Conversation, bool, tuple[str, ...]]:
    """Without the lines that are to come out or are put right, whether one isn't there, and what is to be added.

    Words that are dictated beside one line that comes out stand in its place.
    """
    heard = turn.heard
    lines = letter.lines(turn.context.knowledge, turn.conversation, turn.words)
    if len(heard.dictated) == 1 and not heard.struck:
        # "The first sentence should be: …"
        words = heard.dictated[0]
        if line := letter_lines.replaced(lines, heard.text, words):
            return talk.with_line(line.origin, line.kept, prose.sentence(words), heard.facts), False, ()
    if heard.struck:
        found = [letter_lines.named(lines, words) for words in heard.struck]
        if not any(found):
            # "It wasn't approved. Take that out": the line is named before.
            found = [letter_lines.named(lines, heard.text, least=_FEWEST)]
    elif heard.signals(Cue.LETTER_WITHOUT) and not letter_heard.named_details(heard):
        # "Take out 'Only the blue one.'": the line stands in the message, word for word.
        found = [letter_lines.quoted(lines, heard.text)]
    elif heard.act is Act.CORRECT and not heard.signals(*EDITS) and not _puts_value_right(heard):
        found = [letter_lines.named(lines, heard.text, least=_FEWEST)]
    else:
        found = []
    missed = bool(heard.struck) and not all(found)
    if len(found) == len(heard.struck) == len(heard.dictated) and all(len(named) == 1 for named in found):
        for words, (line,), instead in zip(heard.struck, found, heard.dictated, strict=True):
            said = prose.sentence(letter_lines.reworded(line, words, instead))
            talk = talk.with_line(line.origin, line.kept, said, heard.facts)
        return talk, missed, ()
    by_name = heard.struck if len(heard.struck) == len(found) else ("",) * len(found)
    for words, named in zip(by_name, found, strict=True):
        for out in named:
            rest = letter_lines.without_part(out, words) if out.origin == "story" else None
            talk = talk.with_line(out.origin, out.kept, rest) if rest else talk.without_line(out.origin, out.kept)
    return talk, missed, heard.dictated


def _restated(turn: Turn, talk: Conversation, dictated: tuple[str, ...]) -> tuple[Conversation, tuple[str, ...]]:
    """With sentences that say anew what a line of the letter tells in its place; and the others."""
    others = []
    for words in dictated:
        line = None if prose.is_request(words) else letter_lines.restated(_lines(turn, talk), words)
        if line is None:
            others.append(words)
        else:
            talk = talk.with_line(line.origin, line.kept, prose.sentence(words), turn.heard.facts)
    return talk, tuple(others)


def _puts_value_right(heard: Heard) -> bool:
    """Whether it corrects a number, a date or a wish, whose line stays."""
    return bool(details.found(heard) or details.wish_of(heard))


def _tone(heard: Heard) -> str | None:
    if heard.signals(Cue.LETTER_FRIENDLIER):
        return "friendly"
    return "firm" if heard.signals(Cue.LETTER_FIRMER) else None


def ask_line(turn: Turn, conversation: Conversation) -> Reply:
    """Which line of the letter should change."""
    if not conversation.drafted:
        return write(turn, conversation, conversation.letter)
    lines = letter_lines.changeable(_lines(turn, conversation))
    # Asked before, and what they say instead of a number isn't clear.
    if turn.conversation.awaiting is Awaiting.LETTER_LINE and len(turn.heard.text.split()) > 1:
        return write(turn, conversation, conversation.letter).before(Say("letter_by_hand"))
    return letters.ask_line(turn.context, conversation, lines)


def _lines(turn: Turn, conversation: Conversation) -> tuple[letter.Line, ...]:
    return letter.lines(turn.context.knowledge, conversation, turn.words)


class ActionChangeLine(GuideAction):
    action_name = "action_change_line"

    def act(self, turn: Turn) -> Reply:
        """The line that was picked, by its number or in words; then how it should read."""
        talk, heard = turn.conversation, turn.heard
        said = (heard.option_of() or "") if heard.pressed else heard.text
        if not heard.pressed and len(said.split()) > 1 and (numbered := _numbered(turn)):
            return numbered
        line = letter_lines.picked(_lines(turn, talk), said) if talk.drafted else None
        return letters.ask_words(turn.context, talk, line) if line else ask_line(turn, talk)


class ActionTakeLine(GuideAction):
    action_name = "action_take_line"

    def act(self, turn: Turn) -> Reply:
        """The line as it should read, word for word; without it where it is to come out."""
        talk, heard = turn.conversation, turn.heard
        lines = _lines(turn, talk)
        line = next((line for line in lines if line.text == talk.letter_line), None)
        if line is None:
            return self._add(turn) if talk.letter_line is None else ask_line(turn, talk)
        named = [letter_lines.named(lines, words) for words in heard.struck]
        if any(found and found != [line] for found in named):
            return ActionChangeLetter().act(turn)
        words = letter_heard.line_words(heard)
        if len(heard.struck) == len(heard.dictated) == 1:
            words = prose.sentence(letter_lines.reworded(line, heard.struck[0], heard.dictated[0]))
        value = details.found(heard).get(line.origin) or details.given(heard, replace(talk, detail=line.origin))
        if heard.pressed or not words or (heard.signals(Cue.LETTER_WITHOUT) and not heard.dictated):
            changed = talk.without_line(line.origin, line.kept)
        elif value and line.origin in details.ENTITIES:
            changed = talk.with_details(**{line.origin: value})
        else:
            changed = talk.with_line(line.origin, line.kept, words, heard.facts)
        return write(turn, changed, changed.letter)

    def _add(self, turn: Turn) -> Reply:
        """The new sentences that were asked for, as they are."""
        said = turn.heard.dictated or (letter_heard.line_words(turn.heard),)
        talk = letters.with_dictated(turn.conversation, [words for words in said if words], turn.heard.facts)
        return write(turn, talk.learn(turn.heard.facts), talk.letter)
