"""Questions, wishes that the guide can't fulfil, and what it is."""

from __future__ import annotations

from actions.base import GuideAction, Turn
from actions.letters import noted
from actions.walk import chosen_channel
from shopguide.dialogue import regions, topics
from shopguide.dialogue.acts import Act
from shopguide.dialogue.conversation import Awaiting
from shopguide.dialogue.moves import answers, common, problem
from shopguide.dialogue.moves.common import Part
from shopguide.dialogue.reply import Reply


def channels_meant(turn: Turn) -> Part:
    """Which of the channels are meant: all to somebody who asks for them, else the first ones, then the others."""
    heard = turn.heard
    if heard.command:
        return Part.REST if heard.command.value == Part.REST else Part.FIRST
    if heard.act in (Act.ASK, Act.SHOW_ALL):
        return Part.ALL
    more = turn.conversation.awaiting is Awaiting.CHANNELS and heard.act is Act.OTHER_WAYS
    return Part.REST if more else Part.FIRST


def _topic(turn: Turn) -> str:
    """The answer that is picked, or else asked for."""
    option = turn.heard.option_of()
    return (option if option in turn.context.knowledge.answers else turn.heard.topic) or ""


def _told(turn: Turn) -> Reply:
    heard, topic = turn.heard, _topic(turn)
    instead = heard.instead if topic == heard.topic else ()
    return answers.answer(
        turn.context,
        turn.conversation,
        topic,
        chosen_channel(turn),
        channels_meant(turn),
        topics.others(heard, topic),
        instead,
        answers.asked_in(turn.conversation, heard),
    )


def answered(turn: Turn) -> Reply:
    """The answer, or which is meant, or that there is none; what was told beside the question is named as noted."""
    if turn.heard.topic in turn.context.knowledge.answers:
        reply = _told(turn)
    elif turn.heard.possible:
        reply = answers.ask_which(turn.context, turn.conversation, turn.heard.possible)
    elif turn.heard.pressed:
        reply = answers.none_of_them(turn.context, turn.conversation)
    else:
        reply = answers.unknown(turn.context, turn.conversation)
    added = noted(turn)
    return reply.before(problem.noted_said(added)) if added.named() else reply


class ActionAnswer(GuideAction):
    action_name = "action_answer"

    def act(self, turn: Turn) -> Reply:
        case = answers.asked_in(turn.conversation, turn.heard)
        given = answers.was_given(turn.context, turn.conversation, _topic(turn), chosen_channel(turn), case)
        if given and turn.heard.act in (Act.DONE, Act.ACCEPT):
            return Reply(turn.conversation, ())  # "Done, now what": the next step says enough
        return _told(turn)


class ActionAnswerUnknown(GuideAction):
    action_name = "action_answer_unknown"

    def act(self, turn: Turn) -> Reply:
        return answered(turn)


class ActionAskWhichAnswer(GuideAction):
    action_name = "action_ask_which_answer"

    def act(self, turn: Turn) -> Reply:
        return answered(turn)


class ActionTakeRegion(GuideAction):
    action_name = "action_take_region"

    def act(self, turn: Turn) -> Reply:
        return answers.take_region(turn.context, turn.conversation, regions.said(turn.heard) or "")


class ActionSkipRegion(GuideAction):
    action_name = "action_skip_region"

    def act(self, turn: Turn) -> Reply:
        return answers.skip_region(turn.context, turn.conversation)


class ActionTellChannel(GuideAction):
    action_name = "action_tell_channel"

    def act(self, turn: Turn) -> Reply:
        return answers.tell_channel(turn.context, turn.conversation, chosen_channel(turn) or "")


class ActionExplainWhy(GuideAction):
    action_name = "action_explain_why"

    def act(self, turn: Turn) -> Reply:
        return answers.explain(turn.context, turn.conversation)


class ActionTellSource(GuideAction):
    action_name = "action_tell_source"

    def act(self, turn: Turn) -> Reply:
        return answers.tell_source(turn.context, turn.conversation)


class ActionJudgeContact(GuideAction):
    action_name = "action_judge_contact"

    def act(self, turn: Turn) -> Reply:
        return answers.judge_contact(turn.context, turn.conversation, turn.heard.entities.get("found_contact", ()))


class ActionTellHelp(GuideAction):
    action_name = "action_tell_help"
    introduces = False

    def act(self, turn: Turn) -> Reply:
        return answers.help_text(turn.context, turn.conversation)


class ActionTellPrivacy(GuideAction):
    action_name = "action_tell_privacy"

    def act(self, turn: Turn) -> Reply:
        return answers.privacy(turn.context, turn.conversation)


class ActionCannotAct(GuideAction):
    action_name = "action_cannot_act"

    def act(self, turn: Turn) -> Reply:
        return answers.cannot_act(turn.context, turn.conversation)


class ActionOfferPerson(GuideAction):
    action_name = "action_offer_person"

    def act(self, turn: Turn) -> Reply:
        return answers.offer_person(turn.context, turn.conversation)


class ActionShowChannels(GuideAction):
    action_name = "action_show_channels"

    def act(self, turn: Turn) -> Reply:
        return common.list_channels(turn.context, turn.conversation, channels_meant(turn))


class ActionSayOffTopic(GuideAction):
    action_name = "action_say_off_topic"

    def act(self, turn: Turn) -> Reply:
        return answers.off_topic(turn.context, turn.conversation)


class ActionSayOtherLanguage(GuideAction):
    action_name = "action_say_other_language"
    introduces = False
    understands = False

    def act(self, turn: Turn) -> Reply:
        return answers.other_language(turn.context, turn.conversation, turn.heard.language)
