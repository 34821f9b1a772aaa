"""The e-mail to copy or to open in a mail program."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from .shoppers import Shoppers
from .talks import go_to
from .timers import COPIED, hold, release
from .widget import Widget

_BODY = (
    "Hello TikTok Shop team,\nMy keyboard never arrived.\nMy order was shipped, but it hasn't arrived.\n"
    "Order number: 576987654321098765\nI'd like a refund.\nThank you."
)
_SUBJECT = "Parcel late, lost or missing, order 576987654321098765"
_FIELDS = pytest.mark.parametrize(
    ("button", "words"),
    [("Copy subject", _SUBJECT), ("Copy message", _BODY), ("Copy all", f"{_SUBJECT}\n\n{_BODY}")],
    ids=["subject", "body", "all"],
)


@_FIELDS
def test_a_copy_button_copies_its_field_exactly(shopper: Shoppers, talks: Any, button: str, words: str) -> None:
    guide = shopper(talk=talks["draft"], permissions=["clipboard-read", "clipboard-write"])
    hold(guide.page, COPIED)
    guide.draft.get_by_role("button", name=button).click()
    expect(guide.draft.get_by_role("button", name="Copied")).to_be_visible()
    expect(guide.draft.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
    assert guide.page.evaluate("navigator.clipboard.readText()") == words
    release(guide.page)
    expect(guide.draft.get_by_role("button", name=button)).to_be_visible()


@_FIELDS
def test_copying_works_where_the_clipboard_is_closed_to_pages(
    shopper: Shoppers, talks: Any, button: str, words: str
) -> None:
    guide = shopper(talk=talks["draft"])
    hold(guide.page, COPIED)
    guide.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    copy = guide.draft.get_by_role("button", name=button)
    copy.focus()
    copy.press("Enter")
    expect(guide.draft.get_by_role("button", name="Copied")).to_be_focused()
    guide.field.focus()
    guide.page.keyboard.press("Control+v")
    assert guide.field.input_value() == words


def test_a_copy_that_fails_says_so(shopper: Shoppers, talks: Any) -> None:
    guide = shopper(talk=talks["draft"])
    hold(guide.page, COPIED)
    guide.page.evaluate("""
      Object.defineProperty(navigator, "clipboard", {value: undefined});
      document.execCommand = () => false;
    """)
    guide.draft.get_by_role("button", name="Copy subject").click()
    expect(guide.draft.get_by_role("status").first).to_have_text("Couldn't copy: select the text instead")


def _mail_link(guide: Widget) -> Any:
    return guide.draft.get_by_role("link", name="Open in your mail program")


def test_without_a_verified_address_no_mail_program_is_offered(shopper: Shoppers, talks: Any) -> None:
    guide = shopper(talk=talks["draft"])
    expect(guide.draft).to_be_visible()
    expect(_mail_link(guide)).to_have_count(0)


def test_with_a_verified_address_the_draft_opens_in_the_mail_program(frail_shopper: Shoppers) -> None:
    guide = go_to("draft", frail_shopper())
    link = urlsplit(_mail_link(guide).get_attribute("href"))
    fields = parse_qs(link.query)
    assert (link.scheme, link.path) == ("mailto", "help@shop.example")
    assert fields["subject"] == [_SUBJECT]
    assert fields["body"][0].replace("\r\n", "\n") == _BODY
