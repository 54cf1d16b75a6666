"""A site that is live, with a form on it that visitors send."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from roseram.builder.forms.token import form_key, make_token
from server.sites.conftest import CSS, SECRET, page

if TYPE_CHECKING:
    import uuid

    import httpx

    from server.sites.conftest import MakeVisited, Visited


FIELDS: list[dict[str, Any]] = [
    {"name": "name", "type": "text", "label": "Name", "required": True, "maxlength": 50},
    {"name": "mail", "type": "email", "label": "E-mail", "required": True, "maxlength": 200},
    {"name": "topic", "type": "select", "label": "Topic", "required": False, "options": ["A", "B"]},
    {"name": "days", "type": "choices", "label": "Days", "required": False, "options": ["1", "2"]},
    {"name": "terms", "type": "checkbox", "label": "Terms", "required": False},
    {"name": "text", "type": "textarea", "label": "Text", "required": False, "maxlength": 20_000},
]
GOOD = {"name": "Ana", "mail": "ana@example.org", "text": "Hello\r\nyou"}
TRAP = "contact_url"


@dataclass
class Shop:
    """A site that is live, with a form on it."""

    visited: Visited
    site: uuid.UUID
    form: uuid.UUID
    path: str

    def token(self, age: float = 10, form: uuid.UUID | None = None) -> str:
        """A token that was fetched `age` seconds ago."""
        key = form_key(SECRET)
        return make_token(key, self.site, form or self.form, at=time.time() - age)

    async def send(
        self,
        given: Any = None,
        *,
        token: str | None = None,
        path: str = "",
        host: str = "studio.localhost",
        body: bytes | None = None,
        at: Visited | None = None,
        **headers: str,
    ) -> httpx.Response:
        """POST it, with a good token unless told otherwise."""
        fields = dict(GOOD if given is None else given)
        if token != "":
            fields["_token"] = self.token() if token is None else token
        sent = urlencode(fields, doseq=True).encode() if body is None else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = {"content-type": "application/x-www-form-urlencoded"}
        where = at or self.visited
        url = f"http://127.0.0.1:{where.port}{path or self.path}"
        return await where.client.post(url, content=sent, headers={"Host": host} | kind | named)

    async def rows(self) -> list[dict[str, Any]]:
        """What is stored, oldest first."""
        found = await self.visited.publisher.connection.fetch(
            "select data::text as data, status, ip_hash, user_agent from public.form_submissions"
            " where form_id = $1 order by created_at, id",
            self.form,
        )
        return [{**row, "data": json.loads(row["data"])} for row in found]

    async def settings(self, **given: Any) -> None:
        await self.visited.publisher.connection.execute(
            "update public.forms set settings = $2 where id = $1", self.form, json.dumps(given)
        )

    async def jobs(self) -> int:
        count: int = await self.visited.publisher.connection.fetchval(
            "select count(*) from roseram.pgqueuer where entrypoint = 'tell_submission'"
        )
        return count


async def make_form(visited: Visited, site: uuid.UUID, name: str = "Contact") -> uuid.UUID:
    made: uuid.UUID = await visited.publisher.connection.fetchval(
        "insert into public.forms (organization_id, site_id, name) values ($1, $2, $3)"
        " returning id",
        visited.publisher.organization,
        site,
        name,
    )
    return made


async def open_shop(visited: Visited, label: str = "studio") -> Shop:
    visited.serving.max_body = 10_000_000
    site = await visited.publisher.site(label)
    form = await make_form(visited, site)
    await visited.publisher.publish(
        site,
        {"/": page("Home"), "/_assets/site-0123456789abcdef.css": (b"b{}", CSS)},
        forms={str(form): FIELDS},
    )
    shop = Shop(visited, site, form, f"/_forms/{form}")
    await visited.until(lambda answer: answer.status_code == 200, "/", f"{label}.localhost")
    return shop


@pytest.fixture
async def shop(make_visited: MakeVisited) -> Shop:
    """With limits that no test reaches by itself."""
    many = {"form": 1000, "form_hour": 1000, "form_everybody": 1000, "form_spam": 1000}
    return await open_shop(await make_visited(rate_limits=many))
