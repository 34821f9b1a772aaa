"""Texts that would do harm, were they taken for anything but text."""

from __future__ import annotations

from typing import Any, Final

import pytest
from conversations.server import Server
from playwright.sync_api import expect

from .line import Line
from .places import box_of
from .shoppers import Shoppers, home
from .talks import ANSWER, COMPLAINT
from .widget import Widget

_TEXTS: Final = {
    "script": "<script>alert(1)</script>late parcel",
    "image": '<img src=x onerror="alert(1)">late parcel',
    "svg": "<svg onload=alert(1)><animate onbegin=alert(1) attributeName=x></svg>late parcel",
    "frame": '<iframe srcdoc="<script>alert(1)</script>" src="javascript:alert(1)"></iframe>late parcel',
    "link": '<a href="javascript:alert(1)">late parcel</a>',
    "markdown_link": "[late parcel](javascript:alert(1)) [x](data:text/html;base64,PHNjcmlwdD4=) [y](vbscript:x)",
    "hidden_scheme": "[late](java\tscript:alert(1)) [parcel](&#106;avascript:alert(1)) <javascript:alert(1)>",
    "picture": "![late parcel](http://elsewhere.example/x.png) <img src=//elsewhere.example/y.png>",
    "template": "${alert(1)} {{constructor.constructor('alert(1)')()}} <?lit$1$?> <!--?lit$--> late parcel",
    "style": "<style>*{display:none}</style><link rel=stylesheet href=//elsewhere.example/x.css>late parcel",
    "form": '<form action="//elsewhere.example"><input name=attributes autofocus></form>late parcel',
    "clobbering": '<a id="field" name="host"></a><p id="title" class="panel">late parcel</p>',
    "mutation": '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "unclosed": "<b><i><u late parcel <!-- `***__",
}
_ODD: Final = {
    "right_to_left_override": "late \u202eparcel\u202c and \u2067more",
    "zalgo": "l" + "".join(map(chr, range(0x300, 0x33F))) * 3 + "ate parcel",
    "emoji": "late parcel 👩‍👩‍👧‍👦🏳️‍🌈👍🏽😡",
    "one_long_word": "parcel" * 330,
    "blank_lines": "late\n\n\n\n\nparcel",
    "control_characters": "late\u0007 \u0000parcel\u009b",
    "half_a_pair": "late parcel \ud83d",
}
#: What the widget itself is made of, and the guide's Markdown may become.
_ELEMENTS: Final = frozenset(
    "a article bdi blockquote br button code details dialog del div em form h2 h3 header i label li ol p path circle "
    "g pre rect progress section shop-guide-composer shop-guide-copy shop-guide-copy-button shop-guide-menu "
    "shop-guide-thread span strong summary svg textarea time ul style".split()
)


def _assert_inert(guide: Widget) -> None:
    """Nothing in the widget but its own elements, no handler, no link but to the web or a mail program."""
    found: dict[str, Any] = guide.host.evaluate("""(host) => {
      const all = [...host.shadowRoot.querySelectorAll("*")];
      return {
        elements: [...new Set(all.map(({localName}) => localName))],
        handlers: all.flatMap((one) => [...one.attributes])
          .filter(({name}) => /^on|^style$|^srcdoc$/.test(name)).length,
        links: all.filter((one) => one.hasAttribute("href")).map((one) => one.getAttribute("href")),
        ids: all.map(({id}) => id).filter(Boolean),
      };
    }""")
    assert set(found["elements"]) <= _ELEMENTS
    assert found["handlers"] == 0
    assert [link for link in found["links"] if not link.startswith(("https://", "http://", "mailto:", "tel:"))] == []
    assert len(found["ids"]) == len(set(found["ids"]))
    assert guide.log.evaluate("(log) => log.scrollWidth <= log.clientWidth"), "it scrolls sideways"


@pytest.mark.parametrize("text", _TEXTS.values(), ids=_TEXTS)
def test_what_a_shopper_types_is_shown_as_typed(shopper: Shoppers, text: str) -> None:
    guide = shopper().greeted().say(text)
    bubble = guide.own_messages.first.locator(".bubble")
    assert bubble.text_content() == text
    _assert_inert(guide)
    guide.reload().greeted()
    # The server blanks what may be a secret, and keeps the rest.
    assert bubble.locator("*").count() == 0
    _assert_inert(guide)


@pytest.mark.parametrize("text", _ODD.values(), ids=_ODD)
def test_odd_characters_stay_within_their_bubble(shopper: Shoppers, text: str) -> None:
    guide = shopper().greeted().say(text)
    _assert_inert(guide)
    bubble, log = box_of(guide.own_messages.first.locator(".bubble")), box_of(guide.log)
    assert log["x"] - 2 < bubble["x"]
    assert bubble["x"] + bubble["width"] < log["x"] + log["width"] + 2
    expect(guide.choices.first).to_be_visible()


@pytest.mark.parametrize("text", _TEXTS.values(), ids=_TEXTS)
def test_what_the_guide_says_is_inert_in_every_place(shopper: Shoppers, text: str) -> None:
    guide = shopper()
    line = Line(guide.page)
    guide.reload().greeted()
    line.say(text, buttons=[{"title": text, "payload": "/x"}])
    expect(guide.choices).to_have_text([text])
    line.say(text, custom={"type": "step", "title": text, "number": 1, "total": 2, "words": text})
    expect(guide.step.locator("h3")).to_have_text(text)
    line.say(text, custom={"type": "card", "title": text})
    line.say(text, custom={"type": "draft", "subject": text, "body": text, "mailto": f"javascript:{text}"})
    assert guide.draft.locator(".subject").text_content() == text
    assert guide.draft.locator(".body").text_content() == text
    expect(guide.draft.get_by_role("link")).to_have_count(0)
    line.say(text, custom={"type": "rating", "lowest": 1, "highest": 2}, buttons=[{"title": "1", "payload": text}])
    line.say(text, custom={"type": "source", "title": text, "publisher": text, "date": text})
    line.say(
        text, custom={"type": "contact", "title": text, "number": text, "address": text, "url": text, "handle": text}
    )
    expect(guide.contact.get_by_role("link")).to_have_count(0)
    told = {"title": text, "source": text, "verified": text, "region": text, "number": text, "handle": text}
    told["hours"] = {"open": True, "words": text, "until": None}
    line.say(text, custom={"type": "urgent", "title": text, "details": text, "numbers": [text]})
    expect(guide.last.get_by_role("link")).to_have_count(0)
    line.say(text, custom={"type": "card", "title": text, "details": text, "contact": told})
    line.say(
        text,
        custom={
            "type": "step",
            "title": text,
            "number": 2,
            "total": 2,
            "words": text,
            "at": text,
            "path": [text, text],
        },
    )
    expect(guide.step.locator(".taps li")).to_have_text([text, text])
    line.say(text, custom={"type": text}, buttons=[{"title": {"x": text}, "payload": [text]}, text])
    expect(guide.guide_messages).to_have_count(12)
    _assert_inert(guide)


def test_a_link_of_the_guide_opens_apart_and_tells_nothing_of_this_page(shopper: Shoppers) -> None:
    guide = shopper()
    line = Line(guide.page)
    guide.reload().greeted()
    line.say("See [the Help Center](https://help.example/a?b=1&c=2) or https://other.example/x")
    expect(guide.last.get_by_role("link")).to_have_count(2)
    link = guide.last.get_by_role("link", name="the Help Center")
    assert link.get_attribute("href") == "https://help.example/a?b=1&c=2"
    assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank", "noopener noreferrer")


@pytest.mark.parametrize(
    "frame",
    [
        '42["said"]', '42["said",null]', '42["said",{"id":5}]', '42["said",{"id":"a","time":"x","text":{}}]',
        '42["said",{"id":"b","from":"guide","text":"t","custom":{"type":"step","number":"9","total":-1}}]',
        '42["said",{"id":"c","from":"guide","text":"t","buttons":{"a":1}}]', '42["turn","begun"]', '42["turn"]',
        '42["unknown",{"a":1}]', "42[]", "4", "nonsense",
    ],
)  # fmt: skip
def test_a_frame_that_makes_no_sense_does_no_harm(shopper: Shoppers, frame: str) -> None:
    guide = shopper()
    line = Line(guide.page)
    guide.reload().greeted()
    line.say_raw(frame)
    guide.say(COMPLAINT)
    expect(guide.choice(ANSWER)).to_be_visible()


def test_two_thousand_characters_are_taken_and_more_are_refused_in_words(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    text = ("my parcel is late " * 120)[:2000].strip()
    guide.field.fill(f"{text} and much, much more than anybody wants to read")
    expect(guide.send).to_be_disabled()
    expect(guide.host.locator(".count")).to_contain_text("Too long by")
    guide.field.press("Enter")
    expect(guide.own_messages).to_have_count(0)
    guide.say(text)
    assert guide.own_messages.locator(".bubble").text_content() == text


def test_a_command_that_is_typed_is_text(shopper: Shoppers) -> None:
    guide = shopper().greeted().say("/restart")
    guide.say('/inform{"issue": "refund"}')
    expect(guide.own_messages).to_have_count(2)
    guide.reload().greeted()
    assert [words.replace("/ ", "/") for words in guide.own_messages.locator(".bubble").all_inner_texts()] == [
        "/restart",
        '/inform{"issue": "refund"}',
    ]


def test_the_strict_policy_with_trusted_types_is_served(shopper: Shoppers, server: Server) -> None:
    guide = shopper()
    answer = guide.page.request.get(home(server))
    policy = answer.headers["content-security-policy"]
    for part in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "require-trusted-types-for 'script'",
    ):
        assert part in policy
    assert "unsafe" not in policy


def test_the_policy_bites_where_a_page_breaks_it(shopper: Shoppers) -> None:
    """The counterpart of all other tests, which pass when no violation is reported."""
    guide = shopper().greeted()
    guide.page.evaluate("""
      try { document.body.innerHTML += "<p>x</p>"; } catch {}
      document.body.append(Object.assign(document.createElement("img"), {src: "http://elsewhere.invalid/x.png"}));
    """)
    guide.page.wait_for_event("console", lambda message: "img-src" in message.text)
    faults = guide.watch.faults()
    assert any("securitypolicyviolation: require-trusted-types-for" in fault for fault in faults)
    assert any("securitypolicyviolation: img-src" in fault for fault in faults)
    guide.watch.allow("policy|Policy|TrustedHTML|elsewhere.invalid")
