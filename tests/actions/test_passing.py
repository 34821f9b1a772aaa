"""What is said in passing, whatever the classifier took it for."""

from __future__ import annotations

import pytest
from shopper import Shopper

from shopguide.conversation import Awaiting, Paused

HACKED = {"issue": "account_hacked", "channel": "phone", "complaint": "a man called for my code"}
SELLER = {"issue": "seller_problem", "channel": "order_details"}


def talking(awaiting: Awaiting = Awaiting.START, **state: object) -> Shopper:
    return Shopper.in_talk(awaiting=awaiting, **state)


# --- something went to a scammer


@pytest.mark.parametrize("intent", ["issue_resolved", "affirm", "already_tried", "next_step", "account_settings"])
@pytest.mark.parametrize(
    "text", ["i gave it to them", "yes i gave him the code", "i clicked it", "and put my card in", "sent them my id"]
)
def test_what_went_to_a_scammer_is_met_with_what_to_do_now(intent: str, text: str) -> None:
    shopper = talking(**HACKED).say(intent, text)
    assert shopper.names == ["exposed", "start_or_other"]
    assert shopper.talk.channel == "secure_account"


@pytest.mark.parametrize(
    "text",
    ["i didnt give it to them", "should i have clicked it?", "i told my mum", "i already sent the report",
     "i put it in the chat with support", "i never paid anything", "i will give them my number"],
)  # fmt: skip
def test_what_was_not_given_away_is_no_alarm(text: str) -> None:
    assert "exposed" not in talking(**HACKED).say("provide_details", text).names


def test_on_a_step_sent_it_is_said_of_the_step() -> None:
    walking = talking(Awaiting.STEP, **HACKED)
    assert walking.say("next_step", "ok sent it").names == ["step"]
    assert "exposed" in talking(Awaiting.STEP, **HACKED).say("next_step", "i gave him the code").names


def test_a_quarrel_with_a_seller_is_no_scam() -> None:
    rude = talking(**SELLER, complaint="the seller is rude")
    assert "exposed" not in rude.say("provide_details", "i paid last week").names
    zelle = talking(**SELLER, complaint="seller wants zelle")
    assert "exposed" in zelle.say("already_tried", "i already paid").names


def test_once_the_account_is_secured_it_is_not_said_again() -> None:
    done = talking(**HACKED, tried=("secure_account",))
    assert "exposed" not in done.say("provide_details", "i gave him the code").names


# --- secrets


def test_a_message_that_held_only_a_secret_keeps_the_thread() -> None:
    shopper = talking(**HACKED).say(
        "account_access", "code was [code removed]", metadata={"shopguide": {"secrets": ["code"]}}
    )
    assert shopper.names == ["secret_warning", "start_or_other"]


# --- wishes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("draft it for me", "ask_order_number"),
        ("ok draft a complaint", "ask_order_number"),
        ("what should i write in the e-mail", "ask_order_number"),
        ("can you write the email", "ask_order_number"),
        ("what should i write to him", "summary"),
        ("what do i say to them", "summary"),
        ("and what should I tell support", "summary"),
        ("what do i need to have ready", "have_ready"),
        ("did you save my card number?", "privacy"),
        ("is my data safe", "privacy"),
    ],
)
@pytest.mark.parametrize("intent", ["affirm", "out_of_scope", "ask_help", "nlu_fallback"])
def test_wishes_are_met_whatever_they_were_taken_for(intent: str, text: str, said: str) -> None:
    talk = talking(issue="order_not_received", channel="order_details", complaint="it never came to my door")
    assert talk.say(intent, text).names[0] == said


@pytest.mark.parametrize(
    "text", ["refund me now", "can u do it for me", "could you please contact the seller", "can you see my order"]
)
def test_the_guide_says_that_it_cannot_act(text: str) -> None:
    shopper = talking(issue="return_or_refund", channel="order_details").say("affirm", text)
    assert shopper.names == ["cannot", "start_or_other"]


@pytest.mark.parametrize("text", ["can you tell me how to cancel", "can you help me", "will you show me the steps"])
def test_asked_for_help_the_guide_does_not_say_that_it_cannot(text: str) -> None:
    assert "cannot" not in Shopper().say("ask_help", text).names


# --- remarks


@pytest.mark.parametrize(
    ("intent", "confidence", "text", "stays"),
    [
        ("order_wrong_or_damaged", 0.7, "the blue shoes", True),
        ("order_wrong_or_damaged", 0.95, "the mug is broken", False),
        ("payment_problem", 0.6, "also charged me twice", False),
        ("unauthorized_payment", 0.7, "charge isnt mine", False),
        ("seller_problem", 0.5, "it was sold by some shop with a very long name as I said", True),
        ("seller_problem", 0.7, "the seller never answers me and was rude when he did so I want", False),
    ],
)
def test_a_change_of_subject_takes_more_certainty(intent: str, confidence: float, text: str, stays: bool) -> None:
    talk = talking(issue="order_change_or_cancel", channel="order_details")
    shopper = talk.say(intent, text, confidence=confidence)
    assert (shopper.talk.issue == "order_change_or_cancel") is stays


def test_an_issue_that_waits_is_turned_to_by_its_name() -> None:
    talk = talking(issue="unauthorized_payment", channel="phone", queue=(Paused("order_not_received"),))
    assert talk.say("order_not_received", "and the parcel?", confidence=0.5).talk.issue == "order_not_received"


# --- "already"


@pytest.mark.parametrize(
    ("awaiting", "text", "names"),
    [
        (Awaiting.START, "already", ["next_way"]),
        (Awaiting.START, "tried that", ["next_way"]),
        (Awaiting.START, "did it last week, no answer", ["next_way"]),
        (Awaiting.START, "tried another card too", ["say_tried", "start_or_other"]),
        (Awaiting.START, "the bank says call tiktok", ["say_tried", "start_or_other"]),
        (Awaiting.START, "messaged him already like i said", ["taken_as_tried", "start_or_other"]),
        (Awaiting.START, "you said that already", ["other_ways"]),
        (Awaiting.STEP, "I have done that dear", ["step"]),
        (Awaiting.STEP, "did that twice", ["next_way"]),
    ],
)
def test_what_already_is_said_of(awaiting: Awaiting, text: str, names: list[str]) -> None:
    shopper = talking(awaiting, issue="payment_problem", channel="in_app").say("already_tried", text)
    assert [name for name in shopper.names if name != "caution"] == names


# --- a written e-mail is changed in any words


@pytest.mark.parametrize(
    ("text", "holds", "lacks"),
    [
        ("actually the date was 12 nov", "Date: 12 nov", "Date: last tuesday"),
        ("wait, i want a replacement not refund", "What I ask for: replacement", "ask for: refund"),
        ("also mention that the seller blocked me", "the seller blocked me", "mention"),
        ("show me the email again", "Date: last tuesday", "show me"),
    ],
)
def test_an_e_mail_is_changed_in_any_words(text: str, holds: str, lacks: str) -> None:
    written = talking(
        Awaiting.STEP,
        issue="order_not_received",
        channel="email",
        step=1,
        drafted=True,
        complaint="the lamp never came",
        date="last tuesday",
        wish="refund",
    )
    shopper = written.say("seller_problem", text)
    assert shopper.names[0] == "draft"
    assert holds in shopper.text
    assert lacks not in shopper.text
    assert (shopper.talk.issue, shopper.talk.awaiting) == ("order_not_received", Awaiting.STEP)


def test_waiting_for_an_answer_the_other_problem_is_looked_at() -> None:
    at_the_end = talking(
        Awaiting.SOLVED,
        issue="order_not_received",
        channel="order_details",
        step=3,
        complaint="the lamp never came",
        queue=(Paused("account_access"),),
    )
    shopper = at_the_end.say("seller_problem", "i am waiting for his answer")
    assert shopper.names == ["waiting", "offer_next_issue"]
    assert [item.issue for item in shopper.talk.queue] == ["account_access", "order_not_received"]
    assert shopper.press("Yes").talk.issue == "account_access"
    assert shopper.talk.queue == (Paused("order_not_received", "order_details", 3, "the lamp never came"),)


@pytest.mark.parametrize("text", ["ok", "OK thanks", "alright"])
def test_to_did_that_solve_it_ok_is_no_yes(text: str) -> None:
    asked = talking(Awaiting.SOLVED, issue="order_not_received", channel="order_details", step=3)
    assert asked.say("affirm", text).names == ["ask_solved"]
    assert asked.say("affirm", "yes").names[0] == "solved"


@pytest.mark.parametrize(
    "text",
    ["ok called, they want my card number is that normal", "the agent asks for a code", "he needs remote access"],
)
def test_who_asks_for_a_secret_is_no_support(text: str) -> None:
    shopper = talking(Awaiting.STEP, issue="unauthorized_payment", channel="phone", step=1)
    shopper.say("unauthorized_payment", text)
    assert shopper.names == ["never_give", "step_again"]
    assert shopper.talk.step == 1


@pytest.mark.parametrize("text", ["the app asks for a code that never comes", "it wants my password again"])
def test_what_the_app_asks_for_is_no_scam(text: str) -> None:
    talk = talking(issue="account_access", channel="help_center")
    assert "never_give" not in talk.say("account_access", text).names


def test_a_story_with_a_hurry_goes_to_a_person_before_the_post() -> None:
    heard = {"urgent": True, "tried": ["order_details"]}
    hurried = Shopper().say("order_wrong_or_damaged", "dented, messaged the seller, need it saturday", signals=heard)
    assert hurried.talk.channel == "live_chat"
