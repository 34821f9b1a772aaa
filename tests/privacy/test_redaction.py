"""Secrets never survive, and what is none does."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from shopguide.privacy.kinds import Redaction, Secret
from shopguide.privacy.redaction import redact

NETWORKS = {
    "Visa": (("4",), (13, 16, 19)),
    "Mastercard": (("51", "55", "2221", "2300", "2699", "2720"), (16,)),
    "American Express": (("34", "37"), (15,)),
    "Discover": (("6011", "644", "649", "65"), (16, 19)),
    "JCB": (("3528", "3530", "3589"), (16, 19)),
    "Diners Club": (("300", "305", "36", "38", "39"), (14,)),
    "UnionPay": (("62",), (16, 17, 18, 19)),
}
SEPARATORS = [
    " ",
    "-",
    ".",
    "/",
    "_",
    " - ",
    "  ",
    "\n",
    "\t",
    ",",
    "\u00a0",
    "\u2013",
    "\u200b",
    "\u202f",
    "*",
    "|",
    "·",
]
SCRIPTS = ["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "⁰¹²³⁴⁵⁶⁷⁸⁹"]


def digits_of(text: str) -> str:
    """The digits of `text` in every script, as 0-9."""
    return "".join(str(unicodedata.digit(char)) for char in text if char.isdigit())


@st.composite
def cards(draw: st.DrawFn) -> str:
    """A card number of any network, with the right check digit."""
    prefixes, lengths = NETWORKS[draw(st.sampled_from(sorted(NETWORKS)))]
    prefix, length = draw(st.sampled_from(prefixes)), draw(st.sampled_from(lengths))
    middle = draw(st.text("0123456789", min_size=length - len(prefix) - 1, max_size=length - len(prefix) - 1))
    return prefix + middle + str(luhn.calc_check_digit(prefix + middle))


@st.composite
def spelt_cards(draw: st.DrawFn) -> tuple[str, str]:
    """A card number and one way to spell it."""
    number = draw(cards())
    script = draw(st.sampled_from(SCRIPTS))
    separator = draw(st.sampled_from(["", *SEPARATORS]))
    cuts = draw(st.sets(st.integers(1, len(number) - 1)))
    spelt = "".join((separator if place in cuts else "") + script[int(digit)] for place, digit in enumerate(number))
    return number, spelt


@given(
    spelt_cards(),
    st.sampled_from(["", "my card ", "it's ", "they took it from ", "n° "]),
    st.sampled_from(["", " ok?", "\n"]),
)
@settings(max_examples=400)
def test_a_card_number_never_survives_in_any_spelling(card: tuple[str, str], before: str, after: str) -> None:
    _, spelt = card
    result = redact(before + spelt + after)
    assert result.secrets == (Secret.CARD,)
    assert digits_of(result.text) == ""
    assert result.text == f"{before}[card number removed]{after}"


@pytest.mark.parametrize(
    "near",
    ["on 12/03/2024 ", "$24.99 ", "paid 24.99 on 3.5.2025, ", "2 items, 19,99 €: ", "order 577412345678901234, "],
)
@given(card=cards(), grouping=st.sampled_from(["", "-", " "]))
@settings(max_examples=40)
def test_a_card_number_never_survives_beside_other_numbers(near: str, card: str, grouping: str) -> None:
    size = 4 if len(card) != 15 else 15
    spelt = grouping.join(card[at : at + size] for at in range(0, len(card), size))
    text = redact(near + spelt).text
    assert Secret.CARD in redact(near + spelt).secrets
    assert card not in digits_of(text)
    assert spelt not in text


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111 04/27 123",
        "4242424242424242, 04/27, 123",
        "378282246310005 exp 11/26 cvv 1234",
        "card number is 4111 1111 1111 1112",
        "visa4111111111111111",
        "3782 822463 10005, that is my card",
        "(4111)(1111)(1111)(1111)",
        "4111111111111111is my card",
        "the order was paid with 4111 1111 1111 1111",
        "my card: four one one one one one one one one one one one one one one one",
    ],
)
def test_a_card_goes_with_its_expiry_and_code_whatever_stands_around_it(text: str) -> None:
    result = redact(text)
    assert Secret.CARD in result.secrets
    assert digits_of(result.text) == ""
    assert "four one" not in result.text


@given(st.sampled_from(["57", "58"]), st.text("0123456789", min_size=16, max_size=16))
def test_an_order_number_of_18_digits_survives_without_words(prefix: str, rest: str) -> None:
    text = f"where is {prefix}{rest}"
    assert redact(text).text == text


@given(
    st.from_regex(r"5[78][0-9]{15}|[1-9][0-9]{16}|[1-9][0-9]{18}", fullmatch=True),
    st.sampled_from(
        [
            "order number ",
            "Order #",
            "my order is ",
            "order no. ",
            "tracking number ",
            "parcel ",
            "package: ",
            "order id ",
        ]
    ),
)
def test_a_long_number_that_passes_the_check_of_a_card_survives_where_the_words_say_order(
    number: str, words: str
) -> None:
    number += str(luhn.calc_check_digit(number))
    text = f"{words}{number} has not arrived"
    assert redact(text) == Redaction(text, ())


@pytest.mark.parametrize(
    "text",
    [
        "order 577412345678901234 for $1,299.00 placed on 2025-03-14",
        "tracking 9400111899223197428490",
        "tracking number 1Z999AA10123456784",
        "GFUS01004111111111111111 has not moved",
        "SPX4111111111111111 has not moved",
        "it was 12/03/2024, no, 13.03.2024 at 14:30",
        "I paid 24.99, then 1.299,00 €, then £30",
        "call me at +1 (555) 010-2345",
        "the tracking says UM123456789CN",
        "item 1234567, size 42, 2 pieces, 50% off",
        "my zip is 94103-1234",
        "card ending in 4242",
        "it has been 3 weeks, 21 days, 504 hours",
    ],
)
def test_order_numbers_tracking_numbers_amounts_and_dates_survive(text: str) -> None:
    assert redact(text).text == text
    assert redact(text).secrets == ()


@given(
    st.dates(),
    st.decimals(min_value=0, max_value=99999, places=2),
    st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%y"]),
)
def test_any_date_and_amount_survive(day: object, amount: object, form: str) -> None:
    text = f"charged ${amount} on {day.strftime(form)}, still no refund"  # type: ignore[attr-defined]
    assert redact(text).text == text


SECRETS = {
    Secret.PASSWORD: [
        ("my password is hunter2", "hunter2"),
        ("password: Tr0ub4dor&3", "Tr0ub4dor&3"),
        ("pw: s3cret!", "s3cret"),
        ("pwd=letmein99", "letmein99"),
        ("my tiktok password is sunshine", "sunshine"),
        ("the password for my account is Flower77", "Flower77"),
        ("PASSWORD IS Qwerty123", "Qwerty123"),
        ("password was “Blue$ky”", "Blue$ky"),
        ("login bob password hunter2 please check", "hunter2"),
        ("i changed my password to Banana42!", "Banana42"),
    ],
    Secret.CODE: [
        ("passcode: 4455aa", "4455aa"),
        ("the code on my gift card is “XJ4K99LM”, and it says used", "XJ4K99LM"),
        ("the code is 482913", "482913"),
        ("verification code: 123456", "123456"),
        ("they sent me a code 93 21 44", "93 21 44"),
        ("my OTP is 0042", "0042"),
        ("I gave him the code 482-913", "482-913"),
        ("code G-482913", "482913"),
        ("482913 is your TikTok code", "482913"),
        ("the 2fa code they texted me is 112233", "112233"),
        ("pin 4821", "4821"),
        ("sms code 55 66 77", "55 66 77"),
    ],
    Secret.GIFT_CARD: [
        ("gift card code XJ4K-99LM-22PQ doesnt work", "XJ4K-99LM-22PQ"),
        ("my gift card code is xj4k99lm22pq", "xj4k99lm22pq"),
        ("GIFT CARD: XJ4K 99LM 22PQ", "XJ4K 99LM 22PQ"),
        ("gift card XKQR 99PL ABMA says invalid", "XKQR 99PL ABMA"),
        ("the giftcard number 48213344 was refused", "48213344"),
        ("gift-card pin: 4821 3344 9", "4821 3344 9"),
        ("gift card code they gave me is AQ4B-9DKF2L-7XCM.", "AQ4B-9DKF2L-7XCM"),
        ("gift cards XJ4K-ABCD-EFGH and more", "XJ4K-ABCD-EFGH"),
    ],
    Secret.CARD_CODE: [
        ("cvv 123", "123"),
        ("CVC: 4321", "4321"),
        ("the cvv2 is 999", "999"),
        ("security code on the back 737", "737"),
        ("three digits on the back are 737", "737"),
    ],
    Secret.IBAN: [
        ("my iban is DE89370400440532013000", "DE89370400440532013000"),
        ("DE89 3704 0044 0532 0130 00 please", "0532 0130"),
        ("send it to GB29 NWBK 6016 1331 9268 19", "1331 9268"),
        ("refund to fr1420041010050500013m02606", "0500013m"),
    ],
    Secret.BANK: [
        ("routing number 021000021", "021000021"),
        ("bank account 000123456789", "000123456789"),
        ("account number: 12345678", "12345678"),
        ("sort code 20-00-00", "20-00-00"),
        ("acct no. 98765432", "98765432"),
        ("bsb 062-000", "062-000"),
    ],
    Secret.IDENTITY: [
        ("my SSN is 078-05-1120", "078-05-1120"),
        ("social security number 078051120", "078051120"),
    ],
    Secret.TAX: [
        ("tax id 12-3456789", "12-3456789"),
        ("ein: 123456789", "123456789"),
    ],
}


@pytest.mark.parametrize(
    ("kind", "text", "secret"), [(kind, *case) for kind, cases in SECRETS.items() for case in cases]
)
def test_a_secret_is_taken_out_and_named(kind: Secret, text: str, secret: str) -> None:
    result = redact(text)
    assert secret not in result.text
    assert kind in result.secrets
    assert f"[{kind.value} removed]" in result.text


@pytest.mark.parametrize(
    "text",
    [
        "my password is wrong",
        "password reset link expired",
        "my password is not working",
        "I forgot my password and the email never arrives",
        "the password was changed by somebody",
        "it says password incorrect 3 times",
        "password doesn't work",
        "how do I change my password?",
        "is my password safe",
        "promo code 20244 doesn't work",
        "coupon code SAVE20 is refused",
        "discount code 12345 not applied",
        "code never comes",
        "the verification code doesn't arrive",
        "error code 10054 at checkout",
        "I asked for the code 5 times",
        "zip code 94103",
        "order code 123456",
        "the pin badge is missing",
        "gift card code doesn't work",
        "gift card 50 was not counted",
        "my gift card of 25, $50 gift card, gift card $100.00, gift card 25 euros",
        "gift card code 4821 times refused",
        "the gift card says invalid 3 times",
        "gift card from 2024-11-28 is empty",
        "gift card 28-11-2024 bought",
        "paid half by gift card, order 577412345678901234 never came",
        "gift card order number 12345678901",
        "gift card holder set is broken",
        "promo code XJ4K-99LM-22PQ",
        "voucher code XJ4K99LM22PQ is refused",
        "the coupon code is XJ4K 99LM 22PQ",
        "i passed the parcel shop twice",
        "my account was locked on 12/05/2025",
        "my account has 5000 followers",
        "the card expires soon, can I change it",
        "exp 12/26 on the milk I ordered",
        "they asked for my cvv and I said no",
        "do you need my iban?",
        "sort by price, code word is love",
    ],
)
def test_harmless_words_about_secrets_survive(text: str) -> None:
    assert redact(text).text == text
    assert redact(text).secrets == ()


@pytest.mark.parametrize("spelt", ["3782 822463 10005", "3782-822463-10005", "3056 930902 5904", "4111 1111 1111 1111"])
def test_a_card_in_its_printed_groups_is_found_behind_an_amount(spelt: str) -> None:
    assert redact(f"$24.99 {spelt}").text == "$24.99 [card number removed]"


def test_the_words_behind_a_gift_card_code_stay() -> None:
    assert (
        redact("my gift card code is xj4k-99lm 22pq but it doesnt work, 50 euros").text
        == "my gift card code is [gift card code removed] but it doesnt work, 50 euros"
    )


def test_several_secrets_are_all_taken_out_and_named_once_each() -> None:
    result = redact("4111 1111 1111 1111, password is hunter2, other card 5555 5555 5555 4444")
    assert result.secrets == (Secret.CARD, Secret.PASSWORD)
    assert result.text.count("[card number removed]") == 2
    assert digits_of(result.text) == ""


WORDS = st.sampled_from(
    "order|card|my|number|password|is|the|code|123456|4111111111111111|4111 1111 1111 1111|577412345678901234|cvv 123"
    "|iban|DE89370400440532013000|pin|account|routing|021000021|[card number removed]|[code removed]|removed|hunter2"
    "|pw|:|=|,|gift card|XJ4K-99LM-22PQ|ABCD".split("|")
)
MESSAGES = st.one_of(st.text(), st.lists(st.one_of(WORDS, st.text(max_size=6)), max_size=25).map(" ".join))


@given(MESSAGES)
@settings(max_examples=500)
def test_any_text_is_redacted_without_fault_and_only_once(text: str) -> None:
    once = redact(text)
    assert redact(once.text) == Redaction(once.text, ())
    assert bool(once.secrets) == (once.text != text)


@pytest.mark.parametrize("pattern", ["1", "1 ", "4111 ", "4-1 ", "a1", "password is ", "code 1", "DE89 ", "one "])
def test_a_very_long_message_is_no_trouble(pattern: str) -> None:
    text = pattern * (10_000 // len(pattern))
    once = redact(text)
    assert redact(once.text).text == once.text


@given(st.integers(16, 19), st.randoms(use_true_random=False), st.sampled_from(["", " ", "-"]))
@settings(max_examples=300)
def test_a_long_number_called_an_order_survives_in_any_groups(length: int, chance: random.Random, gap: str) -> None:
    number = "".join(chance.choices("0123456789", k=length))
    number += str(luhn.calc_check_digit(number))
    text = f"my order number is {gap.join(number[at : at + 4] for at in range(0, len(number), 4))}"
    assert redact(text).text == text
