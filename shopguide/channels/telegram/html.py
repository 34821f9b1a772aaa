"""Markdown in the HTML that Telegram knows (core.telegram.org/bots/api#html-style)."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

from shopguide.channels.message import Message
from shopguide.channels.telegram.parts import escape
from shopguide.markdown import Dialect, render
from shopguide.markdown import escape as markdown_escape

_LINKED: Final = ("http://", "https://", "tg://")
# Stand for what is copied while the text around it is rendered; no text of people holds them.
_MARKS: Final = "\ue000\ue001"


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

    What is made to be copied is marked so that a tap copies it.
    """
    text, marked = message.text, {}
    # The longer ones first: an e-mail's subject may stand in its body too.
    for number, words in enumerate(reversed(message.copied)):
        tag = "pre" if "\n" in words else "code"
        text = text.replace(markdown_escape(words), _MARKS[number], 1)
        marked[_MARKS[number]] = f"<{tag}>{escape(words)}</{tag}>"
    html = render(text, Html())
    for mark, words in marked.items():
        html = html.replace(mark, words)
    return f"{html}\n<i>{escape(message.source)}</i>" if message.source else html
