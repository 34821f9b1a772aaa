"""When an edit is looked at, taken or refused; no clock and no server."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

from shopguide import current, models, sentences
from shopguide import edition as editions
from shopguide.edition import Edition
from shopguide.project import Project
from shopguide.server import reload as reloading
from shopguide.server.reload import STILL_LOOKS, Reload
from tests.waiting import PATIENCE

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
CONTACT = 'contacts: {phone: {number: "+1 555 0100", source: s, verified: 2026-05-01}}\n'


class Watched:
    """A reload, its files, and the time that it is told."""

    def __init__(self, root: Path, said: Any) -> None:
        self.now = NOW
        self.project = Project(root)
        edition = editions.make(editions.read(self.project), NOW, said=said)
        self.reload = Reload(self.project, edition, said, clock=lambda: self.now)

    def write(self, name: str, text: str) -> None:
        path = self.project.domain if name == "domain.yml" else self.project.knowledge / name
        path.write_text(text, encoding="utf-8")

    async def look(self, times: int = STILL_LOOKS + 1) -> None:
        for _ in range(times):
            await self.reload.look()

    @property
    def number(self) -> str | None:
        """The telephone number in force."""
        edition = current.edition()
        assert edition is not None
        phone = edition.knowledge.contacts.get("phone")
        return phone.number if phone else None


@pytest.fixture
async def watched(tmp_path: Path, root: Path, trained: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A guide that has looked at its files before."""
    monkeypatch.delenv("SHOPGUIDE_KNOWLEDGE", raising=False)
    shutil.copytree(root / "knowledge", tmp_path / "knowledge")
    for name in ("domain.yml", "config.yml"):
        shutil.copy(root / name, tmp_path / name)
    made = Watched(tmp_path, models.responses(trained))
    await made.look()
    yield made
    current.put_in_force(None)


@pytest.fixture(autouse=True)
def _levels(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.INFO, logger=reloading.__name__)
    yield
    current.put_in_force(None)


async def test_an_edit_is_taken_once_it_has_stood_still(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    watched.write("contacts.yml", CONTACT)
    for _ in range(STILL_LOOKS):
        await watched.look(1)
        assert watched.number is None
    await watched.look(1)
    assert watched.number == "+1 555 0100"
    assert "taken over" in caplog.text
    assert watched.reload.taken_at == NOW


async def test_of_a_file_that_is_being_written_no_part_is_read(watched: Watched, monkeypatch: Any) -> None:
    read: list[object] = []
    monkeypatch.setattr(editions, "read", lambda project: read.append(project))
    for part in range(1, len(CONTACT)):
        watched.write("contacts.yml", CONTACT[:part])
        await watched.look(STILL_LOOKS)
    assert read == []


async def test_what_changes_while_it_is_read_is_read_again(watched: Watched, monkeypatch: Any) -> None:
    really = editions.read
    edits = iter([CONTACT.replace("0100", "0199")])

    def meanwhile(project: Project) -> editions.Files:
        files = really(project)
        for text in edits:
            watched.write("contacts.yml", text)
        return files

    monkeypatch.setattr(editions, "read", meanwhile)
    watched.write("contacts.yml", CONTACT)
    await watched.look()
    assert watched.number is None
    await watched.look()
    assert watched.number == "+1 555 0199"


async def test_a_faulty_edit_is_refused_once_and_forgotten_when_it_is_put_back(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    before = current.edition()
    taken = watched.reload.taken_at
    watched.now += timedelta(minutes=5)
    watched.write("contacts.yml", CONTACT.replace("phone", "phon"))
    await watched.look(10)
    refusal = watched.reload.refusal
    assert refusal is not None
    assert (refusal.at, [fault.key for fault in refusal.faults]) == (watched.now, ["contacts.phon"])
    assert caplog.text.count("contacts.yml: contacts.phon: ") == 1
    assert caplog.text.count("was refused whole") == 1
    assert REGISTRY.get_sample_value("shopguide_edit_refused") == 1
    assert current.edition() is before
    watched.write("contacts.yml", (Path(__file__).parents[2] / "knowledge" / "contacts.yml").read_text("utf-8"))
    await watched.look()
    assert watched.reload.refusal is None
    assert REGISTRY.get_sample_value("shopguide_edit_refused") == 0
    assert current.edition() is before
    assert watched.reload.taken_at == taken


async def test_an_edit_of_tomorrow_is_taken_when_it_is_today(watched: Watched) -> None:
    watched.write("contacts.yml", CONTACT.replace("2026-05-01", "2026-06-09"))
    await watched.look()
    assert watched.number is None
    watched.now += timedelta(days=8)
    await watched.look()
    assert watched.number == "+1 555 0100"
    assert watched.reload.refusal is None


async def test_facts_that_grow_old_are_flagged_each_day(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    watched.write("contacts.yml", CONTACT)
    await watched.look()
    assert "verified" not in caplog.text
    assert REGISTRY.get_sample_value("shopguide_contact_facts", {"state": "fresh"}) == 1
    watched.now += timedelta(days=200)
    await watched.look()
    assert caplog.text.count("was verified 231 days ago") == 1
    assert REGISTRY.get_sample_value("shopguide_contact_facts", {"state": "old"}) == 1
    watched.now += timedelta(days=1)
    await watched.look(1)
    assert caplog.text.count("was verified 232 days ago") == 1


async def test_of_very_many_faults_the_log_tells_some_and_the_page_all(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    entries = ", ".join(f"c{number}: {{number: '1', source: s, verified: 2026-05-01}}" for number in range(500))
    watched.write("contacts.yml", f"contacts: {{{entries}}}")
    await watched.look()
    assert watched.reload.refusal is not None
    assert len(watched.reload.refusal.faults) == 500
    assert len(caplog.records) < 30


async def test_a_failure_of_the_looking_is_logged_and_looking_goes_on(
    watched: Watched, monkeypatch: Any, caplog: pytest.LogCaptureFixture
) -> None:
    import asyncio

    monkeypatch.setattr(reloading, "LOOK_SECONDS", 0)
    failures = iter([RuntimeError(), RuntimeError()])
    looked = asyncio.Event()

    async def look(_self: Reload) -> None:
        for failure in failures:
            raise failure
        looked.set()

    monkeypatch.setattr(Reload, "look", look)
    task = asyncio.create_task(watched.reload.watch())
    await asyncio.wait_for(looked.wait(), PATIENCE)
    task.cancel()
    assert caplog.text.count("could not be looked at") == 2


async def test_after_a_model_of_a_changed_domain_took_over_edits_are_measured_by_that(watched: Watched) -> None:
    changed = watched.project.domain.read_text("utf-8").replace("\nslots:\n", "\nslots:\n  mood: {type: any}\n", 1)
    watched.write("domain.yml", changed)
    await watched.look()
    assert watched.reload.refusal is not None
    assert [fault.key for fault in watched.reload.refusal.faults] == ["slots"]
    words = sentences.parse(changed.encode())
    watched.reload.follow(Edition(watched.reload.edition.knowledge, words), words.responses)
    await watched.look(1)
    assert watched.reload.refusal is None
    watched.write("contacts.yml", CONTACT)
    await watched.look()
    assert watched.number == "+1 555 0100"


# --- one turn, one edition


async def test_a_turn_holds_the_edition_that_it_began_with(watched: Watched) -> None:
    with current.held():
        watched.write("contacts.yml", CONTACT)
        await watched.look()
        assert watched.number is None
        assert current.CurrentSentences()["utter_thank"]
    assert watched.number == "+1 555 0100"


def test_without_an_edition_there_are_no_sentences_of_one() -> None:
    assert current.edition() is None
    assert dict(current.CurrentSentences()) == {}
    assert len(current.CurrentSentences()) == 0
    with current.held():
        assert current.edition() is None
