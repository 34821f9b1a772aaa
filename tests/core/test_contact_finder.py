"""Phone numbers, e-mail addresses and links are found in any spelling, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from shopguide.contact_finder import Kind, contacts_in

NUMBERS = [
    "0800 123 456",
    "+1 555 0100",
    "(555) 010-0199",
    "555-0100",
    "1-800-555-0199",
    "1 (800) 555 0199",
    "800.555.0199",
    "1-800-TIKTOK",
    "18005550199",
    "020 7946 0018",
    "+44 (0)20 7946 0018",
    "0049 30 1234567",
    "12 34 56 78 90",
]
LINKS = [
    "https://tiktok.com/help",
    "http://127.0.0.1/x",
    "www.tiktok.com",
    "tiktok.com",
    "TikTok.app",
    "bit.ly/3xyz",
    "t.me/x",
    "tiktok://shop/help",
]
NEITHER = [
    "step 1 of 3",
    "2-step verification",
    "open 24/7, Mon-Fri 9-5",
    "09:00-18:00",
    "24 to 48 hours",
    "29 Apr 2024",
    "29.04.2024",
    "04/29/2024",
    "from 2024-04-29 to 2025-01-01",
    "2024-2025",
    "an order number such as 576461234567890123",
    "576 461 234 567 890 123",
    "1234 5678 9012 3456",
    "detail 10021812",
    "$1,234.56",
    "10,000,000 people",
    "1 000 000 people",
    "version 32.5.4",
    "e.g. this, i.e. that, U.S. only, 9 a.m.",
    "In the app.It is there",
    "post to @TikTokSupport",
    "Settings > Help > Contact us",
    "and/or",
    "",
]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_phone_number_is_found_whole(number: str) -> None:
    assert [(found.kind, found.words) for found in contacts_in(f"Call {number}.")] == [(Kind.NUMBER, number)]


@pytest.mark.parametrize("link", LINKS)
def test_a_link_is_found_whole(link: str) -> None:
    assert [(found.kind, found.words) for found in contacts_in(f"See {link} for more")] == [(Kind.LINK, link)]


@pytest.mark.parametrize("address", ["help@example.com", "Shop.Help+us@mail.example.co.uk"])
def test_an_address_is_found_whole(address: str) -> None:
    assert [(found.kind, found.words) for found in contacts_in(f"({address})")] == [(Kind.ADDRESS, address)]


@pytest.mark.parametrize("text", NEITHER)
def test_what_only_looks_alike_is_no_contact(text: str) -> None:
    assert list(contacts_in(text)) == []


def test_several_are_all_found_each_once() -> None:
    text = "Write to a@example.com or a@example.com, call +1 555 0100 or 0800 123 456, or see example.com"
    assert [str(found.kind) for found in contacts_in(text)] == [
        "e-mail address",
        "link",
        "phone number",
        "phone number",
    ]
