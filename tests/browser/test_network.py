"""Connections that go and come, limits, and tokens that no longer count."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conversations.server import ROOT, Server
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from playwright.sync_api import Page, expect

from .conftest import SECRET
from .line import Line
from .shoppers import Shoppers, home, origin
from .site import Site
from .talks import ANSWER, COMPLAINT, complain
from .timers import hold, release
from .waiting import until_page
from .watch import NETWORK_DOWN
from .widget import Widget

_TYPING = '42["typing"]'


def _offline(guide: Widget, gone: bool = True) -> None:
    guide.watch.allow(NETWORK_DOWN)
    guide.page.context.set_offline(gone)


def test_what_is_written_offline_waits_and_is_sent_once(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    _offline(guide)
    guide.put(COMPLAINT)
    expect(guide.waiting).to_contain_text(COMPLAINT)
    expect(guide.waiting).to_contain_text("Waiting to be sent")
    expect(guide.status).to_have_text("Offline: your message will be sent")
    guide.waiting.get_by_role("button", name="Remove").click()
    expect(guide.waiting).to_have_count(0)
    expect(guide.status).to_have_text("You're offline")
    guide.put(COMPLAINT)
    _offline(guide, False)
    expect(guide.choice(ANSWER)).to_be_visible()
    expect(guide.status).to_have_text("")
    expect(guide.waiting).to_have_count(0)
    expect(guide.own_messages).to_have_count(1)
    before = guide.texts()
    assert guide.reload().greeted().texts() == before


def test_what_is_written_offline_is_sent_in_its_order(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    _offline(guide)
    written = ["my parcel is late", "how long does an e-mail take?", "thank you"]
    for text in written:
        guide.put(text)
    expect(guide.waiting).to_have_count(3)
    _offline(guide, False)
    expect(guide.waiting).to_have_count(0)
    expect(guide.own_messages).to_have_count(3)
    guide.settled()
    assert guide.own_messages.locator(".bubble").all_inner_texts() == written


def test_typing_is_reported_while_a_message_waits_for_its_answer_and_nothing_of_what_is_typed(
    shopper: Shoppers,
) -> None:
    guide = shopper()
    line = Line(guide.page)
    guide.reload().greeted()
    guide.field.press_sequentially("nothing is waiting")
    guide.field.fill("")
    line.hold_after('"begun"')
    guide.put(COMPLAINT)
    expect(guide.typing).to_be_visible()
    assert _TYPING not in line.sent
    guide.field.press_sequentially("since may")
    until_page(guide.page, lambda: _TYPING in line.sent, "typing is reported")
    assert not any("since may" in frame for frame in line.sent)
    guide.field.press("Enter")
    until_page(guide.page, lambda: any("since may" in frame for frame in line.sent), "it is sent before the answer")
    line.release()
    expect(guide.own_messages).to_have_count(2)
    guide.settled()


def test_a_line_that_is_cut_during_an_answer_loses_and_doubles_nothing(shopper: Shoppers) -> None:
    guide = shopper()
    line = Line(guide.page)
    guide.reload().greeted()
    line.hold_after('"begun"')
    guide.put(COMPLAINT)
    expect(guide.typing).to_be_visible()
    line.cut()
    expect(guide.choice(ANSWER)).to_be_visible()
    guide.settled()
    expect(guide.own_messages).to_have_count(1)
    shown = guide.texts()
    assert len(shown) == len(set(shown))
    assert guide.reload().greeted().texts() == shown


def test_a_network_without_web_sockets_is_no_hindrance(shopper: Shoppers, server: Server) -> None:
    guide = shopper("about:blank")
    # As behind a proxy that does not let them through.
    guide.page.context.add_init_script("""
      window.WebSocket = class {
        constructor() { setTimeout(() => { this.onerror?.(new Event("error")); this.onclose?.({code: 1006}); }); }
        send() {}
        close() {}
      };
    """)
    guide.page.goto(home(server))
    guide.greeted().say(COMPLAINT)
    expect(guide.choice(ANSWER)).to_be_visible()


def test_who_talks_or_comes_while_the_server_is_down_is_answered_when_it_is_back(
    frail: Server, frail_shopper: Shoppers, site: Site
) -> None:
    script = (ROOT / "shopguide/channels/web/static/shop-guide.js").read_text(encoding="utf-8")
    site.pages["/shop-guide.js"] = script
    address = site.page(
        "/down", f'<script src="/shop-guide.js"></script><shop-guide server="{origin(frail)}" open></shop-guide>'
    )
    talking = complain(frail_shopper().greeted())
    talking.watch.allow(NETWORK_DOWN)
    before = talking.texts()
    frail.stop()
    expect(talking.status).to_contain_text("can't be reached")
    talking.choice("Start").click()
    expect(talking.waiting).to_contain_text("Start")

    coming = frail_shopper("about:blank")
    coming.watch.allow(NETWORK_DOWN)
    coming.page.goto(address)
    expect(coming.status).to_have_text("The guide can't be reached right now. Trying again…")
    coming.put("where is my refund")
    expect(coming.waiting).to_contain_text("where is my refund")

    frail.start()
    expect(talking.step).to_contain_text("Step 1 of 3")
    expect(talking.status).to_have_text("")
    assert talking.texts()[: len(before)] == before
    assert len(talking.texts()) == len(before) + 2
    expect(coming.own_messages).to_have_count(1)
    expect(coming.choices.first).to_be_visible()


def test_what_was_written_too_fast_is_kept_and_sent_by_itself(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    line = Line(guide.page)
    hold(guide.page, 7_000)
    guide.reload().greeted()
    line.answer_next_message({"error": {"code": "too_fast", "message": "A moment, please.", "retry_after": 7}})
    guide.put(COMPLAINT)
    expect(guide.status).to_have_text("A moment, please.")
    expect(guide.waiting).to_contain_text(COMPLAINT)
    release(guide.page)
    expect(guide.choice(ANSWER)).to_be_visible()
    expect(guide.waiting).to_have_count(0)
    expect(guide.status).to_have_text("")
    expect(guide.own_messages).to_have_count(1)


def _token(secret: str, age: str, monkeypatch: pytest.MonkeyPatch) -> str:
    if age == "old":
        monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: 1_600_000_000)
    return str(URLSafeTimedSerializer(secret, salt="web-session").dumps("0123456789abcdef0123456789abcdef"))


def _session(server: Server) -> str:
    """The name under which the widget keeps its session, and which its lock has."""
    return f"shopguide:{origin(server)}:session"


def _put_token(page: Page, server: Server, token: str, expires: int = 4_000_000_000_000) -> None:
    kept = json.dumps({"token": token, "expires": expires})
    page.evaluate("([name, kept]) => localStorage.setItem(name, kept)", [_session(server), kept])


@pytest.mark.parametrize(
    ("secret", "age", "expires"),
    [
        (SECRET, "old", 4_000_000_000_000),
        ("somebody's own", "new", 4_000_000_000_000),
        (None, "", 4_000_000_000_000),
        (SECRET, "new", 1),
    ],
    ids=["expired", "signed_by_another", "garbage", "expired_as_the_browser_knows"],
)
def test_a_token_that_does_not_count_gives_a_new_talk_and_says_so(
    shopper: Shoppers, server: Server, monkeypatch: pytest.MonkeyPatch, secret: str | None, age: str, expires: int
) -> None:
    guide = shopper().greeted().say("a green tuba never arrived")
    _put_token(guide.page, server, _token(secret, age, monkeypatch) if secret else "nonsense", expires)
    guide.reload().greeted()
    assert guide.own_messages.count() == 0
    expect(guide.status).to_contain_text("expired")
    guide.say(COMPLAINT)
    expect(guide.choice(ANSWER)).to_be_visible()
    expect(guide.status).to_have_text("")


def test_a_token_of_todays_server_counts(shopper: Shoppers, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counterpart of the test above: the forged tokens fail for their signature and age alone."""
    guide = shopper().greeted()
    token = _token(SECRET, "new", monkeypatch)
    _put_token(guide.page, server, token)
    guide.reload().greeted()
    assert token in guide.page.evaluate(
        "localStorage.getItem(Object.keys(localStorage).find((n) => n.includes('session')))"
    )


def test_a_page_greets_where_the_one_before_its_reload_began_the_session_and_went(
    shopper: Shoppers, server: Server
) -> None:
    # A page of the same origin without a widget does what the one before a reload does at last.
    guide = shopper(f"{origin(server)}/demo.css")
    leaving = guide.page
    leaving.evaluate(
        "(name) => new Promise((held) => navigator.locks.request(name, () => new Promise(() => held())))",
        _session(server),
    )
    coming = Widget(leaving.context.new_page(), guide.watch)
    coming.page.add_init_script("addEventListener('storage', () => { window.heard = true; })")
    coming.page.goto(home(server))
    waiting = "async () => (await navigator.locks.query()).pending.length"
    until_page(coming.page, lambda: leaving.evaluate(waiting) == 1, "the widget waits for the session")
    begun = leaving.request.post(f"{origin(server)}/webhooks/web/session").json()
    _put_token(leaving, server, begun["token"])
    until_page(coming.page, lambda: bool(coming.page.evaluate("window.heard")), "the widget hears of the session")
    leaving.close()
    assert coming.greeted().guide_messages.count() == 1


def test_a_failed_turn_gives_an_apology_and_a_way_on(shopper: Shoppers) -> None:
    guide = shopper()
    line = Line(guide.page)
    guide.reload().greeted()
    line.answer_next_message({"error": {"code": "failed", "message": "Sorry, something went wrong on my side."}})
    guide.put(COMPLAINT)
    expect(guide.waiting).to_contain_text("Not sent. Sorry, something went wrong on my side.")
    guide.waiting.get_by_role("button", name="Try again").click()
    expect(guide.choice(ANSWER)).to_be_visible()
    expect(guide.waiting).to_have_count(0)


def test_nothing_is_fetched_from_elsewhere(shopper: Shoppers, server: Server, talks: Any) -> None:
    guide = shopper("about:blank", talk=talks["rating"])
    asked: list[str] = []
    guide.page.context.route("**/*", lambda route: (asked.append(route.request.url), route.continue_()))
    guide.page.on("websocket", lambda socket: asked.append(socket.url.replace("ws://", "http://")))
    guide.page.goto(home(server))
    expect(guide.choices.first).to_be_visible()
    assert len(asked) >= 3
    assert {url for url in asked if not url.startswith(origin(server) + "/")} == set()
