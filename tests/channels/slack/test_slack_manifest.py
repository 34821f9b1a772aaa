"""The app's manifest: what Slack takes, what the channel needs, and no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.channels.channel import UserMessage

from shopguide.channels.slack import SlackInput

# Which scope each event needs (docs.slack.dev/reference/events); None for those that need no scope.
_SCOPE_OF_EVENT = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "tokens_revoked": None,
}
# What the calls and the features need.
_SCOPES_OTHERWISE = {"chat:write", "commands"}
# Longest texts, as docs.slack.dev/reference/app-manifest gives them.
_LONGEST = {
    ("display_information", "name"): 35,
    ("display_information", "description"): 140,
    ("display_information", "long_description"): 4000,
    ("features", "bot_user", "display_name"): 80,
}


@pytest.fixture(scope="module")
def manifest(root: Path) -> dict[str, Any]:
    return dict(yaml.safe_load((root / "deploy" / "slack-manifest.yml").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def routes() -> set[str]:
    """The paths that the channel serves."""

    async def nobody(_message: UserMessage) -> None:
        pass

    blueprint = SlackInput("xoxb", "secret").blueprint(nobody)
    return {f"/webhooks/slack{route.uri}" for route in blueprint._future_routes}


def test_the_manifest_has_the_sections_that_slack_knows(manifest: dict[str, Any]) -> None:
    assert set(manifest) == {"_metadata", "display_information", "features", "oauth_config", "settings"}


@pytest.mark.parametrize(("path", "longest"), _LONGEST.items(), ids=lambda item: str(item))
def test_its_texts_are_short_enough(manifest: dict[str, Any], path: tuple[str, ...], longest: int) -> None:
    value: Any = manifest
    for key in path:
        value = value[key]
    assert 0 < len(value) <= longest


def test_the_long_description_is_long_enough(manifest: dict[str, Any]) -> None:
    assert len(manifest["display_information"]["long_description"]) >= 174


def test_every_address_is_one_that_the_channel_serves(manifest: dict[str, Any], routes: set[str]) -> None:
    addresses = {
        manifest["settings"]["event_subscriptions"]["request_url"],
        manifest["settings"]["interactivity"]["request_url"],
        manifest["features"]["slash_commands"][0]["url"],
    }
    assert {f"https://guide.example.com{path}" for path in routes} == addresses


def test_every_event_has_its_scope_and_every_scope_its_use(manifest: dict[str, Any]) -> None:
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert sorted(events) == sorted(_SCOPE_OF_EVENT)
    needed = {scope for event in events if (scope := _SCOPE_OF_EVENT[event])} | _SCOPES_OTHERWISE
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed


def test_people_can_write_to_it_and_open_its_home(manifest: dict[str, Any]) -> None:
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
    assert manifest["settings"]["socket_mode_enabled"] is False


def test_the_command_and_the_shortcuts_are_within_slacks_limits(manifest: dict[str, Any]) -> None:
    command = manifest["features"]["slash_commands"][0]
    assert command["command"] == "/shopguide"
    assert command["should_escape"] is True, "mentions come with their ids"
    assert len(command["description"]) <= 2000
    shortcuts = manifest["features"]["shortcuts"]
    assert [item["type"] for item in shortcuts] == ["global", "message"]
    for item in shortcuts:
        assert len(item["name"]) <= 24
        assert len(item["description"]) <= 150


def test_the_page_for_operators_names_what_the_channel_reads(root: Path) -> None:
    page = (root / "docs" / "slack.md").read_text(encoding="utf-8")
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL", "bot_token", "signing_secret"):
        assert name in page
