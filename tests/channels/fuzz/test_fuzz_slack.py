"""Slack's three doors, with the right signature."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from conversations.server import Server
from hypothesis import given
from hypothesis import strategies as st

from channels.slack.fake import FakeSlack
from channels.slack.person import Person
from channels.slack.workspace import TEAM, Workspace, sign

from .door import Door
from .values import BODY, FEW, JSON, TEXT, encoded, like

ID = st.sampled_from(["U1", "D1", "C1", "1700000000.000001", "im", "channel", "", "UBOT0001", TEAM])
EVENT = like(
    type=st.sampled_from(["message", "app_mention", "app_home_opened", "tokens_revoked?", "x"]),
    **{"user": ID, "channel": ID, "channel_type": ID, "ts": ID, "thread_ts": ID, "bot_id": ID, "subtype": ID},
    text=TEXT,
    tab=st.sampled_from(["home", "messages"]),
    files=st.lists(JSON, max_size=2),
)
PAYLOAD = like(
    type=st.sampled_from(["block_actions", "shortcut", "message_action", "view_submission", "block_suggestion", "x"]),
    user=like(id=ID, team_id=ID),
    team=like(id=ID),
    channel=like(id=ID),
    container=like(message_ts=ID, channel_id=ID, thread_ts=ID),
    message=like(ts=ID, thread_ts=ID, blocks=JSON, text=TEXT),
    actions=st.lists(like(value=TEXT, action_id=TEXT, text=like(text=TEXT), type=TEXT), max_size=2),
    view=JSON,
    callback_id=TEXT,
)


def signed(guide: Server, path: str, body: bytes, kind: str = "application/json") -> int:
    return Door(guide, f"/webhooks/slack/{path}").post(body, {"Content-Type": kind, **sign(body)}).status


@pytest.fixture(scope="module", autouse=True)
def alive(workspace: Workspace) -> Any:
    """After all of it, somebody is answered as ever."""
    yield
    assert any(call.buttons for call in Person(workspace).say("my parcel is still on its way"))


@FEW
@given(event=EVENT)
def test_any_event_is_taken(guide: Server, workspace: Workspace, event: dict[str, Any]) -> None:
    assert signed(guide, "events", encoded(workspace.envelope(event))) == 200


@FEW
@given(payload=PAYLOAD)
def test_any_interaction_is_taken(guide: Server, payload: dict[str, Any]) -> None:
    body = urlencode({"payload": json.dumps(payload)}).encode()
    assert signed(guide, "interactions", body, "application/x-www-form-urlencoded") == 200


@FEW
@given(path=st.sampled_from(["events", "interactions", "command"]), body=BODY)
def test_any_body_is_taken_or_refused(guide: Server, path: str, body: bytes) -> None:
    # 401: what is no UTF-8 is not signed by Slack.
    assert signed(guide, path, body) in (200, 400, 401)


@FEW
@given(fields=st.dictionaries(st.sampled_from(["team_id", "user_id", "text", "channel_id", "x"]), st.text(max_size=40)))
def test_any_command_is_taken_or_refused(guide: Server, fields: dict[str, str]) -> None:
    assert signed(guide, "command", urlencode(fields).encode(), "application/x-www-form-urlencoded") in (200, 400)


@FEW
@given(text=TEXT.filter(str.strip))
def test_any_text_is_answered(guide: Server, workspace: Workspace, slack: FakeSlack, text: str) -> None:
    person, since = Person(workspace), len(slack.calls)
    assert signed(guide, "events", encoded(workspace.envelope(person.message(text)))) == 200
    assert slack.wait(lambda calls: bool(person.posts(calls)), since)
