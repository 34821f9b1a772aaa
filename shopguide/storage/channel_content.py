"""What is stored of messages and replies of Slack and Telegram, as JSON without secrets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from shopguide.privacy.backstop import scrub

# Holds the ids of chats, threads and messages. They come from the service, not from a person, and one in ten of
# Telegram's group ids passes the check of a card number.
WHERE: Final = "where"


def dumps(content: Mapping[str, Any]) -> str:
    """Write `content`; its texts were redacted when they came, and this is the second line."""
    said = {name: value for name, value in content.items() if name != WHERE}
    return json.dumps({**scrub(said), WHERE: content.get(WHERE)})
