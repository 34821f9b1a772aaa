"""Who may change what the guide says."""

from __future__ import annotations

from typing import Final

from shopguide.accounts import WITH_TOKEN, Role
from shopguide.server.operator import Visit

#: Whoever signed in with the token has no name of their own.
_NAMELESS: Final = "somebody with the token"


def editor(visit: Visit) -> str | None:
    """The name under which a visitor's edits are noted; None where they may only look."""
    if not visit.who.role.may(Role.EDIT):
        return None
    return _NAMELESS if visit.who == WITH_TOKEN else visit.who.name
