"""What is stored of messages and replies of Slack and Telegram, as JSON without secrets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from shopguide.storage.redacted import redacted

# Stored as they are. `where` holds the ids of chats, threads and messages; they come from the service, not from a
# person, and one in ten of Telegram's group ids passes the check of a card number. `message` is the guide's own: it is
# made of sentences and redacted details, and "change your password: Settings and privacy" must be delivered whole.
_AS_IS: Final = ("where", "message")


def dumps(content: Mapping[str, Any]) -> str:
    """Write `content`. What a person wrote was redacted when it came; this is the second line."""
    written = {name: value for name, value in content.items() if name not in _AS_IS}
    return json.dumps({**redacted(written), **{name: content[name] for name in _AS_IS if name in content}})
