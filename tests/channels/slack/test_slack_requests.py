"""Which requests are taken: what Slack signed lately, of a sensible size and form."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest
from conversations.server import Server

from .fake import BOT
from .person import Person
from .workspace import TEAM, Workspace, sign

PATHS = ("events", "interactions", "command")


def body_of(path: str, person: Person) -> bytes:
    """A request that would be answered if it were signed."""
    if path == "events":
        return json.dumps(person.workspace.envelope(person.message("hello"))).encode()
    if path == "interactions":
        return urlencode({"payload": json.dumps({"type": "shortcut", "user": {"id": person.user}})}).encode()
    return urlencode({"team_id": TEAM, "user_id": person.user, "text": "hello"}).encode()


def nothing_came(person: Person) -> bool:
    """Whether the guide sent nothing to this person, seen once it has answered somebody else."""
    other = Person(person.workspace)
    other.say("hello")
    return person.posts(person.workspace.slack.calls) == []


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "headers",
    [
        lambda body: {},
        lambda body: sign(body, secret="another secret"),
        lambda body: sign(body + b" "),
        lambda body: sign(body, str(int(time.time()) - 301)),
        lambda body: sign(body, str(int(time.time()) + 3600)),
        lambda body: {**sign(body), "X-Slack-Request-Timestamp": str(int(time.time()) - 5)},
        lambda body: {**sign(body), "X-Slack-Signature": "v0="},
        lambda body: {**sign(body), "X-Slack-Signature": "v0=\u00fc"},
        lambda body: {**sign(body), "X-Slack-Request-Timestamp": "now"},
        lambda body: sign(body, "9" * 400),
        lambda body: {"X-Slack-Signature": sign(body)["X-Slack-Signature"]},
    ],
    ids=[
        "unsigned",
        "forged",
        "of another body",
        "stale",
        "from the future",
        "of another time",
        "empty",
        "not in ASCII",
        "no time",
        "a time without end",
        "without time",
    ],
)
def test_what_slack_did_not_sign_lately_is_refused(person: Person, path: str, headers: Any) -> None:
    body = body_of(path, person)
    answer = person.workspace.post(path, body, {"Content-Type": "application/json", **headers(body)})
    assert answer.status == 401
    assert "Traceback" not in answer.body


def test_a_refused_message_is_not_answered(person: Person) -> None:
    body = body_of("events", person)
    assert person.workspace.post("events", body, sign(body, secret="another secret")).status == 401
    assert nothing_came(person)


def test_a_signed_body_that_is_no_text_is_refused(workspace: Workspace) -> None:
    assert workspace.json(b"\xff\xfe{}").status == 401


@pytest.mark.parametrize("path", PATHS)
def test_a_body_beyond_all_measure_is_refused(workspace: Workspace, path: str) -> None:
    body = b"x" * 300_000
    assert workspace.post(path, body, sign(body)).status == 413


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"null", b"[" * 50_000, b'{"a":' * 50_000])
def test_an_event_that_is_no_json_object_is_refused(workspace: Workspace, body: bytes) -> None:
    assert workspace.json(body).status == 400


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"payload": ""},
        {"payload": "{"},
        {"payload": "[]"},
        {"other": "{}"},
        b"payload",
        b"%ff=%fe",
        b"&".join(b"a%d=1" % n for n in range(100)),
    ],
)
def test_a_form_without_a_payload_is_refused(workspace: Workspace, fields: Any) -> None:
    assert workspace.form("interactions", fields).status == 400


@pytest.mark.parametrize(
    "fields", [{}, {"text": "hello"}, {"team_id": TEAM, "user_id": "no id"}, {"team_id": TEAM, "user_id": ""}]
)
def test_a_slash_command_of_nobody_is_refused(workspace: Workspace, fields: dict[str, str]) -> None:
    assert workspace.form("command", fields).status == 400


def test_the_check_of_the_certificate_is_answered(workspace: Workspace) -> None:
    assert workspace.form("command", {"ssl_check": "1", "token": "x"}).status == 200


def test_slack_is_shown_that_the_address_is_ours(workspace: Workspace) -> None:
    answer = workspace.json({"type": "url_verification", "token": "x", "challenge": "3eZbrw1aBm2rZ"})
    assert (answer.status, json.loads(answer.body)) == (200, {"challenge": "3eZbrw1aBm2rZ"})


@pytest.mark.parametrize(
    "change",
    [
        {"event": None},
        {"event": []},
        {"event": {"type": "message"}},
        {"event": {"type": ["message"]}},
        {"event": {"type": "message", "channel_type": "im", "user": 5, "ts": 5, "text": {}, "channel": []}},
        {"event": {"type": "message", "channel_type": "im", "user": "U1\ud800", "ts": "1.1", "channel": "D1"}},
        {"event": {"type": "app_mention", "user": "U123", "ts": "x", "channel": "C123", "text": "hello"}},
        {"event": {"type": "app_home_opened"}},
        {"event": {"type": "reaction_added", "user": "U123"}},
        {"team_id": None},
        {"authorizations": None, "event": {"type": "message"}},
        {"authorizations": [None], "event": {"type": "app_mention"}},
        {"event_id": 5, "event": {}},
        {"type": "app_rate_limited", "minute_rate_limited": 1518467820},
        {"type": None},
    ],
    ids=lambda change: str(change)[:50],
)
def test_an_event_of_an_odd_form_is_taken_and_dropped(person: Person, change: dict[str, Any], server: Server) -> None:
    before = len(server.log)
    answer = person.workspace.json({**person.workspace.envelope(person.message("hello")), **change})
    assert (answer.status, answer.body) == (200, "")
    assert nothing_came(person)
    assert server.log[before:] == ""


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "view_submission", "view": {"id": "V1", "callback_id": "x", "state": {"values": {}}}},
        {"type": "view_closed", "view": {"id": "V1"}, "is_cleared": False},
        {"type": "block_actions", "actions": []},
        {"type": "block_actions", "actions": [{"type": "button", "action_id": "link-0", "url": "https://x.example"}]},
        {"type": "block_actions", "actions": [{"type": "datepicker", "block_id": "x", "selected_date": "2026-01-01"}]},
        {"type": "block_actions", "actions": [{"type": "static_select", "selected_option": {"value": "/x"}}]},
        {"type": "block_actions", "actions": [None]},
        {"type": "block_actions", "actions": [{"block_id": "slack:T1:U1|0", "value": ["/x"], "text": "x"}]},
        {"type": "interactive_message", "actions": [{"name": "x", "value": "y"}]},
        {"type": "workflow_step_edit"},
        {"type": "shortcut", "user": None},
        {"type": "message_action", "message": None, "user": {}},
        {"type": 5},
        {},
    ],
    ids=lambda payload: str(payload)[:60],
)
def test_an_interaction_of_any_kind_is_answered_200(
    workspace: Workspace, payload: dict[str, Any], server: Server
) -> None:
    before = len(server.log)
    answer = workspace.interaction({"user": {"id": "U0000009"}, "team": {"id": TEAM}, **payload})
    assert (answer.status, answer.body) == (200, "")
    assert server.log[before:] == ""


def test_a_menu_that_asks_for_options_gets_none(workspace: Workspace) -> None:
    answer = workspace.interaction({"type": "block_suggestion", "action_id": "x", "value": "a"})
    assert (answer.status, json.loads(answer.body)) == (200, {"options": []})


@pytest.mark.parametrize(
    "more",
    [
        {"subtype": "message_changed", "message": {"text": "edited"}},
        {"subtype": "message_deleted", "deleted_ts": "1700000000.1"},
        {"subtype": "channel_join"},
        {"subtype": "bot_message", "bot_id": "B9"},
        {"bot_id": "B9"},
        {"user": BOT},
    ],
    ids=["edit", "deletion", "join", "a bot of old", "another bot", "the guide itself"],
)
def test_what_no_person_wrote_is_not_answered(person: Person, more: dict[str, Any]) -> None:
    event = person.message("where is my order", **more)
    assert person.workspace.event(event).status == 200
    assert nothing_came(person)


def test_a_message_in_a_channel_that_does_not_mention_the_guide_is_not_answered(thread: Person) -> None:
    assert thread.workspace.event(thread.message("where is my order")).status == 200
    thread.thread = thread.workspace.slack.timestamp()
    assert thread.workspace.event(thread.message("where is my order, anyone?")).status == 200
    assert nothing_came(thread)


@pytest.mark.parametrize("event", ["app_uninstalled", "tokens_revoked"])
def test_that_the_app_was_removed_stands_in_the_log_with_what_to_do(
    workspace: Workspace, event: str, server: Server
) -> None:
    before = len(server.log)
    assert workspace.event({"type": event, "tokens": {"bot": [BOT]}}).status == 200
    assert f"({event}). Install it again." in server.log[before:]
