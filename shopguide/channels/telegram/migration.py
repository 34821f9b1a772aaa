"""The talks of a group that has become a supergroup, and so has another id."""

from __future__ import annotations

from rasa.core.tracker_store import TrackerStore

from shopguide.storage.tracker_store import ConversationStore


def moved(talk: str, old: int, new: int) -> str:
    """The sender id of a talk after the move."""
    return talk.replace(f":{old}:", f":{new}:", 1)


def is_in(talk: str, chat: int) -> bool:
    """Whether a talk belongs to that group."""
    return talk.startswith(f"telegram:{chat}:")


async def talks_of(store: TrackerStore, chat: int) -> list[str]:
    """Sender ids of all talks in a group."""
    return [str(talk) for talk in await store.keys() if is_in(str(talk), chat)]


async def move_talk(store: TrackerStore, talk: str, old: int, new: int) -> None:
    """Let a talk go on under the group's new id; one that was begun there already stays as it is."""
    await ConversationStore.within(store).move(talk, moved(talk, old, new))
