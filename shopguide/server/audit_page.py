"""The log of what operators did, on the running server at /audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

import sqlalchemy as sa
from sanic.response import HTTPResponse

from shopguide.accounts import Role
from shopguide.errors import StoreError
from shopguide.server.operator import Operator, Visit, templates
from shopguide.server.operator_accounts import store_of
from shopguide.storage import audit, conversation_list
from shopguide.storage.audit import Noted

PATH: Final = "/audit"
PAGE: Final = 100
_STYLE: Final = """
table { width: 100%; }
td { overflow-wrap: anywhere; }
td.when { white-space: nowrap; }
.button { display: inline-flex; align-items: center; min-height: 44px; }
@media (max-width: 48rem) {
  thead { position: absolute; left: -100vw; }
  tr { display: grid; padding-block: .5rem; border-bottom: 1px solid var(--line); }
  td { padding: 0; border: 0; }
}
"""


def open_audit(operator: Operator) -> None:
    """Open /audit, where the operator's pages are open."""

    async def show(visit: Visit) -> HTTPResponse:
        before, number = (_number(visit.request.args.get(name)) for name in ("before", "conversation"))

        def work(connection: sa.engine.Connection) -> Sequence[Noted]:
            listed = conversation_list.find(connection, number) if number is not None else None
            if number is not None and listed is None:
                return ()
            return audit.entries(connection, PAGE + 1, before=before, conversation=listed.sender_id if listed else None)

        fault, entries, status = "", [], HTTPStatus.OK
        try:
            entries = list(await store_of(operator.app).read(work))
        except StoreError:
            fault, status = (
                "The database doesn't answer right now. Please try again in a moment.",
                HTTPStatus.SERVICE_UNAVAILABLE,
            )
        return visit.render(
            templates().get_template("audit.html"),
            style=_STYLE,
            status=status,
            entries=entries[:PAGE],
            older=entries[PAGE - 1].id if len(entries) > PAGE else None,
            number=number,
            fault=fault,
            moment=_moment,
        )

    operator.page(PATH, "Log", show, needs=Role.EDIT)


def _number(given: object) -> int | None:
    text = str(given or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def _moment(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}"
