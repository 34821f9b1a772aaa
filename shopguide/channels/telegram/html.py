"""Markdown in the HTML that Telegram knows (core.telegram.org/bots/api#html-style)."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

from shopguide.channels.message import Message
from shopguide.channels.telegram.parts import escape
from shopguide.markdown import Dialect, render
from shopguide.markdown import escape as markdown_escape

_LINKED: Final = ("http://", "https://", "tg://")
# Stand for subject and body while the text around them is rendered; no text of people holds them.
_SUBJECT: Final = "\ue000"
_BODY: Final = "\ue001"


class Html(Dialect):
    """Telegram's tags."""

    def text(self, text: str) -> str:
        return escape(text)

    def strong(self, inner: str) -> str:
        return f"<b>{inner}</b>"

    def emphasis(self, inner: str) -> str:
        return f"<i>{inner}</i>"

    def code(self, text: str) -> str:
        return f"<pre>{escape(text)}</pre>" if "\n" in text else f"<code>{escape(text)}</code>"

    def link(self, inner: str, address: str) -> str:
        """Telegram drops a link of another kind, such as mailto:, so its address is shown."""
        if address.startswith(_LINKED):
            return f'<a href="{escape(address)}">{inner}</a>'
        shown = escape(unquote(address.partition(":")[2].partition("?")[0]) or address)
        return inner if inner == shown else f"{inner} ({shown})"


def rendered(message: Message) -> str:
    """What a message shows in place of its text, its buttons aside.

    Subject and body of an e-mail draft are marked so that a tap copies them.
    """
    if message.custom is None or message.kind != "draft":
        return render(message.text, Html())
    text, marked = message.text, {}
    for mark, key, tag in ((_BODY, "body", "pre"), (_SUBJECT, "subject", "code")):
        words = str(message.custom.get(key) or "").strip()
        if words:
            text = text.replace(markdown_escape(words), mark, 1)
            marked[mark] = f"<{tag}>{escape(words)}</{tag}>"
    html = render(text, Html())
    for mark, words in marked.items():
        html = html.replace(mark, words)
    return html
