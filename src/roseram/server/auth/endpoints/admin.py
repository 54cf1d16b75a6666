"""/admin: accounts, their factors and the log, for the holders of the service's key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from roseram.server.auth import admin, audit, mfa
from roseram.server.auth.call import Call, Route
from roseram.server.auth.failure import AuthError, invalid, json_response
from roseram.server.auth.people import find, user_json
from roseram.server.auth.who import require_admin

if TYPE_CHECKING:
    from uuid import UUID

    from roseram.server.auth.service import Auth
    from roseram.server.rest.request import Response

_PER_PAGE = 50
_MOST_PER_PAGE = 1000
_LAST_PAGE = 1_000_000


async def users(auth: Auth, call: Call) -> Response:
    """GET /admin/users: a page of accounts, newest first."""
    require_admin(auth, call)
    page, size = _page(call)
    search = call.query.get("filter", "").replace("\0", "").strip()
    async with auth.database.connection() as connection:
        found, total = await admin.listed(connection, search, size, (page - 1) * size)
    body = f'{{"users":[{",".join(found)}],"aud":{json.dumps(auth.settings.audience)}}}'
    return json_response(200, body.encode(), _paging(call, page, size, total))


async def audit_log(auth: Auth, call: Call) -> Response:
    """GET /admin/audit: a page of the log of accounts, newest first."""
    require_admin(auth, call)
    page, size = _page(call)
    async with auth.database.connection() as connection:
        found, total = await admin.audit_entries(connection, size, (page - 1) * size)
    return json_response(200, f"[{','.join(found)}]".encode(), _paging(call, page, size, total))


def _page(call: Call) -> tuple[int, int]:
    """Which page, and how many to a page; AuthError 400."""
    numbers = []
    for name, usual, most in (("page", 1, _LAST_PAGE), ("per_page", _PER_PAGE, _MOST_PER_PAGE)):
        text = call.query.get(name) or str(usual)
        if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < 1:
            raise invalid(f"Bad Pagination Parameters: {name} must be a number from 1 on")
        numbers.append(min(int(text), most))
    return numbers[0], numbers[1]


def _paging(call: Call, page: int, size: int, total: int) -> tuple[tuple[str, str], ...]:
    """How many there are, and where the next ones are; clients read the number behind `page=`."""
    last = max(1, -(-total // size))
    others = {name: value for name, value in call.query.items() if name != "page"}
    wanted = [("next", page + 1)] if page < last else []
    links = [
        f'<{call.path}?{urlencode({"page": number, **others})}>; rel="{name}"'
        for name, number in (*wanted, ("last", last))
    ]
    return ("X-Total-Count", str(total)), ("Link", ", ".join(links))


async def create(auth: Auth, call: Call) -> Response:
    """POST /admin/users: make an account."""
    require_admin(auth, call)
    email, phone = admin.given_address(call), admin.given_phone(call)
    if not email and not phone:
        raise invalid("Cannot create a user without either an email or phone")
    hashed = await admin.hashed_password(auth, call, about=[email, phone])
    async with auth.database.transaction() as connection:
        made = await admin.create(connection, call, email, phone, hashed)
    return json_response(200, made.encode())


async def user(auth: Auth, call: Call) -> Response:
    """GET /admin/users/{id}: an account."""
    require_admin(auth, call)
    user_id = _user_id(call)
    async with auth.database.connection() as connection:
        return json_response(200, (await user_json(connection, user_id)).encode())


async def update(auth: Auth, call: Call) -> Response:
    """PUT /admin/users/{id}: change an account."""
    require_admin(auth, call)
    user_id = _user_id(call)
    email, phone = admin.given_address(call), admin.given_phone(call)
    async with auth.database.connection() as connection:
        before = await find(connection, user_id)
    about = [email or (before.email if before else "")]
    hashed = await admin.hashed_password(auth, call, about=about)
    async with auth.database.transaction() as connection:
        changed = await admin.update(connection, call, user_id, email, phone, hashed)
    return json_response(200, changed.encode())


async def delete(auth: Auth, call: Call) -> Response:
    """DELETE /admin/users/{id}: delete an account."""
    require_admin(auth, call)
    user_id = _user_id(call)
    async with auth.database.transaction() as connection:
        await admin.delete(connection, call, user_id, softly=call.flag("should_soft_delete"))
    return json_response(200, {})


async def factors(auth: Auth, call: Call) -> Response:
    """GET /admin/users/{id}/factors: a person's second factors."""
    require_admin(auth, call)
    user_id = _user_id(call)
    async with auth.database.connection() as connection:
        await user_json(connection, user_id)  # 404 for nobody
        found = await mfa.factors_json(connection, user_id)
    return json_response(200, f"[{','.join(found)}]".encode())


async def delete_factor(auth: Auth, call: Call) -> Response:
    """DELETE /admin/users/{id}/factors/{factor_id}: for whoever has lost the device."""
    require_admin(auth, call)
    user_id = _user_id(call)
    wrong = AuthError(404, "validation_failed", "factor_id must be an UUID")
    factor_id = mfa.as_uuid(call.parameters["factor_id"], wrong)
    async with auth.database.transaction() as connection:
        person = await find(connection, user_id, lock=True)
        if person is None:
            raise admin.unknown_user()
        found = await mfa.factors_json(connection, user_id, factor_id)
        if not found:
            raise mfa.unknown_factor()
        await mfa.drop(connection, user_id, factor_id)
        await audit.note(
            connection, "factor_removed", user_id, call, changed=["factor"], actor="service_role"
        )
        await mfa.tell(auth, connection, "factor_removed", person.email, call)
    return json_response(200, found[0].encode())


def _user_id(call: Call) -> UUID:
    wrong = AuthError(404, "validation_failed", "user_id must be an UUID")
    return mfa.as_uuid(call.parameters["user_id"], wrong)


ROUTES = (
    Route("GET", "/admin/users", users),
    Route("POST", "/admin/users", create),
    Route("GET", "/admin/users/{user_id}", user),
    Route("PUT", "/admin/users/{user_id}", update),
    Route("DELETE", "/admin/users/{user_id}", delete),
    Route("GET", "/admin/users/{user_id}/factors", factors),
    Route("DELETE", "/admin/users/{user_id}/factors/{factor_id}", delete_factor),
    Route("GET", "/admin/audit", audit_log),
)
