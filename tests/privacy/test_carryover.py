"""A secret that one message announces is taken out of the next, and answers to the guide's questions aren't."""

from __future__ import annotations

import pytest

from shopguide.privacy.carryover import announced, answers
from shopguide.privacy.redaction import redact


@pytest.mark.parametrize(
    ("before", "text", "secret"),
    [
        ("the code they sent me is", "482913", "482913"),
        ("they sent me a code", "482913", "482913"),
        ("here is my pin", "4242", "4242"),
        ("my cvv is:", "its 737", "737"),
        ("my card is [card number removed]", "1111 1111", "1111 1111"),
        ("my card number is", "4111 1111 1111", "4111 1111 1111"),
        ("my card is [card number removed]", "12/27 737", "737"),
        ("ok my password is", "sunshine", "sunshine"),
        ("here's my password", "purple monkey", "purple monkey"),
        ("my passcode", "A7X9K2 thanks", "A7X9K2"),
        ("sort code [bank number removed]", "12345678", "12345678"),
        ("pin [code removed]", "and 1717", "1717"),
        ("mi contraseña es", "girasol", "girasol"),
        ("el código que me llegó es", "482913", "482913"),
        ("my iban is", "98765432", "98765432"),
        ("do you need my pin?", "6620", "6620"),
        ("shall I send my password?", "bluebell9", "bluebell9"),
        ("I received a code", "771200", "771200"),
        ("here's my card pin", "6620 please keep it safe", "6620"),
        ("card expiry date", "04/28", "04/28"),
        ("what do I do with the verification code", "it's 903316", "903316"),
        ("the code finally arrived", "552091", "552091"),
        ("how do I change my pin?", "it was 4410", "4410"),
        ("it asks for the cvv", "737", "737"),
        ("I want a new password", "ok make it Summer!9", "Summer!9"),
        ("quiero cambiar mi contraseña", "que sea Lluvia77", "Lluvia77"),
    ],
)
def test_what_was_announced_is_taken_out(before: str, text: str, secret: str) -> None:
    kind = announced(before)
    assert kind is not None
    assert secret not in redact(text, kind).text


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("where is my order", "577412345678901234"),
        ("I forgot my password", "what now"),
        ("the code never came", "3 days ago"),
        ("what is a cvv?", "ok"),
        ("shall I send my password?", "bluebell"),
        ("my card was declined", "45 dollars"),
        ("the cvv is rejected", "3 times"),
        ("my code doesn't work", "its a 2024 phone"),
        ("my password doesn't work", "it is iphone15"),
        ("my password doesn't work", "my username is jenny_m84"),
        ("how do I reset my password", "it says error E1002"),
        ("here is my pin", "how do I change it?"),
        ("my password is", "not working"),
        ("they sent me a code", "order 577412345678901234 is late"),
        ("they sent me a code", "I paid 2300 for it"),
        ("the verification code isn't accepted", "error 20014"),
        ("the verification code isn't accepted", "ticket 4410"),
        ("they sent me a code", "anna@mail.com"),
        ("my card is [card number removed]", "I was charged $45.99"),
    ],
)
def test_what_was_not_announced_stays(before: str, text: str) -> None:
    assert redact(text, announced(before)).text == text


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("order_number", "577412345678901234"),
        ("order_number", "it's 5774 1234 5678 9012 34"),
        ("amount", "45.99"),
        ("amount", "$1,299"),
        ("amount", "4500 pesos"),
        ("date", "12/03/2024"),
        ("date", "march 3rd"),
        ("email", "anna@mail.com"),
    ],
)
def test_an_answer_to_the_guides_question_is_known_by_its_form(asked: str, text: str) -> None:
    assert answers(asked, text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (None, "482913"),
        ("order_number", "482913"),
        ("description", "482913"),
        ("email", "482913"),
        ("date", "sunshine"),
    ],
)
def test_what_has_not_the_form_of_an_answer_is_none(asked: str | None, text: str) -> None:
    assert not answers(asked, text)
