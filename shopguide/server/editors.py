"""Who may change what the guide says."""

from __future__ import annotations

from shopguide.accounts import Role
from shopguide.server.operator import Visit


def editor(visit: Visit) -> str | None:
    """The name under which a visitor's edits are noted; None where they may only look."""
    return visit.who.name if visit.who.role.may(Role.EDIT) else None
