"""Predicates: what a row may ask of a turn beyond acts, cues and the open question. A closed list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from shopguide.dialogue import details, letter_heard, problems, recipients, regions, route
from shopguide.dialogue.acts import Act, Polarity
from shopguide.dialogue.conversation import AID, Awaiting, Conversation
from shopguide.dialogue.cues import GIVEN, OF_THE_PERSON, Cue
from shopguide.dialogue.policy.situation import Situation
from shopguide.dialogue.questions import choices
from shopguide.dialogue.walk import place
from shopguide.knowledge import Risk

Predicate = Callable[[Situation], bool]
#: Languages that the guide speaks.
SPOKEN: Final = frozenset({"en"})

_ASKING: Final = frozenset(
    {Act.ASK, Act.EXPLAIN, Act.VERIFY, Act.ABOUT_GUIDE, Act.WANT_ACTION, Act.OTHER_WAYS, Act.OFF_TOPIC}
)

#: Likelier than not.
_LIKELY: Final = 0.5
_BEYOND_DOUBT: Final = 0.97
#: As sure as the guide has to be before it forgets a conversation.
_CLEAR: Final = 0.7

PREDICATES: dict[str, Predicate] = {}


def predicate(function: Predicate) -> Predicate:
    """List a predicate under its name."""
    PREDICATES[function.__name__] = function
    return function


# --- the conversation


@predicate
def walking(now: Situation) -> bool:
    """A step is on the table."""
    return now.conversation.awaiting is Awaiting.STEP and place(now.knowledge, now.conversation) is not None


@predicate
def has_channel(now: Situation) -> bool:
    """A channel is offered or being walked."""
    return place(now.knowledge, now.conversation) is not None


@predicate
def has_problem(now: Situation) -> bool:
    """A problem is being worked on."""
    return now.conversation.issue is not None


@predicate
def no_problem(now: Situation) -> bool:
    """No problem is known yet."""
    return now.conversation.issue is None


@predicate
def just_offered(now: Situation) -> bool:
    """Nothing was done about the problem yet."""
    talk = now.conversation
    return not talk.tried and talk.step == 0 and (talk.awaiting is Awaiting.START or talk.awaiting in _DECIDING)


_DECIDING: Final = frozenset(
    {Awaiting.DELIVERY, Awaiting.ITEM_FAULT, Awaiting.REFUND_STAGE, Awaiting.CHARGE_KIND, Awaiting.BOOKED}
    | {Awaiting.CAN_LOG_IN, Awaiting.SELLER_ASKED, Awaiting.CLARIFY}
)


@predicate
def first_aid_on_table(now: Situation) -> bool:
    """First aid (the bank, the password) is offered or being walked."""
    return now.conversation.channel in now.knowledge.first_aid


@predicate
def free_answer_open(now: Situation) -> bool:
    """Whatever is said may be the answer: a comment, a detail or a line of a letter."""
    return now.conversation.awaiting in _FREE


_FREE: Final = frozenset({Awaiting.COMMENT, Awaiting.DETAIL, Awaiting.LETTER_LINE, Awaiting.LINE_WORDS})


@predicate
def in_danger(now: Situation) -> bool:
    """A danger was met, and it isn't known that they are safe."""
    return now.conversation.danger is not None


@predicate
def worries(now: Situation) -> bool:
    """There may be a danger in it, and that wasn't asked about yet."""
    met = any(name.startswith(("danger:", "checked:")) for name in now.conversation.said_once)
    # A scam is stopped by what is said of it, and not by asking whether they are safe.
    bodily = now.heard.worry is not Cue.DANGER_SCAM and now.knowledge.danger_told_by(now.heard.worry) is not None
    return bodily and not met and not now.heard.signals(Cue.NO_DANGER)


@predicate
def only_checked(now: Situation) -> bool:
    """They were only asked if they are safe, because of a message that wasn't clear."""
    return now.conversation.only_checked


@predicate
def told_how_to_stop(now: Situation) -> bool:
    """It speaks of a danger from which nobody has to be brought to safety, and what to do was said before."""
    kind = now.knowledge.danger_told_by(now.heard.danger)
    return kind is not None and kind.offer is not None and f"danger:{kind.id}" in now.conversation.said_once


@predicate
def safe_from_it(now: Situation) -> bool:
    """It speaks once more of a danger that is over, or that was answered, and isn't clearly in it anew."""
    kind = now.knowledge.danger_told_by(now.heard.danger)
    if kind is None or in_danger(now):
        return False
    said = now.conversation.said_once
    # "Do I post the burnt heater back" is about the thing; of a person in danger that is never certain.
    about_it = kind.over is not None and knows_answer(now) and mainly_asks_of_danger(now)
    if f"safe:{kind.id}" in said:
        return about_it or now.heard.cues.get(now.heard.danger or "", 0.0) < _BEYOND_DOUBT
    return about_it and f"danger:{kind.id}" in said


@predicate
def danger_is_over(now: Situation) -> bool:
    """It says that the danger is over, or that there is none, and tells of no other one."""
    if not now.heard.signals(Cue.NO_DANGER):
        return False
    met = now.knowledge.danger.get(now.conversation.danger or "")
    told = now.knowledge.danger_told_by(now.heard.danger)
    if told is None:
        return met is not None
    return told.over is not None and met in (None, told)


@predicate
def other_danger(now: Situation) -> bool:
    """It tells of a danger other than the one that was met."""
    return now.heard.danger is not None and not same_danger(now)


@predicate
def mainly_asks_of_danger(now: Situation) -> bool:
    """Above all it asks something, but for the danger that it tells of."""
    return next((item.name for item in now.heard.acts if item.name is not Act.DANGER), None) in _ASKING


@predicate
def asks_what_danger_asks(now: Situation) -> bool:
    """Above all it asks for an answer that is meant for people in danger, and safe for them."""
    found = now.knowledge.answers.get(now.heard.topic or "")
    return found is not None and Awaiting.SAFE in found.at and now.heard.act is Act.ASK


@predicate
def same_danger(now: Situation) -> bool:
    """It speaks of the danger that was met already."""
    kind = now.knowledge.danger.get(now.conversation.danger or "")
    return kind is not None and kind.cue == now.heard.danger


@predicate
def letter_shown(now: Situation) -> bool:
    """A letter is on screen, or was shown for this problem."""
    return now.conversation.drafted


@predicate
def unclear_once(now: Situation) -> bool:
    """The message before this one wasn't understood."""
    return now.conversation.repairs == 1


@predicate
def unclear_twice(now: Situation) -> bool:
    """Nor was the one before that."""
    return now.conversation.repairs >= 2


@predicate
def bank_is_told(now: Situation) -> bool:
    """The shopper has told the bank already."""
    return now.conversation.knows(Cue.BANK_TOLD) or now.heard.signals(Cue.BANK_TOLD)


@predicate
def bank_was_told(now: Situation) -> bool:
    """The shopper told the bank before this message."""
    return now.conversation.knows(Cue.BANK_TOLD)


@predicate
def gave_away(now: Situation) -> bool:
    """Bank details, a password, papers or money went to somebody who shouldn't have it."""
    return now.conversation.knows(*GIVEN) or now.heard.signals(*GIVEN)


@predicate
def needs_first_aid(now: Situation) -> bool:
    """Something was given away, and what to do first about it wasn't said yet, nor done."""
    said, done = now.conversation.said_once, bank_is_told(now)
    given = [cue for cue in GIVEN if now.heard.signals(cue) and f"{AID}{cue}" not in said]
    return any(cue is Cue.GAVE_LOGIN or not done for cue in given)


@predicate
def first_aid_told(now: Situation) -> bool:
    """What to do first about all that was given away was said already."""
    return any(name.startswith(AID) for name in now.conversation.said_once) and not needs_first_aid(now)


@predicate
def bank_on_table(now: Situation) -> bool:
    """To call the bank is offered, or the step that says so is done."""
    talk = now.conversation
    return talk.channel == "call_bank" and (talk.awaiting is Awaiting.START or talk.step > 0)


@predicate
def says_safe(now: Situation) -> bool:
    """It says that they are safe, and doesn't only name where they are."""
    return now.heard.signals(Cue.NO_DANGER) and option_safe(now)


@predicate
def asks_beyond_first_aid(now: Situation) -> bool:
    """It asks for an answer that isn't the first aid itself."""
    found = now.knowledge.answers.get(now.heard.topic or "")
    return found is not None and (found.offer is None or found.offer.value not in now.knowledge.first_aid)


# --- problems in the message


@predicate
def names_new_problem(now: Situation) -> bool:
    """It speaks of a problem other than the one being worked on."""
    return bool(problems.new(now))


@predicate
def tells_new_problem(now: Situation) -> bool:
    """It tells of a problem other than the one being worked on, and doesn't only name whom something is for."""
    return bool(problems.beside_receiver(now))


@predicate
def names_several(now: Situation) -> bool:
    """It speaks of two problems or more."""
    return len(problems.affirmed(now)) > 1


@predicate
def names_urgent_problem(now: Situation) -> bool:
    """It clearly speaks of a new problem for which waiting costs money or the account."""
    return problems.urgent(now)


@predicate
def names_theft(now: Situation) -> bool:
    """It clearly speaks of a new problem with money or an account in somebody else's hands."""
    return problems.of_security(now)


@predicate
def names_weighty_problem(now: Situation) -> bool:
    """It clearly speaks of a problem to be solved, and doesn't only want to know something."""
    return problems.weighty(now)


@predicate
def names_close(now: Situation) -> bool:
    """It could be either of two problems."""
    return len(now.heard.close) > 1


@predicate
def names_current(now: Situation) -> bool:
    """It speaks of the problem being worked on."""
    return now.conversation.issue is not None and now.conversation.issue in problems.affirmed(now)


@predicate
def denies_current(now: Situation) -> bool:
    """It denies the problem being worked on."""
    return problems.denied(now)


@predicate
def denies_something(now: Situation) -> bool:
    """It denies some problem."""
    return bool(now.heard.named(Polarity.DENIED))


@predicate
def mainly_solved(now: Situation) -> bool:
    """Above all it says that the problem is solved, and not only may say so."""
    return now.heard.act is Act.SOLVED and now.heard.acts[0].confidence >= _LIKELY


@predicate
def likely_solved(now: Situation) -> bool:
    """It says that the problem is solved, likelier than not."""
    return any(item.name is Act.SOLVED and item.confidence >= _LIKELY for item in now.heard.acts)


@predicate
def mainly_corrects(now: Situation) -> bool:
    """Above all it puts the guide right."""
    return now.heard.act is Act.CORRECT


@predicate
def mainly_social(now: Situation) -> bool:
    """Above all it greets, thanks or takes leave."""
    return now.heard.act is Act.SOCIAL


@predicate
def mainly_chooses(now: Situation) -> bool:
    """Above all it picks something that it names."""
    named = now.heard.option_of(Act.CHOOSE) or now.heard.channels
    return now.heard.act is Act.CHOOSE and now.heard.acts[0].confidence >= _LIKELY and bool(named)


@predicate
def mainly_objects(now: Situation) -> bool:
    """Above all it puts the guide right or turns something down."""
    return now.heard.act in (Act.CORRECT, Act.DECLINE)


@predicate
def mainly_restarts(now: Situation) -> bool:
    """It clearly asks to begin again, which forgets everything."""
    return now.heard.act is Act.RESTART and now.heard.acts[0].confidence >= _CLEAR


@predicate
def mainly_asks(now: Situation) -> bool:
    """Above all it asks something, or wants what an answer can settle."""
    return now.heard.act in _ASKING


@predicate
def puts_question(now: Situation) -> bool:
    """Above all it asks something, other than to do it."""
    return now.heard.act in _ASKING and now.heard.act is not Act.WANT_ACTION


@predicate
def names_waiting(now: Situation) -> bool:
    """It speaks of a problem that waits in the queue."""
    return bool({item.issue for item in now.conversation.queue} & {*problems.new(now)})


@predicate
def clearly_asks(now: Situation) -> bool:
    """It clearly asks something, whatever else it does."""
    return any(item.name is Act.ASK and item.confidence >= _LIKELY for item in now.heard.acts)


@predicate
def denies_waiting(now: Situation) -> bool:
    """It denies a problem that waits in the queue, and says nothing else."""
    waiting = {item.issue for item in now.conversation.queue}
    only = not problems.new(now) and now.heard.act in (Act.CORRECT, Act.DECLINE)
    return only and bool(waiting & set(now.heard.named(Polarity.DENIED)))


# --- what else is in it


@predicate
def tells_something(now: Situation) -> bool:
    """There is a fact or a detail to remember in it."""
    return now.heard.tells_something


@predicate
def tells_facts(now: Situation) -> bool:
    """There is a fact of the case in it."""
    return bool(now.heard.facts)


@predicate
def tells_of_themselves(now: Situation) -> bool:
    """It says something new about the person: no calls, no app, a seller too."""
    return any(Cue(name) in OF_THE_PERSON and not now.conversation.knows(name) for name in now.heard.facts)


@predicate
def changes_playbook(now: Situation) -> bool:
    """What it tells of the case calls for something other than what is being done."""
    current = now.conversation.playbook
    if current is None or now.heard.pressed or not now.heard.facts:
        return False
    after = route.playbook(now.knowledge, now.conversation.learn(now.heard.facts))
    return after is not None and after.id != current


@predicate
def tells_details(now: Situation) -> bool:
    """There is an order number, an amount or the like in it."""
    return bool(details.found(now.heard))


@predicate
def says_impossible(now: Situation) -> bool:
    """It says that the channel on the table is out of the question for them: no app, locked out, no phone."""
    return now.conversation.channel in route.impossible(now.conversation.learn(now.heard.facts))


@predicate
def tells_done(now: Situation) -> bool:
    """It says that the bank was told, or that first aid was given already."""
    return now.heard.signals(Cue.BANK_TOLD) or now.heard.has(Act.TRIED, Act.WAITING)


@predicate
def gives_detail(now: Situation) -> bool:
    """It gives the detail that was asked for."""
    return details.given(now.heard, now.conversation) is not None


@predicate
def just_contacted(now: Situation) -> bool:
    """It says that the seller was written to, and of no answer."""
    answered = now.heard.signals(Cue.SELLER_SILENT, Cue.SELLER_REFUSED, Cue.REFUND_REFUSED)
    return now.heard.signals(Cue.SELLER_CONTACTED) and not answered and not now.heard.has(Act.NOT_SOLVED)


@predicate
def gives_rating(now: Situation) -> bool:
    """There is a number to rate with in it."""
    return details.rating(now.heard) is not None


@predicate
def wants_words(now: Situation) -> bool:
    """It wants words to send or to say."""
    return now.heard.has(Act.WANT_DRAFT)


@predicate
def gives_words(now: Situation) -> bool:
    """It may be how a line of the letter is to read."""
    takes = now.conversation.awaiting is Awaiting.LINE_WORDS
    if not takes or now.heard.has(*_NEVER_A_LINE) or letter_heard.redirects(now.heard, now.conversation):
        return False
    return now.heard.signals(Cue.LETTER_WITHOUT) or letter_heard.line_words(now.heard) != ""


_NEVER_A_LINE: Final = (Act.WANT_PERSON, Act.END, Act.PAUSE, Act.OTHER_WAYS, Act.RESTART)


@predicate
def typed(now: Situation) -> bool:
    """It is typed, and no button was pressed."""
    return not now.heard.pressed


@predicate
def is_short(now: Situation) -> bool:
    """It has hardly more words than what it names."""
    return len(now.heard.text.split()) <= _SHORT


_SHORT: Final = 6


@predicate
def letter_open(now: Situation) -> bool:
    """A letter is on screen, and a change or a detail is asked for."""
    return now.conversation.awaiting in _OF_A_LETTER


_OF_A_LETTER: Final = frozenset({Awaiting.DRAFT, Awaiting.DETAIL, Awaiting.LETTER_LINE, Awaiting.LINE_WORDS})


@predicate
def edits_letter(now: Situation) -> bool:
    """It says how the letter is to change, or wants to see it."""
    return letter_heard.is_edit(now.heard, now.conversation)


@predicate
def changes_letter(now: Situation) -> bool:
    """It says how the letter is to change."""
    return letter_heard.is_change(now.heard, now.conversation)


@predicate
def adds_to_letter(now: Situation) -> bool:
    """It tells something that belongs into the letter."""
    return letter_heard.is_addition(now.heard, now.conversation)


@predicate
def names_channel(now: Situation) -> bool:
    """It names a channel."""
    return any(name in now.knowledge.channels for name in now.heard.channels)


@predicate
def names_screen(now: Situation) -> bool:
    """It names a screen, a button or the number of a step."""
    return bool(now.heard.entities.get("screen") or now.heard.entities.get("step_named"))


@predicate
def names_contact(now: Situation) -> bool:
    """There is a number, an address or an account in it."""
    return bool(now.heard.entities.get("found_contact"))


@predicate
def names_region(now: Situation) -> bool:
    """It says which country they are in."""
    return regions.said(now.heard) is not None


@predicate
def changes_answer(now: Situation) -> bool:
    """It says which country they are in, and what was answered last depends on that."""
    region, talk = regions.said(now.heard), now.conversation
    found = now.knowledge.answers.get(talk.answered_topic or "")
    return region is not None and found is not None and bool(found.by_region(talk.facts, talk.issue))


@predicate
def knows_answer(now: Situation) -> bool:
    """The guide has an answer on the topic."""
    return now.heard.topic in now.knowledge.answers


@predicate
def may_know_answer(now: Situation) -> bool:
    """It may ask for one of several answers that the guide has."""
    return bool(now.heard.possible)


@predicate
def asks_to_forget(now: Situation) -> bool:
    """It asks to delete the conversation."""
    return now.heard.topic == "delete_my_data"


@predicate
def speaks_of_scam(now: Situation) -> bool:
    """What was given away went to a scammer, as far as the message and the case tell."""
    scam = (Cue.DEMANDED, Cue.DANGER_SCAM, Cue.PAY_OUTSIDE, Cue.TAKEN_OVER, Cue.TAKEOVER_NOW, Cue.CHARGE_UNKNOWN)
    if now.heard.signals(*scam, Cue.QUOTED) or now.conversation.knows(*scam) or now.heard.worry is Cue.DANGER_SCAM:
        return True
    about = {now.conversation.issue} if now.conversation.issue else {*problems.affirmed(now)}
    risky = {name for name, issue in now.knowledge.issues.items() if issue.risk is Risk.SECURITY or issue.first_aid}
    return bool(about & risky)


@predicate
def only_a_secret(now: Situation) -> bool:
    """Nothing is left of it without the card number or code that was taken out."""
    return bool(now.heard.secrets) and not now.heard.pressed and now.heard.act is Act.UNCLEAR


@predicate
def number_not_offered(now: Situation) -> bool:
    """It is a number that none of the choices on screen has."""
    return bool(now.heard.not_offered)


@predicate
def other_language(now: Situation) -> bool:
    """It is in a language that the guide doesn't speak."""
    return now.heard.language not in SPOKEN


# --- what it picks


def _option(now: Situation) -> str | None:
    return now.heard.option_of()


@predicate
def option_channel(now: Situation) -> bool:
    """It picks a channel or first aid."""
    return now.knowledge.can_walk(_option(now))


@predicate
def option_current_channel(now: Situation) -> bool:
    """It picks the channel that is on the table."""
    return _option(now) is not None and _option(now) in (now.conversation.channel, "stay")


@predicate
def option_problem(now: Situation) -> bool:
    """It picks a problem."""
    return _option(now) in now.knowledge.issues


@predicate
def option_group(now: Situation) -> bool:
    """It picks a heading of the list of problems."""
    return _option(now) in now.knowledge.groups


@predicate
def option_other(now: Situation) -> bool:
    """It picks none of what was offered."""
    return _option(now) == "other"


@predicate
def option_choice(now: Situation) -> bool:
    """It picks one of the fixed choices of the open question."""
    return _option(now) in {choice.id for choice in choices(now.conversation.awaiting)}


@predicate
def option_answer(now: Situation) -> bool:
    """It picks an answer out of several that a question may have meant."""
    return _option(now) in now.knowledge.answers


@predicate
def option_recipient(now: Situation) -> bool:
    """It says who got the money, the code or the details."""
    return _option(now) in recipients.RECIPIENTS


@predicate
def says_recipient(now: Situation) -> bool:
    """It says who got the money, the code or the details, or over what it went."""
    return recipients.said(now.heard) is not None


@predicate
def says_harmless(now: Situation) -> bool:
    """It says that the bank got it, or a form inside the app."""
    return recipients.said(now.heard) in recipients.HARMLESS


@predicate
def option_safe(now: Situation) -> bool:
    """It says that they are safe."""
    return _option(now) == "safe"


@predicate
def option_unsafe(now: Situation) -> bool:
    """It says that they aren't."""
    return _option(now) == "unsafe"


def known_predicates() -> Mapping[str, str]:
    """Each predicate with its sentence."""
    return {name: (function.__doc__ or "").strip() for name, function in PREDICATES.items()}


def stuck_often(conversation: Conversation) -> bool:
    """Whether so many steps couldn't be found that the channel should be left."""
    return len(set(conversation.stuck)) >= route.STUCK_LIMIT
