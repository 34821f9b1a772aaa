"""What a shopper wrote, out of Slack's encoding.

Slack escapes `& < >` and puts everything it understood between `<` and `>`: users, conversations,
links, dates (docs.slack.dev/messaging/formatting-message-text). Emoji come as names.
"""

from __future__ import annotations

import re
from typing import Final

_ENTITY: Final = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_EMOJI: Final = re.compile(r":([a-z0-9_+-]+):(?::skin-tone-[2-6]:)?")
# A user whose name Slack does not tell.
_SOMEBODY: Final = "somebody"
# The emoji that mean something to the guide: yes, no, anger, hello, and the number of a choice.
_MEANT: Final = {
    "👍": "+1 thumbsup",
    "👎": "-1 thumbsdown",
    "👌": "ok_hand",
    "✅": "white_check_mark",
    "✔": "heavy_check_mark",
    "🆗": "ok",
    "🙏": "pray",
    "💯": "100",
    "❤": "heart",
    "😀": "grinning",
    "😊": "blush",
    "🙂": "slightly_smiling_face smile",
    "❌": "x",
    "🙅": "no_good",
    "✖": "heavy_multiplication_x",
    "🚫": "no_entry_sign",
    "😡": "rage",
    "🤬": "face_with_symbols_on_mouth serious_face_with_symbols_covering_mouth",
    "😠": "angry",
    "😤": "triumph",
    "🤯": "exploding_head",
    "💢": "anger",
    "🖕": "middle_finger",
    "😭": "sob",
    "😩": "weary",
    "👋": "wave",
    **{str(number): name for number, name in enumerate("one two three four five six seven eight nine".split(), 1)},
}
_BY_NAME: Final = {name: symbol for symbol, names in _MEANT.items() for name in names.split()}


def unescape(text: str) -> str:
    """`text` with `&amp;`, `&lt;` and `&gt;` as the characters they stand for."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def decode(text: str, bot: str = "") -> str:
    """What was written, as plain text; mentions of the user id `bot` are left out."""
    # Half a surrogate pair, which JSON can spell, could be stored nowhere.
    text = text.encode("utf-8", "ignore").decode("utf-8")
    text = _ENTITY.sub(lambda match: _entity(match[1], match[2] or "", bot), text)
    text = _EMOJI.sub(lambda match: _BY_NAME.get(match[1], match[0]), text)
    return re.sub(r"[^\S\n]{2,}", " ", unescape(text)).strip()


def _entity(target: str, label: str, bot: str) -> str:
    kind, rest = target[:1], target[1:]
    if kind == "@":
        return "" if rest == bot else label or _SOMEBODY
    if kind == "#":
        return f"#{label}" if label else ""
    if kind == "!":
        # <!date^…|fallback> and <!subteam^…|@group> say in the label what they mean; <!here> means nothing here.
        return label
    if target.startswith(("mailto:", "tel:")):
        return target.partition(":")[2].partition("?")[0] or label
    # A link that Slack made of typed words has them as its label.
    return label if label and label in target else f"{label} ({target})" if label else target
