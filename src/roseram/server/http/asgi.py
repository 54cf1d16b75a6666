"""Answers with an ASGI application: the pages for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from roseram.server.rest.request import Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from roseram.server.rest.request import Request


async def answer_with(app: ASGIApp, request: Request, client: str | None) -> Response:
    """The application's answer, whole."""
    sent = False
    status = 500
    headers: list[tuple[str, str]] = []
    body: list[bytes] = []

    async def receive() -> dict[str, Any]:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            headers.extend(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in message.get("headers", ())
                if name != b"content-length" or request.method == "HEAD"
            )
        else:
            body.append(message.get("body", b""))

    await app(_scope(request, client), receive, send)
    return Response(status, tuple(headers), b"".join(body))


def _scope(request: Request, client: str | None) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(request.path),
        "raw_path": request.path.encode(),
        "query_string": request.query_string.encode(),
        "root_path": "",
        "headers": [(name.encode("latin-1"), value.encode()) for name, value in request.headers],
        "client": None if client is None else (client, 0),
        "server": None,
        "state": {},
    }
