"""The web channel: Socket.IO for the talk, the widget's files, and what sites may embed it (docs/web-protocol.md)."""

from shopguide.channels.web.channel import WebInput

__all__ = ["WebInput"]
