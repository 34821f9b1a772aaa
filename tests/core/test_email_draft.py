"""The e-mail: what is asked, and the text made of the answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.conversation import Conversation
from shopguide.email_draft import MAX_QUESTIONS, Draft, missing, write
from shopguide.knowledge import Contact, Detail, Knowledge

WORDING = {
    "utter_draft_subject": "Help: {title}",
    "utter_draft_subject_order": "Help: {title}, order {value}",
    "utter_draft_opening": "Hello,",
    "utter_draft_order": "Order: {value}",
    "utter_draft_amount": "Amount: {value}",
    "utter_draft_date": "Date: {value}",
    "utter_draft_tried": "Tried: {value}",
    "utter_draft_wish": "Wish: {value}",
    "utter_draft_closing": "Thanks.",
}
STORY = "my parcel has been stuck for two weeks"


def lost(**known: object) -> Conversation:
    return Conversation(issue="order_not_received", **known)  # type: ignore[arg-type]


def test_everything_unknown_is_asked_beginning_with_what_happened(facts: Knowledge) -> None:
    assert missing(facts, lost()) == [Detail.DESCRIPTION, Detail.ORDER_NUMBER, Detail.DATE, Detail.WISH]


@pytest.mark.parametrize(
    ("known", "detail"),
    [
        ({"complaint": STORY}, Detail.DESCRIPTION),
        ({"order_number": "577412345678901234"}, Detail.ORDER_NUMBER),
        ({"date": "last week"}, Detail.DATE),
        ({"wish": "a refund"}, Detail.WISH),
        ({"skipped": ("wish",)}, Detail.WISH),
    ],
)
def test_what_is_known_or_refused_is_not_asked(facts: Knowledge, known: dict[str, object], detail: Detail) -> None:
    assert detail in missing(facts, lost())
    assert detail not in missing(facts, lost(**known))


def test_a_complaint_of_a_word_or_two_does_not_say_what_happened(facts: Knowledge) -> None:
    assert missing(facts, lost(complaint="late parcel"))[0] is Detail.DESCRIPTION


def test_a_talk_without_an_issue_asks_for_the_order_and_the_wish(facts: Knowledge) -> None:
    assert missing(facts, Conversation()) == [Detail.DESCRIPTION, Detail.ORDER_NUMBER, Detail.WISH]


def test_a_form_ends_for_every_issue_after_a_few_questions(facts: Knowledge) -> None:
    for issue in facts.issues:
        talk, asked = Conversation(issue=issue), 0
        while left := missing(facts, talk):
            talk, asked = talk.but(skipped=(*talk.skipped, left[0].value)), asked + 1
            assert asked <= MAX_QUESTIONS


def test_the_email_holds_all_that_is_known_and_nothing_unknown(facts: Knowledge) -> None:
    full = lost(complaint=STORY, order_number="577412345678901234", amount="$24.99", wish="a refund", tried=("in_app",))
    assert write(facts, full, WORDING) == Draft(
        subject="Help: Parcel late, lost or missing, order 577412345678901234",
        body=(
            "Hello,\nMy parcel has been stuck for two weeks.\nOrder: 577412345678901234\nAmount: $24.99\n"
            "Tried: In-app report\nWish: a refund\nThanks."
        ),
        attachments=facts.issues["order_not_received"].evidence,
    )
    bare = write(facts, lost(), WORDING)
    assert bare.subject == "Help: Parcel late, lost or missing"
    assert bare.body == "Hello,\nParcel late, lost or missing.\nThanks."


def test_an_email_can_be_written_without_an_issue(facts: Knowledge) -> None:
    assert write(facts, Conversation(), WORDING).attachments == ()


@pytest.mark.parametrize("end", [".", "!", "?"])
def test_a_sentence_that_has_an_end_mark_gets_no_second_one(facts: Knowledge, end: str) -> None:
    body = write(facts, lost(complaint=f"  it  never\ncame{end} "), WORDING).body
    assert body == f"Hello,\nIt never came{end}\nThanks."


def test_words_in_braces_are_taken_as_they_are(facts: Knowledge) -> None:
    body = write(facts, lost(complaint="{value} {0} {title", wish="{wish}"), WORDING).body
    assert "{value} {0} {title." in body
    assert "Wish: {wish}" in body


def test_first_aid_is_no_channel_that_was_tried(facts: Knowledge) -> None:
    assert "Tried" not in write(facts, lost(tried=("call_bank",)), WORDING).body


def test_there_is_no_link_without_a_verified_address(facts: Knowledge) -> None:
    assert write(facts, lost(), WORDING).mailto is None


def test_a_verified_address_makes_a_link_that_a_mail_program_reads(facts: Knowledge) -> None:
    contact = Contact(source="test", verified=date(2026, 1, 1), address="help+us@example.com")
    draft = write(replace(facts, contacts={"email": contact}), lost(complaint="50% off & more? #1/2"), WORDING)
    assert draft.mailto is not None
    link = urlsplit(draft.mailto)
    fields = parse_qs(link.query)
    assert (link.scheme, link.path) == ("mailto", "help%2Bus@example.com")
    assert fields["subject"] == [draft.subject]
    assert fields["body"] == [draft.body.replace("\n", "\r\n")]  # RFC 6068: line ends are %0D%0A


@given(st.text(), st.text())
def test_whatever_was_said_the_link_holds_subject_and_body_alone(subject: str, body: str) -> None:
    link = Draft(subject, body, (), "a@b.c").mailto
    assert link is not None
    assert link.isascii()
    assert (link.count("?"), link.count("&"), link.count("#"), link.count("@")) == (1, 1, 0, 1)
