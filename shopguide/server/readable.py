"""Bodies that Rasa would fail over are refused before it: its rest channel and HTTP API answer them with 500."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, Final

from pydantic import BaseModel, StrictStr, ValidationError, validator
from pydantic.utils import ROOT_KEY
from sanic import Sanic, response
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse

from shopguide.json_depth import MOST, is_text_too_deep
from shopguide.server.patches import FLAGS

MAX_SENDER: Final = 255  # characters, as the database keeps
MAX_METADATA: Final = 4096  # bytes as JSON; every turn is stored with its own


class RestMessage(BaseModel):
    """A body of the rest channel; what else it holds is Rasa's business."""

    message: StrictStr
    sender: StrictStr | None
    input_channel: StrictStr | None
    metadata: dict[str, Any] | None

    @validator("sender")
    def storable(cls, value: str | None) -> str | None:
        """Raises UnicodeEncodeError, a ValueError, where half a surrogate pair stands, which no database keeps."""
        (value or "").encode()
        if value and len(value) > MAX_SENDER:
            raise ValueError(f"over {MAX_SENDER} characters")
        return value

    @validator("metadata")
    def small(cls, value: dict[str, Any] | None) -> dict[str, Any] | None:
        """Raises ValueError where there is more of it than is kept with a turn."""
        if value and len(json.dumps(value)) > MAX_METADATA:
            raise ValueError(f"over {MAX_METADATA} bytes")
        return value


class ParseRequest(BaseModel):
    """A body of /model/parse."""

    text: StrictStr


_TOO_DEEP: Final = f"That is nested too deeply. {MOST} levels are taken."
_NO_OBJECT: Final = "That is no JSON object."
BODIES: Final[dict[str, type[BaseModel]]] = {"/webhooks/rest/webhook": RestMessage, "/model/parse": ParseRequest}


def refuse_unreadable(app: Sanic) -> None:
    """Answer 400 to bodies of another form, and leave out of metadata what the guide itself writes there."""

    @app.middleware("request")  # type: ignore[no-untyped-call,misc]
    async def refuse(request: Request) -> HTTPResponse | None:
        wanted = BODIES.get(request.path) if request.method == "POST" else None
        if wanted is None:
            return None
        try:
            wanted.parse_obj(request.json)
            (request.json.get("metadata") or {}).pop(FLAGS, None)
        except ValidationError as error:
            # Names of fields alone: the rest of its words repeats what was sent.
            fields = sorted({str(item["loc"][0]) for item in error.errors()} - {ROOT_KEY})
            return _refusal(f"That cannot be read. Look at: {', '.join(fields)}." if fields else _NO_OBJECT)
        except (InvalidUsage, RecursionError):
            return _refusal(_NO_OBJECT)
        return None


def refuse_deep(app: Sanic) -> None:
    """Answer 400 to JSON that is nested so deeply that reading or storing it fails level by level."""

    @app.middleware("request")  # type: ignore[no-untyped-call,misc]
    async def refuse(request: Request) -> HTTPResponse | None:
        is_json = request.headers.get("content-type", "").strip().lower().startswith("application/json")
        return _refusal(_TOO_DEEP) if is_json and is_text_too_deep(request.body) else None


def _refusal(words: str) -> HTTPResponse:
    return response.json({"error": words}, HTTPStatus.BAD_REQUEST)
