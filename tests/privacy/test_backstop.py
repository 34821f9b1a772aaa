"""Secrets are known by their shape, whatever stands around them, and nothing else is touched."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum import luhn

from shopguide.privacy.backstop import clean, holds_card, scrub, scrub_text
from shopguide.privacy.backstop.networks import is_card, is_issued
from shopguide.privacy.backstop.shape import Shape

# Numbers that the networks publish for testing, and made-up ones with a right check digit.
CARDS = {
    "Visa": "4242424242424242",
    "Visa, 13 digits": "4222222222222",
    "Visa, 19 digits": "4000000000000000006",
    "Mastercard": "5555555555554444",
    "Mastercard, 2-series": "2223003122003222",
    "American Express": "378282246310005",
    "Discover": "6011111111111117",
    "Diners Club": "30569309025904",
    "JCB": "3530111333300000",
    "UnionPay": "6200000000000005",
    "UnionPay, 19 digits": "6205500000000000004",
    "Maestro": "6759649826438453",
    "Elo": "6362970000457013",
    "Hipercard": "6062826786276634",
    "Mir": "2200000000000004",
    "RuPay": "8171999927660000",
    "Troy": "9792030394440796",
}
GONE = "[card number removed]"
NUMBER = "4242424242424242"


def numbers(count: int, length: int, start: str = "") -> Iterator[str]:
    """Made-up numbers with a right check digit."""
    source = random.Random(length)
    for _ in range(count):
        digits = start + "".join(source.choices("0123456789", k=length - 1 - len(start)))
        yield digits + luhn.calc_check_digit(digits)


@pytest.mark.parametrize("number", CARDS.values(), ids=CARDS)
def test_cards_of_every_network_are_removed(number: str) -> None:
    grouped = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    for text in (number, grouped, grouped.replace(" ", "-"), f"card{number}", ".".join(number), f"x {grouped}, ok"):
        assert number not in "".join(filter(str.isdigit, scrub_text(text))), text
        assert GONE in scrub_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "refund my order to 4242 4242 4242 4242 please",
        "order number 4242424242424242",
        "just in case 4242-4242-4242-4242",
        "4️⃣2️⃣4️⃣2️⃣ 4242 4242 4242",
        "４２４２４２４２４２４２４２４２",
        "4242\u200b4242\u00ad4242\u20604242",
        "4242–4242—4242−4242",
        "*4242* `4242` _4242_ 4242",
        "4242_4242_4242_4242",
        "4242 4242 4242 4242, 12/27, 123",
        "(4242)(4242)(4242)(4242)",
        "④② 42424 24242 4242",
        "<tel:4242424242424242|4242 4242 4242 4242>",
    ],
)
def test_a_card_is_removed_however_it_is_written(text: str) -> None:
    assert GONE in scrub_text(text)
    assert not holds_card(scrub_text(text))


def test_expiry_and_check_code_behind_a_card_go_with_it() -> None:
    assert scrub_text("it is 4242424242424242 12/27 123 ok") == f"it is {GONE} ok"
    assert scrub_text("4242424242424242, 2 of them") == f"{GONE}, 2 of them"


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("DE89 3704 0044 0532 0130 00", Shape.IBAN),
        ("gb82west12345698765432", Shape.IBAN),
        ("GB82 WEST 1234 5698 7654 32", Shape.IBAN),
        ("032180000118359719", Shape.BANK),
        ("HEGG560427MVZRRL04", Shape.IDENTITY),
        ("RCCMNL83S18D969H", Shape.IDENTITY),
        ("12345678Z", Shape.IDENTITY),
        ("X1234567L", Shape.IDENTITY),
        ("529.982.247-25", Shape.IDENTITY),
        ("20-05536168-2", Shape.IDENTITY),
        ("12.531.909-2", Shape.IDENTITY),
        ("360426199101010071", Shape.IDENTITY),
        ("2 95 10 99 126 111 93", Shape.IDENTITY),
        ("S1234567D", Shape.IDENTITY),
        ("123-45-6789", Shape.IDENTITY),
        ("sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc", Shape.KEY),
        ("AKIA" + "IOSFODNN7EXAMPLE", Shape.KEY),
        ("ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8", Shape.KEY),
        ("xoxb-" + "123456789012-abcdefABCDEF", Shape.KEY),
        ("sk-proj-" + "abcdefghij1234567890ABCD", Shape.KEY),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N", Shape.KEY),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE+abc/1=\n-----END RSA PRIVATE KEY-----", Shape.KEY),
        ("legal winner thank year wave sausage worth useful legal winner thank yellow", Shape.PHRASE),
        (
            "Legal 2. winner 3. thank 4. year 5. wave 6. sausage 7. worth 8. useful 9. legal 10. winner 11. thank "
            "12. yellow",
            Shape.PHRASE,
        ),
        ("abandon " * 23 + "art", Shape.PHRASE),
        ("ábaco " * 11 + "abierto", Shape.PHRASE),
        ("legal winner thank year wave sausage worth useful legal winner thank thank", None),
        ("AQ12-ABCDEF-1B34", Shape.GIFT_CARD),
        ("X9KD72JF83KD9A2B", Shape.GIFT_CARD),
        ("X9F2KLLM77QPTR3B", Shape.GIFT_CARD),
        ("A1B2C-D3E4F-G5H6J-K7L8M-N9P2Q", Shape.GIFT_CARD),
    ],
)
def test_other_secrets_are_known_by_their_shape(text: str, shape: Shape | None) -> None:
    found = clean(f"so {text}, and now?")
    assert found.shapes == ((shape,) if shape else ())
    assert found.text == (f"so {shape.stand_in}, and now?" if shape else f"so {text}, and now?")


@pytest.mark.parametrize(
    ("link", "left"),
    [
        ("https://x.example/reset?token=abcdef123456&lang=en", "https://x.example/reset?token={}&lang=en"),
        ("https://x.example/a?code=83hf82hf", "https://x.example/a?code={}"),
        ("https://me:passw0rd@x.example/", "https://me:{}@x.example/"),
        ("https://x.example/verify/a8f7s9d8f7s9d8f7s9", "https://x.example/verify/{}"),
    ],
)
def test_of_a_link_the_token_is_removed(link: str, left: str) -> None:
    assert scrub_text(link) == left.format(Shape.KEY.stand_in)


@pytest.mark.parametrize(
    "text",
    [
        "where is my order 576123456789012345?",
        "order no 5769 0012 3344 5566 77, or 577-201-884-563-310-029",
        "JD014600003SE, 1Z999AA10123456784, LX473124829CN, 9400110200881234567890",
        "call +49 1512 3456789 or +1 (415) 555-2671",
        "2026-11-29T22:10:10.123456+00:00",
        "29.11.2026, 30.11.2026 and 01.12.2026 at 10:30",
        "it was $45.20, then 4.99 12.50 13.20 14.99 15",
        "550e8400-e29b-41d4-a716-446655440000",
        "web:3003382786504855b756a6c6b2390158",  # begins with 16 digits that pass for a Diners Club card
        "3003382786504855b756a6c6b2390158",
        "30033827-8650-4855-b756-a6c6b2390158",
        "https://www.tiktok.com/@shop/video/7234567890123456789",
        "https://seller-us.tiktok.com/university/essay?identity=1&knowledge_id=10003476",
        "error code 20014 when paying, size 42, 20*30*10 cm",
        "IMEI 356938035643809",
        '{"confidence": 0.4539148803436467, "other": 4.539148803436467e-05}',
        "**** **** **** 4242",
        "my password is short and the rolling pin 4599 broke",
        "4242 4242 4242 4241",
        "USPS 9400 1399 9152 7114 9136 68 says label created",
        "long " * 300,
        "they said that they will help because all about order you can have any more time this week",
    ],
)
def test_what_has_no_such_shape_stays(text: str) -> None:
    assert scrub_text(text) == text


@pytest.mark.parametrize("length", [17, 18, 19, 20])
def test_order_numbers_that_pass_the_check_stay_where_they_are_named(length: int) -> None:
    for number in numbers(250, length):
        text = f"my order number is {number}, where is it?"
        assert scrub_text(text) == text
        slot = {"event": "slot", "name": "order_number", "value": number}
        assert scrub(slot) == slot
        assert scrub({"order_number": number, "text": f"Order: {number}"})["order_number"] == number
    for start in ("57", "58"):
        for number in numbers(250, length, start):
            assert scrub_text(f"{number} is late") == f"{number} is late"


def test_no_word_and_no_field_keeps_sixteen_digits_that_are_a_card() -> None:
    for number in ("4242424242424242", *filter(is_card, numbers(500, 16, "4"))):
        assert scrub_text(f"order number {number}") == f"order number {GONE}"
        for field in ("order_number", "event", "message_id", "model_id", "policy", "value", "anything"):
            assert scrub({field: number}) == {field: GONE}
        assert scrub({"name": "order_number", "value": number}) == {"name": "order_number", "value": GONE}
        assert scrub({"entity": "order_number", "value": int(number)}) == {"entity": "order_number", "value": GONE}


def test_no_name_that_a_channel_gives_a_conversation_passes_for_a_card() -> None:
    source = random.Random(5)
    for _ in range(20_000):
        chat, user = source.randrange(10**9, 10**10), source.randrange(10**9, 10**10)
        names = (f"web:{source.getrandbits(128):032x}", f"telegram:{user}", f"telegram:-100{chat}:7:{user}")
        assert not any(map(holds_card, names)), names


def test_seventeen_digits_and_more_are_a_card_where_nothing_names_an_order() -> None:
    assert scrub_text("use 6205500000000000004") == f"use {GONE}"
    assert scrub_text("order 576123456789012345 6205500000000000004") == f"order 576123456789012345 {GONE}"
    assert scrub_text("order 6205 5000 0000 0000 004") == f"order {GONE}"  # grouped as on a card


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (4242424242424242, GONE),
        (-4242424242424242, GONE),
        (4242424242424242.0, GONE),
        (6.205500000000001e18, GONE),
        (576123456789012345, 576123456789012345),
        (1764443410.123456, 1764443410.123456),
        (0.4242424242424242, 0.4242424242424242),
        (float("inf"), float("inf")),
        (True, True),
        (None, None),
        ({NUMBER: {"a": [NUMBER, (NUMBER,)]}}, {GONE: {"a": [GONE, [GONE]]}}),
        ({4242424242424242: 1}, {GONE: 1}),
        ({"name": ["a", "list"], "value": NUMBER}, {"name": ["a", "list"], "value": GONE}),
    ],
)
def test_numbers_keys_and_deep_values_are_looked_at(value: Any, kept: Any) -> None:
    assert scrub(value) == kept


def test_nesting_without_end_is_cut_off() -> None:
    value: Any = NUMBER
    for _ in range(5000):
        value = [value]
    assert NUMBER not in json.dumps(scrub(value))


@given(st.text() | st.from_regex(r"([A-Z0-9 .-]{4,30}|https?://[a-z.]{3,9}/\?token=\w{6,9}|\d{12,20}){1,3}"))
@example("4242424242424242 4242424242424242")
@example("https://a.example/?token=abcdef&code=4242424242424242")
def test_scrubbing_again_changes_nothing(text: str) -> None:
    once = scrub_text(text)
    assert scrub_text(once) == once


@given(st.text("42 -.*\u200b", max_size=60))
def test_every_digit_is_kept_or_gone_as_a_whole_number(text: str) -> None:
    scrubbed = scrub_text(text)
    assert scrubbed == text or GONE in scrubbed


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts_of(item)


def test_no_sentence_or_fact_of_ours_looks_like_a_secret(root: Path) -> None:
    files = [root / "domain.yml", *(root / "knowledge").rglob("*.yml")]
    assert len(files) > 3
    changed = [
        line
        for path in files
        for text in texts_of(yaml.safe_load(path.read_text(encoding="utf-8")))
        for line in text.splitlines()
        if scrub_text(line) != line
    ]
    assert changed == []


def test_issuers_are_told_by_length_too() -> None:
    assert is_issued("4" + "0" * 15)
    assert not is_issued("4" + "0" * 14)
    assert not is_issued("57" + "0" * 15)
    assert is_issued("57" + "0" * 14)
    assert not is_issued("")
