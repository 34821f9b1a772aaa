"""The home tab: what the guide is, and its menu."""

from __future__ import annotations

from functools import cache
from typing import Any

from rasa.shared.core.events import BotUttered
from sanic import Sanic

from shopguide import current
from shopguide.channels.message import Button, Message
from shopguide.channels.slack.blocks import postings
from shopguide.channels.slack.talk import Talk
from shopguide.channels.wording import sentence
from shopguide.dialogue.commands import Command, Do
from shopguide.knowledge import Knowledge
from shopguide.knowledge_files import load
from shopguide.project import Project


@cache
def _from_files() -> Knowledge:
    return load(Project.find().knowledge)


def _facts() -> Knowledge:
    edition = current.edition()
    return edition.knowledge if edition else _from_files()


def menu(app: Sanic) -> tuple[Button, ...]:
    """The buttons that the guide offers with its greeting."""
    return tuple(Button(group.title, Command(Do.GROUP, group.id).payload) for group in _facts().groups.values())


def blocks(app: Sanic, talk: Talk) -> list[dict[str, Any]]:
    """The blocks of the tab."""
    message = Message(sentence(app, "home"), menu(app))
    return [block for posting in postings(message, talk) for block in posting.blocks]


async def offer(app: Sanic, talk: Talk) -> None:
    """Note in the talk that the menu was offered.

    Only what a talk has offered is taken as a command, and the home tab stands outside of every talk.
    """
    agent = app.ctx.agent
    async with agent.lock_store.lock(talk.id):
        tracker = await agent.processor.fetch_tracker_and_update_session(talk.id)
        buttons = [{"title": button.title, "payload": button.payload} for button in menu(app)]
        tracker.update(BotUttered(sentence(app, "home"), {"buttons": buttons}))
        await agent.tracker_store.save(tracker)
