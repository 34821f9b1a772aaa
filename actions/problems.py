"""Problems: taken, corrected, put off."""

from __future__ import annotations

from actions.answers import answered
from actions.base import GuideAction, Turn
from actions.letters import noted, taken_in, write
from actions.walk import chosen_channel
from shopguide.dialogue import letter_heard, problems
from shopguide.dialogue.acts import Act, Polarity
from shopguide.dialogue.cues import Cue
from shopguide.dialogue.moves import answers, letters, problem, secrets
from shopguide.dialogue.questions import choices
from shopguide.dialogue.reply import Reply


def _first(turn: Turn) -> str:
    """The problem that the message names or picks."""
    named = problems.new(turn.situation) or problems.affirmed(turn.situation)
    option = turn.heard.option_of()
    return option if option in turn.context.knowledge.issues and option else named[0]


def _likely(turn: Turn) -> tuple[str, ...]:
    known = turn.context.knowledge.issues
    return tuple(dict.fromkeys(name for name in (*turn.heard.close, *turn.heard.named()) if name in known))


class ActionTakeProblem(GuideAction):
    action_name = "action_take_problem"

    def act(self, turn: Turn) -> Reply:
        heard = turn.heard
        tried = [name for name in heard.channels if heard.has(Act.TRIED) or heard.signals(Cue.TRIED)]
        reply = problem.take(turn.context, turn.conversation, _first(turn), heard.text, heard.facts, tried)
        return _with_story(reply, turn, _first(turn))


class ActionAnswerAndOffer(GuideAction):
    action_name = "action_answer_and_offer"

    def act(self, turn: Turn) -> Reply:
        heard, first = turn.heard, _first(turn)
        reply = answers.answer_and_offer(
            turn.context, turn.conversation, heard.topic or "", chosen_channel(turn), first, heard.text, heard.facts
        )
        return _with_story(reply, turn, first)


class ActionWarnAndOffer(GuideAction):
    action_name = "action_warn_and_offer"
    introduces = False

    def act(self, turn: Turn) -> Reply:
        heard, first = turn.heard, _first(turn)
        reply = secrets.warn_and_offer(turn.context, turn.conversation, first, heard.text, heard.facts)
        return _with_story(reply, turn, first)


class ActionTakeProblems(GuideAction):
    action_name = "action_take_problems"

    def act(self, turn: Turn) -> Reply:
        names = problems.affirmed(turn.situation)
        words = {name: turn.heard.words_of(name) for name in names}
        own = {name: letter_heard.own_words(turn.heard, name, apart=problems.are_apart(names)) for name in names}
        return problem.take_several(turn.context, turn.conversation, names, words, turn.heard.facts, own)


class ActionTakeProblemForLetter(GuideAction):
    action_name = "action_take_problem_for_letter"

    def act(self, turn: Turn) -> Reply:
        heard = turn.heard
        first = next(iter(problems.beside_receiver(turn.situation)), _first(turn))
        talk = problem.take_for_letter(turn.context, turn.conversation, first, heard.text, heard.facts)
        talk = talk.with_story(letter_heard.own_words(heard, first), heard.facts)
        return write(turn, letters.with_dictated(talk, heard.dictated, heard.facts), letter_heard.kind_said(heard))


class ActionCorrectProblem(GuideAction):
    action_name = "action_correct_problem"

    def act(self, turn: Turn) -> Reply:
        heard, first = turn.heard, _first(turn)
        denied = heard.named(Polarity.DENIED)
        reply = problem.correct(turn.context, turn.conversation, denied, first, heard.text, heard.facts)
        return _with_story(reply, turn, first)


class ActionDropProblem(GuideAction):
    action_name = "action_drop_problem"

    def act(self, turn: Turn) -> Reply:
        denied = turn.heard.named(Polarity.DENIED)
        return problem.drop(turn.context, turn.conversation, denied, _likely(turn))


class ActionForgetWaiting(GuideAction):
    action_name = "action_forget_waiting"

    def act(self, turn: Turn) -> Reply:
        return problem.forget_waiting(turn.context, turn.conversation, turn.heard.named(Polarity.DENIED))


class ActionTakeMore(GuideAction):
    action_name = "action_take_more"

    def act(self, turn: Turn) -> Reply:
        if turn.heard.has(Act.ASK):
            return answered(turn)  # a question beside it isn't passed over
        objects = turn.heard.act is Act.CORRECT and not turn.heard.named(Polarity.DENIED)
        return problem.more(turn.context, taken_in(turn), noted(turn), turn.heard.facts, objects=objects)


class ActionAskBetween(GuideAction):
    action_name = "action_ask_between"

    def act(self, turn: Turn) -> Reply:
        return problem.between(turn.context, taken_in(turn), turn.heard.close)


class ActionTakeChoice(GuideAction):
    action_name = "action_take_choice"

    def act(self, turn: Turn) -> Reply:
        option = turn.heard.option_of()
        picked = [choice.fact for choice in choices(turn.conversation.awaiting) if choice.id == option and choice.fact]
        return problem.take_choice(turn.context, turn.conversation, [*turn.heard.facts, *picked])


class ActionGoWithoutChoice(GuideAction):
    action_name = "action_go_without_choice"

    def act(self, turn: Turn) -> Reply:
        return problem.take_choice(turn.context, turn.conversation, ())


class ActionNextProblem(GuideAction):
    action_name = "action_next_problem"

    def act(self, turn: Turn) -> Reply:
        return problem.next_problem(turn.context, turn.conversation)


class ActionDropWaiting(GuideAction):
    action_name = "action_drop_waiting"

    def act(self, turn: Turn) -> Reply:
        return problem.drop_waiting(turn.context, turn.conversation)


class ActionOfferAnother(GuideAction):
    action_name = "action_offer_another"

    def act(self, turn: Turn) -> Reply:
        return problem.offer_another(turn.context, turn.conversation)


class ActionGoAround(GuideAction):
    action_name = "action_go_around"

    def act(self, turn: Turn) -> Reply:
        return problem.go_around(turn.context, turn.conversation)


class ActionShowMenu(GuideAction):
    action_name = "action_show_menu"

    def act(self, turn: Turn) -> Reply:
        return problem.show_menu(turn.context, turn.conversation)


class ActionShowGroup(GuideAction):
    action_name = "action_show_group"

    def act(self, turn: Turn) -> Reply:
        return problem.show_group(turn.context, turn.conversation, turn.heard.option_of() or "")


class ActionAskForWords(GuideAction):
    action_name = "action_ask_for_words"

    def act(self, turn: Turn) -> Reply:
        return problem.ask_for_words(turn.context, turn.conversation)


class ActionContinue(GuideAction):
    action_name = "action_continue"

    def act(self, turn: Turn) -> Reply:
        return problem.carry_on(turn.context, turn.conversation)


def _with_story(reply: Reply, turn: Turn, taken: str) -> Reply:
    """With the words kept for letters about the problem that was taken, if they suit one."""
    own = letter_heard.own_words(turn.heard, taken)
    return Reply(reply.conversation.with_story(own, turn.heard.facts), reply.said)
