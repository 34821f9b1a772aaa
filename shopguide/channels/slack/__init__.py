"""The guide in Slack: direct messages, mentions and threads, buttons, a slash command, a home tab."""

from shopguide.channels.slack.input import SlackInput

__all__ = ["SlackInput"]
