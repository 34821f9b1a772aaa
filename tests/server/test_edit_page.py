"""/edit: lists, forms, conflicts and undo, as a browser without a script sends them."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from sanic import Sanic

from shopguide.editing.fields import to_form
from shopguide.editing.kinds import KINDS
from shopguide.project import Project
from shopguide.server import contacts_page, edit_page
from shopguide.server.edit_page import PATH, open_editor
from shopguide.server.health import Health
from shopguide.server.operator import COOKIE, SIGN_IN, open_operator
from shopguide.server.operator_frame import style_hash
from shopguide.server.operator_session import TOKEN_VARIABLE
from shopguide.server.protection import protect
from shopguide.server.reload import Reload
from tests.editing.conftest import NOW, Edition, _copy, _edition, project  # noqa: F401

from .http_app import served

TOKEN = "a token of the tests, long enough"
HOSTILE = "<script>alert(1)</script>\"'&\u202eabc" + "long" * 2500
PHONE = {"number": "+1 555 0100", "source": "Help Center", "verified": "2026-05-01"}


@pytest.fixture
def reload(project: Project, _edition: Edition, monkeypatch: pytest.MonkeyPatch) -> Reload:  # noqa: F811
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    return Reload(project, _edition, _edition.sentences.responses, clock=lambda: NOW)


@pytest.fixture
async def url(reload: Reload) -> AsyncIterator[str]:
    def prepare(app: Sanic) -> None:
        operator = open_operator(app)
        contacts_page.open_contacts(operator, reload)
        open_editor(operator, reload)
        protect(app, Health())

    async with served(prepare) as address:
        yield address


class Person:
    """An operator with a browser: opens entries, writes in them, and presses buttons."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url = session, url
        self.status, self.html = 0, ""

    async def sign_in(self) -> None:
        async with self._session.post(self._url + SIGN_IN, data={"token": TOKEN}) as answer:
            assert answer.status == 200

    def sign_out(self) -> None:
        self._session.cookie_jar.clear(lambda cookie: cookie.key == COOKIE)

    async def look(self, **query: str) -> str:
        async with self._session.get(f"{self._url}{PATH}?{urlencode(query)}") as answer:
            return await self._seen(answer)

    async def open(self, kind: str, entry: str) -> dict[str, str]:
        """The form of an entry, as a browser would send it."""
        return self.form(await self.look(kind=kind, entry=entry))

    async def press(self, kind: str, entry: str, do: str, form: dict[str, str]) -> str:
        """Press a button of an entry's form; the text of the page that comes then."""
        data = {name: text for name, text in form.items() if text} | {"do": do}
        address = f"{self._url}{PATH}?{urlencode({'kind': kind, 'entry': entry})}"
        async with self._session.post(address, data=data) as answer:
            return await self._seen(answer)

    async def _seen(self, answer: aiohttp.ClientResponse) -> str:
        self.status, self.html = answer.status, await answer.text()
        self.policy = answer.headers["Content-Security-Policy"]
        return self.html

    def form(self, html: str) -> dict[str, str]:
        """Fields of the page, by pattern: what a browser would send."""
        [body] = re.findall(r'<form method="post"[^>]* class="edit".*?</form>', html, re.S)
        found = {
            name: unescape(text)
            for name, text in re.findall(r'<input(?=[^>]*name="([^"]+)")[^>]* value="([^"]*)"', body)
        }
        for name, inner in re.findall(r'<select[^>]*name="([^"]+)".*?>(.*?)</select>', body, re.S):
            chosen = re.search(r'value="([^"]*)" selected', inner)
            found[name] = unescape(chosen[1]) if chosen else ""
        for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', body, re.S):
            found[name] = unescape(text)
        for box in re.findall(r'<input type="checkbox"[^>]*>', body):
            if "checked" not in box:
                found.pop(re.findall(r'name="([^"]+)"', box)[0], None)
        return found

    @property
    def words(self) -> str:
        """What is to be read."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html.split("<main", 1)[1])).split())


@pytest.fixture
async def people(url: str) -> AsyncIterator[tuple[Person, Person]]:
    jars = aiohttp.CookieJar(unsafe=True), aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jars[0]) as one, aiohttp.ClientSession(cookie_jar=jars[1]) as two:
        ann, ben = Person(one, url), Person(two, url)
        await ann.sign_in()
        await ben.sign_in()
        yield ann, ben


async def test_missing_contacts_come_first(people: Any) -> None:
    ann, _ = people
    await ann.look()
    assert ann.words.index("5 contacts that shoppers can't be told") < ann.words.index("Playbooks")
    assert "No edit was made in these pages yet." in ann.words


@pytest.mark.parametrize("kind", KINDS)
async def test_every_entry_is_listed_and_its_form_says_what_the_file_does(
    people: Any, kind: str, reload: Reload
) -> None:
    ann, _ = people
    html = await ann.look(kind=kind)
    names = [unescape(name) for name in re.findall(rf'/edit\?kind={kind}&amp;entry=([^"&]+)"', html)]
    entries = edit_page.Editor(reload).entries(KINDS[kind])
    assert set(entries) <= set(names)
    for name in [*entries][:2]:
        form = await ann.open(kind, name)
        assert ann.status == 200
        given = to_form(KINDS[kind].fields, entries[name])
        assert {key: text for key, text in form.items() if text and key in given and not key.endswith("rows")} == {
            key: text for key, text in given.items() if text and not key.endswith("rows")
        }
        assert json.loads(form["base"]) == given
        assert 'id="preview"' in ann.html


async def test_a_search_finds_by_all_words(people: Any) -> None:
    ann, _ = people
    await ann.look(kind="sentences", q="ShopGuide AUTOMATED")
    assert "utter_intro" not in ann.words
    assert 'entry=utter_greet"' in ann.html
    await ann.look(kind="sentences", q=HOSTILE[:300])
    assert "0 of " in ann.words
    assert "<script>alert" not in ann.html


async def test_a_contact_is_added_seen_and_undone(people: Any, reload: Reload) -> None:
    ann, _ = people
    form = await ann.open("contacts", "phone")
    assert (form["verified"], "address" in form, form["base"]) == ("2026-06-01", False, "null")
    page = await ann.press("contacts", "phone", "preview", form | PHONE)
    assert "+1 555 0100" in page.split('id="preview"')[1]
    await ann.press("contacts", "phone", "save", form | PHONE)
    assert "Saved. The guide takes it over within seconds." in ann.words
    assert "Last changed by somebody with the token on 2026-06-01 12:00 UTC" in ann.words
    assert "+1 555 0100" in (reload.project.knowledge / "contacts.yml").read_text("utf-8")
    undo = re.findall(r'value="(undo\.\w+)"', ann.html)
    await ann.press("contacts", "phone", undo[0], {"csrf": form["csrf"]})
    assert "phone is removed" in ann.words
    await ann.look(history="1")
    assert "somebody with the token added phone" in ann.words
    assert "somebody with the token undid an edit of phone" in ann.words


async def test_a_faulty_entry_is_refused_with_file_key_and_remedy_and_keeps_what_was_written(people: Any) -> None:
    ann, _ = people
    form = await ann.open("contacts", "phone")
    for do, status in (("save", 422), ("check", 200)):
        html = await ann.press("contacts", "phone", do, form | PHONE | {"number": "call me!", "verified": "2030-01-01"})
        assert ann.status == status
        assert "2 faults: nothing was saved" in ann.words
        assert "is no telephone number. Write it as it is dialled" in ann.words
        assert "( contacts.yml , contacts.phone.number )" in ann.words
        assert 'href="#f-number">Telephone number</a>' in html
        assert re.search(
            r'id="f-number"[^>]*aria-invalid="true" aria-describedby="f-number-help f-number-fault-1', html
        )
        assert ann.form(html)["number"] == "call me!"
    await ann.press("contacts", "phone", "check", form | PHONE)
    assert "No fault found. It isn't saved yet." in ann.words


async def test_who_saves_second_sees_both_and_loses_neither(people: Any, reload: Reload) -> None:
    ann, ben = people
    first, second = await ann.open("playbooks", "customs_hold"), await ben.open("playbooks", "customs_hold")
    await ann.press(
        "playbooks", "customs_hold", "save", first | {"why": "Ann's reason.", "said_back": "customs has it"}
    )
    html = await ben.press("playbooks", "customs_hold", "save", second | {"why": "Ben's reason.", "letter": "support"})
    assert ben.status == 409
    assert "somebody with the token saved it on 2026-06-01 12:00 UTC" in ben.words
    form = ben.form(html)
    # What only Ann changed is taken over, what both did stands side by side.
    assert (form["why"], form["letter"], form["said_back"]) == ("Ben's reason.", "support", "customs has it")
    assert "Saved by somebody else: Ann's reason." in ben.words
    await ben.press("playbooks", "customs_hold", "save", form)
    held = (reload.project.knowledge / "playbooks.yml").read_text("utf-8")
    assert all(words in held for words in ("customs has it", "Ben's reason."))
    await ann.look(history="1", kind="playbooks", entry="customs_hold")
    assert "Ann's reason." in ann.words


async def test_an_undo_of_what_was_changed_since_asks_first(people: Any) -> None:
    ann, ben = people
    form = await ann.open("sources", "seed")
    html = await ann.press("sources", "seed", "save", form | {"title": "Ann's title"})
    [undo] = re.findall(r'value="(undo\.\w+)"', html)
    await ben.press("sources", "seed", "save", await ben.open("sources", "seed") | {"title": "Ben's title"})
    html = await ann.press("sources", "seed", undo, form)
    assert ann.status == 409
    assert ann.form(html)["title"] == "How to Contact TikTok Shop Customer Service"
    assert "Saved by somebody else: Ben's title" in ann.words
    await ann.press("sources", "seed", "undo.none", form)
    assert ann.status == 404


async def test_rows_are_added_moved_and_removed_without_a_script(people: Any) -> None:
    ann, _ = people
    form = await ann.open("channels", "phone")
    texts = [form[f"steps.{row}.text"] for row in range(3)]
    form = ann.form(await ann.press("channels", "phone", "row.down.steps.0", form))
    assert [form[f"steps.{row}.text"] for row in range(2)] == [texts[1], texts[0]]
    form = ann.form(await ann.press("channels", "phone", "row.remove.steps.2", form))
    html = await ann.press("channels", "phone", "row.add.steps", form)
    assert re.search(r'name="steps\.\d\.text" [^>]*autofocus', html)
    assert ann.form(html)["steps.rows"] == form["steps.rows"][:-1] + str(int(form["steps.rows"]) + 1)
    for odd in ("row.", "row.add.nothing", "row.up.steps.x", "row.explode.steps.0", "dance"):
        await ann.press("channels", "phone", odd, form)
        assert ann.status == 200


async def test_a_case_of_an_answer_gets_a_country_and_moves_with_it_without_a_script(people: Any) -> None:
    ann, _ = people
    form = await ann.open("answers", "refund_time")
    text = form["cases.0.text"]
    form = ann.form(await ann.press("answers", "refund_time", "row.add.cases.0.regions", form))
    form |= {"cases.0.regions.0.name": "UK", "cases.0.regions.0.text": "Here too."}
    form = ann.form(await ann.press("answers", "refund_time", "row.down.cases.0", form))
    assert (form["cases.1.text"], form["cases.1.regions.0.text"]) == (text, "Here too.")
    form = ann.form(await ann.press("answers", "refund_time", "row.remove.cases.1.regions.0", form))
    assert form["cases.1.regions.rows"] == "0"


async def test_what_was_written_outlives_the_session(people: Any) -> None:
    ann, _ = people
    form = await ann.open("sentences", "utter_intro") | {"0.text": HOSTILE}
    ann.sign_out()
    html = await ann.press("sentences", "utter_intro", "save", form)
    assert ann.status == 401
    assert "nothing is lost" in ann.words
    assert "<script>alert" not in html
    kept = {name: unescape(text) for name, text in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', html)}
    assert "csrf" not in kept
    await ann.sign_in()
    html = await ann.press("sentences", "utter_intro", kept.pop("do"), kept)
    assert "You're signed in again." in ann.words
    assert ann.form(html)["0.text"] == HOSTILE
    await ann.look(history="1")
    assert "No edit was made" in ann.words


async def test_a_form_without_its_proof_saves_nothing(people: Any, reload: Reload) -> None:
    ann, _ = people
    form = await ann.open("contacts", "phone") | PHONE
    await ann.press("contacts", "phone", "save", form | {"csrf": "x"})
    assert "isn't saved yet" in ann.words
    assert reload.project.knowledge.joinpath("contacts.yml").read_text("utf-8").count("555 0100") == 0


async def test_who_may_only_look_finds_no_button_and_saves_nothing(people: Any, monkeypatch: Any) -> None:
    for module in (edit_page, contacts_page):
        monkeypatch.setattr(module, "editor", lambda _visit: None)
    ann, _ = people
    form = await ann.open("contacts", "phone") | PHONE
    assert "You may look, but not change anything." in ann.words
    assert 'value="save"' not in ann.html
    await ann.press("contacts", "phone", "save", form)
    assert ann.status == 403
    await ann.press("contacts", "phone", "undo.x", form)
    assert ann.status == 403


async def test_a_checkout_that_may_only_be_read_is_told(people: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    ann, _ = people
    await ann.open("contacts", "phone")
    assert "so entries can only be read here" in ann.words
    assert 'value="save"' not in ann.html


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"kind": "nothing"}, 200),
        ({"kind": "answers", "entry": "nothing"}, 404),
        ({"kind": "sources", "entry": HOSTILE[:300]}, 200),
        ({"kind": "sources", "entry": "../x"}, 200),
        ({"kind": "sources", "entry": "new-one"}, 200),
        ({"history": "1", "kind": "x", "entry": HOSTILE[:300]}, 200),
    ],
)
async def test_an_address_that_leads_nowhere_is_answered(people: Any, query: dict[str, str], status: int) -> None:
    ann, _ = people
    await ann.look(**query)
    assert ann.status == status
    assert "<script>alert" not in ann.html


async def test_a_file_that_cannot_be_read_is_told_with_its_line(people: Any, reload: Reload) -> None:
    (reload.project.knowledge / "answers.yml").write_text("answers:\n\t- x", "utf-8")
    ann, _ = people
    await ann.look(kind="answers")
    assert ann.status == 500
    assert "answers.yml , line 2 : is not valid YAML: it holds a tab" in ann.words


async def test_its_one_script_is_named_by_its_hash(people: Any) -> None:
    ann, _ = people
    html = await ann.look(kind="contacts", entry="phone")
    [script] = re.findall(r"<script>(.*?)</script>", html, re.S)
    assert f"script-src '{style_hash(script)}'; connect-src 'self'; require-trusted-types-for 'script'" in ann.policy
    assert "<script" not in await ann.look()
    assert "script-src" not in ann.policy
    assert not re.search(r"\son\w+=|\sstyle=", html)
