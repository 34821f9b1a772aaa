"""Letters: shown, changed, and sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from shopguide.dialogue import details, letter, questions
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.letter import Letter, Line
from shopguide.dialogue.moves import common
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.moves.noted import Noted
from shopguide.dialogue.prose import is_request, sentence
from shopguide.dialogue.reply import Lines, Phrase, Reply, Say
from shopguide.knowledge import Detail
from shopguide.markdown import escape

#: The channel that is known of TikTok's own support.
_SUPPORT: Final = "tiktok_help"
#: The answer that said how fast they are.
_HOW_FAST: Final = "channel_reply_time"


def show(context: Context, conversation: Conversation, written: Letter) -> Reply:
    """The letter, with what to attach; below it the question that would improve it most."""
    talk = conversation.showing_letter()
    missing = _to_ask(context, talk)
    custom = {"type": "draft", "subject": written.subject, "body": written.body, "mailto": written.mailto}
    said = [
        Say(f"letter_{talk.letter}", {"subject": escape(written.subject), "body": escape(written.body)}, custom=custom)
    ]
    once = f"attach:{', '.join(written.attachments)}"
    if written.attachments and once not in talk.said_once:
        talk = talk.saying_once(once)
        said.append(Say("letter_attach", {"attachments": ", ".join(written.attachments)}))
    if missing:
        talk = talk.saying_once(_asked(missing[0])).ask_detail(missing[0])
    return Reply(talk, (*said, *questions.ask(context.knowledge, talk)))


def _to_ask(context: Context, conversation: Conversation) -> list[str]:
    """Details that are missing and weren't asked for: who ignores a question isn't asked again."""
    missing = details.missing(context.knowledge, conversation)
    return [name for name in missing if _asked(name) not in conversation.said_once]


def _asked(detail: str) -> str:
    return f"asked:{detail}"


def improved(context: Context, conversation: Conversation, written: Letter, said: Say) -> Reply:
    """The letter has changed: what has, and the next question; all of it once nothing is missing."""
    missing = details.missing(context.knowledge, conversation)
    asked = conversation.awaiting is Awaiting.DETAIL and conversation.detail in missing
    left = [conversation.detail or ""] if asked else _to_ask(context, conversation)
    if not left or not conversation.drafted:
        return show(context, conversation, written)
    talk = conversation.saying_once(_asked(left[0])).ask_detail(left[0])
    ask = questions.ask_briefly if asked else questions.ask
    return Reply(talk, (said, *ask(context.knowledge, talk)))


def ask_line(context: Context, conversation: Conversation, lines: Sequence[Line], why: Say | None = None) -> Reply:
    """Which line should change; `lines` are those that can, `why` says why that is asked."""
    talk = conversation.ask_line()
    listed = [
        Phrase("part_listed", {"number": str(at), "words": escape(line.text)}) for at, line in enumerate(lines, 1)
    ]
    ask, *_ = questions.ask(context.knowledge, talk)
    # One button for each line, and the way out; the number of a further line can be typed.
    *numbers, fine = ask.buttons
    shown = replace(ask, buttons=(*numbers[: len(lines)], fine))
    listing = Say("letter_lines", {"lines": Lines(tuple(listed))})
    # What can be done instead stands for the question.
    return Reply(talk, (listing, replace(why, buttons=shown.buttons) if why else shown))


def ask_words(context: Context, conversation: Conversation, line: Line | None) -> Reply:
    """How that line should read, or the new one."""
    return common.ask(context, conversation.ask_words(line.text if line else None))


def added(noted: Noted, sentences: Collection[str]) -> Say | None:
    """What was added to the letter, details by their names or else the sentences; None where that isn't one thing."""
    what = noted.named() or (f"“{escape(next(iter(sentences)))}”" if len(sentences) == 1 else None)
    return Say("draft_added", {"what": what}) if what else None


def left_out() -> Say:
    """A detail was left out of the letter."""
    return Say("draft_without")


def wanted(context: Context, conversation: Conversation, kind: str | None) -> tuple[Conversation, bool]:
    """The conversation with the letter that is wanted, and whether it can be written: a problem must be known."""
    chosen = kind or letter.kind_for(context.knowledge, conversation)
    return conversation.want_letter(chosen), conversation.issue is not None


def no_problem_yet(context: Context, conversation: Conversation) -> Reply:
    """A letter is wanted, and nothing is known of the problem."""
    return Reply(
        conversation.ask(Awaiting.CLARIFY),
        (Say("letter_about_what", {}, questions.menu_buttons(context.knowledge, conversation)),),
    )


def sent(context: Context, conversation: Conversation) -> Reply:
    """The letter is on its way: what to expect; on the channel that it went through nothing is left to do."""
    knowledge = context.knowledge
    if conversation.letter == "support" and conversation.channel == "email":
        talk = replace(conversation, step=1, awaiting=Awaiting.STEP)
        return common.show_step(context, talk)
    if conversation.channel is None and conversation.letter == "support":
        return common.begin(context, replace(conversation, drafted=True), "email")
    channel = knowledge.channels.get(conversation.channel or "")
    reader = channel and letter.kind_for(knowledge, replace(conversation, letter=None))
    if channel and conversation.letter in (reader, letter.READERS.get(channel.id)):
        talk = conversation.wait()
        # On the order's page TikTok answers too, and how fast is known of neither.
        to_support = conversation.letter == "support" != letter.READERS.get(channel.id)
        answers = knowledge.channels.get(_SUPPORT, channel) if to_support else channel
        if conversation.answered_topic == _HOW_FAST:
            return common.say(context, talk, "letter_sent_to")
        return common.say(context, talk, "letter_sent", reply_time=answers.reply_time.text)
    if conversation.channel and knowledge.can_walk(conversation.channel):
        return common.show_step(context, conversation.go_on()).before(Say("letter_where"))
    if conversation.issue:
        return common.say(context, conversation.ask(None), "letter_sent_to")
    return common.ask(context, conversation.ask(None))


def changed(
    conversation: Conversation,
    *,
    kind: str | None,
    shorter: bool,
    tone: str | None,
    without: Iterable[str],
    wish: str | None,
) -> Conversation:
    """The letter as it is wanted now."""
    taken = wish and details.replaces(wish, conversation.wish)
    before = conversation.with_details(wish=wish) if taken else conversation
    left_out = tuple(dict.fromkeys([*before.letter_without, *without]))
    return replace(
        before,
        letter=kind or conversation.letter,
        letter_short=shorter or conversation.letter_short,
        letter_tone=tone or conversation.letter_tone,
        letter_without=left_out,
    )


def restarted(conversation: Conversation) -> Conversation:
    """A letter written anew, of nothing but what is dictated for it."""
    return replace(emptied(conversation), letter_without=(letter.ONLY_DICTATED,))


def emptied(conversation: Conversation) -> Conversation:
    """A letter of which nothing stands yet but what is known of the case."""
    return replace(conversation, story=None, told=(), letter_short=False, letter_tone=None, letter_without=())


def put_back(
    conversation: Conversation, sentences: Iterable[str], *, details: Iterable[str], wish: bool
) -> Conversation:
    """The letter with what was in an earlier one.

    Args:
        sentences: that stood in it.
        details: that were left out since.
        wish: whether what was wanted then is to stand there again.
    """
    talk = replace(
        conversation,
        letter_without=tuple(name for name in conversation.letter_without if name not in {*details}),
        skipped=tuple(name for name in conversation.skipped if name not in {*details}),
    )
    for words in sentences:
        talk = talk.with_story(words)
    wishes = [shown.wish for shown in conversation.letter_shown if shown.wish and shown.wish != talk.wish]
    return talk.with_details(wish=wishes[-1]) if wish and wishes else talk


def dropped(context: Context, conversation: Conversation) -> Reply:
    """No letter any more; the conversation is where it was before."""
    talk = conversation.without_letter()
    return Reply(talk, (Say("letter_dropped", {}, questions.buttons(context.knowledge, talk)),))


def with_dictated(conversation: Conversation, words: Iterable[str], facts: Iterable[str]) -> Conversation:
    """The letter with sentences that were dictated for it; one that asks for something is what is wanted.

    Args:
        words: the sentences.
        facts: what they tell, which needn't be stated once more.
    """
    talk = conversation
    for line in words:
        if is_request(line) and details.replaces(line, talk.wish):
            talk = talk.with_details(wish=sentence(line))
        else:
            # What is dictated stands there, whatever was left out before.
            left_out = tuple(name for name in talk.letter_without if name != Detail.DESCRIPTION)
            talk = replace(talk, letter_without=left_out).with_story(line, facts)
    return talk


def take_detail(conversation: Conversation, value: str) -> Conversation:
    """The detail that was asked for, noted."""
    name = conversation.detail or ""
    if name == "description":
        return replace(conversation.with_words(value).with_story(value), detail=None)
    return replace(conversation.with_details(**{name: value}), detail=None)


def skip_detail(conversation: Conversation) -> Conversation:
    """The detail that was asked for, left out."""
    return conversation.skip_detail()
