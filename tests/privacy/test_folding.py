"""A text is read as what it shows, and every part of the reading is traced back to what was typed."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shopguide.privacy import characters, unicode_tables
from shopguide.privacy.folding import fold


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("my order is late", "my order is late"),
        ("", ""),
        # Invisible characters.
        ("pass\u200bword", "password"),
        ("pass\u00adword", "password"),
        ("\ufeffcode 482\u2060913\u200d", "code 482913"),
        ("pa\u034fss\u180eword\U000e0041", "password"),
        ("pass\u0000word\u007f", "password"),
        ("كـود", "كود"),
        # Compatibility forms, accents, strokes.
        ("ｐａｓｓｗｏｒｄ　１２３", "password 123"),
        ("𝓹𝓪𝓼𝓼𝔀𝓸𝓻𝓭 𝟜𝟚", "password 42"),
        ("ⓟⓘⓝ", "pin"),
        ("🅟🅸🅝", "PIN"),
        ("ᴘᴀꜱꜱᴡᴏʀᴅ", "password"),
        ("cafe\u0301", "café"),
        ("p\u0336a\u0336s\u0336s\u0336 4\u03362\u0336", "pass 42"),
        ("e\u0336\u0301", "é"),
        ("ｶﾞ", "ガ"),
        ("각", "각"),
        # Digits.
        ("4️⃣2️⃣", "42"),
        ("①②⑴⒈❸⓵⁴₅", "12113145"),
        ("⑫ ⑾ ❿ ⓫ 🔟", "12 11 10 11 🔟"),
        ("٤٢ ۴۲ ४२ ৪২ ４２", "42 42 42 42 42"),
        ("½ cup, 2½", "1/2 cup, 2 1/2"),
        # Dashes, quotes, blanks, stops.
        ("4‐2‑4‒2–4—2―4−2﹣4－2", "4-2-4-2-4-2-4-2-4-2"),
        ("it’s “mine” ‘ok’ «x» ´a`", "it's \"mine\" 'ok' \"x\" 'a`"),
        ("4111\u00a01111\u20091111\u30001111\u28002", "4111 1111 1111 1111 2"),
        ("a\u2028b\u0085c\nd\te", "a\nb\nc\nd\te"),
        ("code：12。ok、x？", "code:12.ok,x?"),
        # Look-alikes inside of a Latin word, and words of nothing else beside one.
        ("pаsswоrd", "password"),
        ("my раѕѕ is x", "my pass is x"),
        ("ваnк", "bank"),
        ("Рin ΡΙΝ СVV", "Pin PIN CVV"),
        ("4З42 is", "4342 is"),
        # Real words of other scripts.
        ("с чехлом", "с чехлом"),
        ("пароль от почты", "пароль от почты"),
        ("iPhone с чехлом", "iPhone с чехлом"),
        ("а как", "а как"),
        ("ο κωδικός μου", "ο κωδικός μου"),
        ("sipariş numarası", "sipariş numarası"),
        ("iPhoneה", "iPhoneה"),
        # Chat markup.
        ("code `482913`", "code 482913"),
        ("*482913* _482913_ ~482913~ ||482913||", "482913 482913 482913 482913"),
        ("**__my__ pin**", "my pin"),
        ("pass*wo*rd p`a`ss x||y", "password pass xy"),
        ("482`913`", "482913"),
        ("```\n4242\n```", "\n4242\n"),
        ("order_number 2*50 3~5 ~10 **** 4242 a * b", "order_number 2*50 3~5 ~10 **** 4242 a * b"),
        ("a | b", "a | b"),
        ("<tel:+14155550100|415-555-0100>", "415-555-0100"),
        ("<tel:+14155550100>", "+14155550100"),
        ("<mailto:me@shop.com|me@shop.com>", "me@shop.com"),
        ("<https://a.example/x?token=1|see here>", "https://a.example/x?token=1 see here"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("<3 I <b>", "<3 I <b>"),
        ("pin &amp; code &amp;lt; &#52;&#x32; &copy;", "pin & code < 42 &copy;"),
    ],
)
def test_folding_reads_what_is_shown(typed: str, read: str) -> None:
    assert fold(typed).text == read


@pytest.mark.parametrize(
    ("typed", "part", "source"),
    [
        ("code 482\u200b913 ok", "482913", "482\u200b913"),
        ("4️⃣2️⃣!", "2", "2️⃣"),
        ("code *48`29`13* ok", "482913", "48`29`13"),
        ("call <tel:+14155550100|415-555-0100> now", "555", "<tel:+14155550100|415-555-0100>"),
        ("a&amp;b", "&", "&amp;"),
        ("&#x5f;my pаss&#x5f; is", "pass", "pаss"),
        ("⑫ and ½", "/", "½"),
        ("plain text", "text", "text"),
        ("cafe\u0301 x", "é", "e\u0301"),
    ],
)
def test_folding_traces_a_part_back_to_what_was_typed(typed: str, part: str, source: str) -> None:
    folded = fold(typed)
    start = folded.text.index(part)
    assert typed[slice(*folded.original(start, start + len(part)))] == source


def test_folding_refuses_positions_outside_of_the_text() -> None:
    for start, end in ((-1, 2), (2, 1), (0, 99)):
        with pytest.raises(ValueError, match="isn't a part"):
            fold("pаss").original(start, end)


texts = (
    st.text(max_size=60)
    | st.text("ab1 аѕк*_~`|<>&;#amp4\u200b\u00ad\u0301\u0336\u20e3\ufe0f½⑫’—١\u00a0", max_size=60)
    | st.lists(
        st.sampled_from(
            ["&", "amp;", "#38;", "*", "||", "_", "<tel:", "<https://x", "|", ">", "1", "a", "а", "и", " ", "\u0301"]
        ),
        max_size=30,
    ).map("".join)
)


@settings(max_examples=500)
@given(texts)
@example("&*a*mp;")
@example("&&&&&amp;amp;amp;amp;amp;" * 3)
@example("&аmp;")
@example("e" + "\u0301\u05b0" * 60)
@example("\ufdfa \ufdfb")
def test_folding_again_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@settings(max_examples=500)
@given(texts)
def test_folding_maps_positions_in_order_and_inside_of_the_text(text: str) -> None:
    folded = fold(text)
    parts = [folded.original(at, at + 1) for at in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in parts)
    assert all(one[0] <= two[0] and one[1] <= two[1] for one, two in pairwise(parts))
    for start in range(0, len(folded.text) + 1, 7):
        for end in range(start, len(folded.text) + 1, 5):
            first, last = folded.original(start, end)
            assert 0 <= first <= last <= len(text)
            if end > start:
                assert (first, last) == (parts[start][0], parts[end - 1][1])
            else:
                assert first == last


@settings(max_examples=300)
@given(texts)
def test_folding_keeps_the_text_short(text: str) -> None:
    assert len(fold(text).text) <= characters.MOST_GROWTH * len(text)


@given(st.text(st.characters(max_codepoint=126, min_codepoint=32, blacklist_characters="*_~`|<&")))
def test_folding_leaves_plain_ascii(text: str) -> None:
    assert fold(text).text == text


@given(st.text(st.sampled_from("aé1\u0301ñ\u0303o\u0327가\u1161\u11a8ｶﾞ한ぁ\u3099क\u093cﬁ①"), max_size=20))
def test_folding_composes_as_nfkc_does(text: str) -> None:
    loose = "".join(char for char in unicodedata.normalize("NFKC", text) if not "\u0300" <= char <= "\u036f")
    assert fold(text).text == loose


def test_folding_keeps_the_order_of_digits_whatever_script_they_are_of() -> None:
    digits = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Nd"]
    assert fold(" ".join(digits)).text == " ".join(str(unicodedata.digit(digit)) for digit in digits)


def test_the_tables_name_their_unicode_version_and_every_letter_once() -> None:
    tables = unicode_tables.read()
    assert tables.version == "15.0.0"
    assert {"а", "ο", "ѕ"} <= set(tables.look_alikes)
    assert not set(tables.look_alikes) & set(tables.look_alikes_by_case)
    assert not any(char.isascii() for char in (*tables.look_alikes, *tables.look_alikes_by_case))
