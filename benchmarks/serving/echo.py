"""The floor: a plain Sanic app that reads a message and says it back. Run with its port as the only argument."""

from __future__ import annotations

import sys

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from benchmarks.serving.load import PATH

app = Sanic("echo")


@app.post(PATH)
async def echo(request: Request) -> HTTPResponse:
    """The answer in the form of Rasa's rest channel."""
    return response.json([{"recipient_id": request.json["sender"], "text": request.json["message"]}])


if __name__ == "__main__":
    app.run("127.0.0.1", int(sys.argv[1]), access_log=False, motd=False)
