"""What stays: after a reload, in a second tab, in a file; and what goes when it is deleted."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from conversations.server import Server
from playwright.sync_api import Route, expect

from .line import Line
from .shoppers import Shoppers, home
from .talks import ANSWER, COMPLAINT, complain, draft, go_to
from .timers import SLOW, hold, release


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
    other.settled()
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
    expect(guide.choice("Talk to a person")).to_be_visible()
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


def _page(turns: range, **more: Any) -> dict[str, Any]:
    """A page of history as the server tells it, of two entries a turn."""
    messages = [
        {"id": f"t{turn}{end}", "from": who, "time": "2026-03-01T12:00:00.000Z", "text": f"{who} {turn}"}
        for turn in turns
        for who, end in (("shopper", ""), ("guide", ".1"))
    ]
    return {"messages": messages, "earlier": False, "now": "2026-03-03T12:00:00.000Z", **more}


def test_earlier_messages_are_shown_on_demand_and_the_transcript_holds_them_all(
    shopper: Shoppers, tmp_path: Path
) -> None:
    guide = shopper().greeted()
    line = Line(guide.page)
    line.answer_next("history", _page(range(200, 300), earlier=True), _page(range(100, 200), earlier=True))
    guide.reload()
    expect(guide.messages).to_have_count(200)
    earlier = guide.button("Earlier messages")
    earlier.focus()
    top = "(log) => log.querySelector('#said-t200').getBoundingClientRect().top"
    before = guide.log.evaluate(top)
    earlier.press("Enter")
    expect(guide.messages).to_have_count(400)
    assert abs(guide.log.evaluate(top) - before) < 2, "what was read stays under the eyes"
    assert guide.focused().startswith("article")
    assert '"before":"t200"' in next(frame for frame in reversed(line.sent) if "history" in frame)
    line.answer_next("history", _page(range(100)))
    with guide.page.expect_download() as download:
        guide.item("Download transcript").click()
    download.value.save_as(tmp_path / "kept.txt")
    kept = (tmp_path / "kept.txt").read_text(encoding="utf-8")
    assert [turn for turn in range(300) if f"guide {turn}\n" not in kept] == []
    expect(earlier).to_have_count(0)
    # The server's clock is the one that counts: the day before yesterday has a date, and one line.
    expect(guide.log.locator(".day")).to_have_text("Sunday, March 1, 2026")
    guide.put("hello")
    expect(guide.log.locator(".day")).to_have_text(["Sunday, March 1, 2026", "Today"])


def test_a_transcript_is_printed_alone(shopper: Shoppers) -> None:
    guide = shopper("about:blank")
    guide.page.add_init_script("print = () => top.printed = document.body.innerText")
    guide.page.goto(home(shopper.server))
    guide.greeted().say(COMPLAINT)
    guide.item("Print transcript").click()
    printed = guide.page.evaluate("printed")
    assert COMPLAINT in printed
    assert printed.count("ShopGuide:") == guide.guide_messages.count()
    assert "What went wrong?" in printed


def test_what_is_typed_outlives_a_reload_but_no_card_number_is_stored(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    stored = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
    guide.field.fill("my parcel never")
    guide.reload().greeted()
    expect(guide.field).to_have_value("my parcel never")
    expect(guide.send).to_be_enabled()
    guide.field.press_sequentially(" arrived, I paid with 4242 4242 4242 4242")
    assert "4242 42" not in guide.page.evaluate(stored)
    guide.field.press("Enter")
    expect(guide.field).to_have_value("")
    guide.reload().greeted()
    expect(guide.field).to_have_value("")


def test_what_is_read_in_one_tab_is_read_in_all(shopper: Shoppers) -> None:
    one = shopper().greeted()
    one.button("Minimise").click()
    other = one.another_tab().greeted()
    other.button("Minimise").click()
    other.page.evaluate("document.querySelector('shop-guide').send('hello')")
    expect(one.launcher).to_have_accessible_name("Help with TikTok Shop 1 new message")
    expect(other.launcher).to_have_accessible_name("Help with TikTok Shop 1 new message")
    one.reload()
    expect(one.launcher).to_have_accessible_name("Help with TikTok Shop 1 new message")
    other.launcher.click()
    expect(one.launcher).to_have_accessible_name("Help with TikTok Shop")


def test_while_the_server_is_slow_or_after_deleting_the_widget_greets_by_itself(shopper: Shoppers) -> None:
    guide = shopper("about:blank")
    hold(guide.page, SLOW)
    held: list[Route] = []
    guide.page.route("**/webhooks/web/session", lambda route: held.append(route))
    guide.page.goto(home(shopper.server))
    outline = guide.host.get_by_role("img", name="Your conversation is loading")
    expect(outline).to_be_visible()
    release(guide.page)
    expect(guide.log).to_contain_text("What went wrong?")
    guide.choice("I can't log in").click()
    expect(guide.waiting).to_contain_text("I can't log in")
    held[0].continue_()
    expect(guide.own_messages).to_have_text("You: I can't log in", use_inner_text=True)


def test_two_shoppers_do_not_see_each_other(shopper: Shoppers) -> None:
    one, other = shopper().greeted(), shopper().greeted()
    one.say(COMPLAINT)
    other.reload().greeted()
    assert "keyboard" not in " ".join(other.texts())
