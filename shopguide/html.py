"""Markdown as HTML, for the pages of whoever runs the guide."""

from __future__ import annotations

from abc import abstractmethod

from markupsafe import escape

from shopguide.markdown import Dialect


class Html(Dialect):
    """Markup of HTML; everything else is escaped. What becomes of a link is the page's to say."""

    def text(self, text: str) -> str:
        return str(escape(text))

    def strong(self, inner: str) -> str:
        return f"<strong>{inner}</strong>"

    def emphasis(self, inner: str) -> str:
        return f"<em>{inner}</em>"

    def strike(self, inner: str) -> str:
        return f"<s>{inner}</s>"

    def code(self, text: str) -> str:
        return f"<code>{escape(text)}</code>"

    @abstractmethod
    def link(self, inner: str, address: str) -> str: ...
