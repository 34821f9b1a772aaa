"""What stays: after a reload, in a second tab, in a file; and what goes when it is deleted."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from conversations.server import Server
from playwright.sync_api import expect

from .line import Line
from .shoppers import Shoppers
from .talks import ANSWER, COMPLAINT, complain, draft, go_to


@pytest.mark.parametrize("state", ["greeting", "step", "draft", "rating"])
def test_a_reload_brings_back_messages_cards_and_the_last_choices(shopper: Shoppers, talks: Any, state: str) -> None:
    guide = shopper(talk=talks[state])
    expect(guide.choices.first).to_be_visible()
    before = (guide.texts(), guide.choices.all_inner_texts(), guide.host.locator(".card").count())
    guide.reload()
    expect(guide.choices.first).to_be_visible()
    assert (guide.texts(), guide.choices.all_inner_texts(), guide.host.locator(".card").count()) == before


def test_a_talk_goes_on_after_a_reload(shopper: Shoppers) -> None:
    guide = go_to("step", shopper()).reload()
    expect(guide.step).to_contain_text("Step 1 of 3")
    guide.press("Done, next")
    expect(guide.step).to_contain_text("Step 2 of 3")


def test_the_panel_stays_open_or_closed_over_a_reload(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    guide.button("Minimise").click()
    guide.reload()
    expect(guide.launcher).to_be_visible()
    expect(guide.panel).to_be_hidden()


def test_a_reload_announces_nothing_and_takes_no_focus(shopper: Shoppers, talks: Any) -> None:
    guide = shopper(talk=talks["step"])
    expect(guide.step).to_be_visible()
    assert guide.page.evaluate("document.activeElement.localName") == "body"


def test_two_tabs_show_the_same_talk(shopper: Shoppers) -> None:
    one = shopper().greeted()
    other = one.another_tab().greeted()
    complain(one)
    expect(other.choice("Start")).to_be_visible()
    assert other.texts() == one.texts()
    other.press("Start")
    expect(one.step).to_contain_text("Step 1 of 3")
    expect(one.choice("Done, next")).to_be_visible()
    assert one.texts() == other.texts()
    assert one.choices.all_inner_texts() == other.choices.all_inner_texts()


def test_two_tabs_that_open_at_once_are_greeted_once(shopper: Shoppers) -> None:
    one = shopper()
    other = one.another_tab()
    one.greeted()
    other.greeted()
    assert one.reload().greeted().guide_messages.count() == 1


def test_the_other_tab_sees_that_the_guide_is_typing(shopper: Shoppers) -> None:
    one = shopper().greeted()
    other = one.another_tab()
    line = Line(other.page)
    other.reload().greeted()
    line.hold_after('"begun"')
    one.say(COMPLAINT)
    expect(other.typing).to_be_visible()
    line.release()
    expect(other.typing).to_have_count(0)
    expect(other.choice(ANSWER)).to_be_visible()


def test_starting_over_offers_the_first_choices_again(shopper: Shoppers) -> None:
    guide = go_to("step", shopper())
    before = guide.guide_messages.count()
    guide.item("Start over").click()
    guide.answered(before)
    expect(guide.choice("Order or delivery")).to_be_visible()
    guide.say("my card was charged twice for one hoodie")
    expect(guide.choices.first).to_be_visible()
    assert "keyboard" not in " ".join(guide.texts()[before + 2 :])


def _stored(database: Path) -> str:
    """Everything in the database, as text."""
    with sqlite3.connect(database) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return str([connection.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables])


def test_a_deleted_talk_is_gone_on_the_page_after_a_reload_and_in_the_database(
    shopper: Shoppers, server: Server
) -> None:
    guide = shopper().greeted()
    guide.say("a purple accordion never arrived")
    assert "purple accordion" in _stored(server.database)
    guide.item("Delete my conversation").click()
    guide.confirm.get_by_role("button", name="Delete").click()
    expect(guide.messages).to_have_count(0)
    expect(guide.status).to_contain_text("Your conversation is deleted")
    assert "purple accordion" not in _stored(server.database)
    guide.reload().greeted()
    assert guide.guide_messages.count() == 1
    assert guide.own_messages.count() == 0


def test_deleting_empties_the_other_tab_too_and_both_go_on_in_one_new_talk(shopper: Shoppers) -> None:
    one = shopper().greeted()
    other = one.another_tab().greeted()
    one.item("Delete my conversation").click()
    one.confirm.get_by_role("button", name="Delete").click()
    expect(other.messages).to_have_count(0)
    expect(other.status).to_contain_text("Your conversation is deleted")
    one.put(COMPLAINT)
    expect(one.choice(ANSWER)).to_be_visible()
    expect(other.choice(ANSWER)).to_be_visible()
    assert other.texts() == one.texts()


def test_keeping_the_talk_deletes_nothing(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    guide.item("Delete my conversation").click()
    guide.confirm.get_by_role("button", name="Keep it").click()
    expect(guide.confirm).to_be_hidden()
    guide.reload().greeted()
    assert guide.guide_messages.count() == 1


def test_the_transcript_holds_every_message(shopper: Shoppers, tmp_path: Path) -> None:
    guide = draft(complain(shopper().greeted()))
    with guide.page.expect_download() as download:
        guide.item("Download transcript").click()
    assert download.value.suggested_filename == "shopguide-conversation.txt"
    download.value.save_as(tmp_path / "kept.txt")
    kept = (tmp_path / "kept.txt").read_text(encoding="utf-8")
    assert kept.count("] ShopGuide:") == guide.guide_messages.count()
    assert kept.count("] You:") == guide.own_messages.count()
    pieces = guide.messages.locator(".bubble p, .bubble li, .words p, .value").all_inner_texts()
    lines = [line for piece in pieces for line in piece.split("\n") if line.strip()]
    assert len(lines) > 20
    assert [line for line in lines if line.strip() not in kept] == []
    assert "**" not in kept


def test_two_shoppers_do_not_see_each_other(shopper: Shoppers) -> None:
    one, other = shopper().greeted(), shopper().greeted()
    one.say(COMPLAINT)
    other.reload().greeted()
    assert "keyboard" not in " ".join(other.texts())
