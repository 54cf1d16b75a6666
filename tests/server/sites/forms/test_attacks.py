"""What those get who send spam, or bodies that are made to do harm."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from server.sites.conftest import page
from server.sites.forms.conftest import FIELDS, GOOD, TRAP, Shop, open_shop

if TYPE_CHECKING:
    from server.sites.conftest import MakeVisited


pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


class TestSpam:
    async def test_a_trap_is_answered_like_success_and_kept_apart(self, shop: Shop) -> None:
        honest = await shop.send()
        for token in (None, ""):
            answer = await shop.send(GOOD | {TRAP: "https://spam.example"}, token=token)
            assert answer.status_code == honest.status_code
            assert answer.headers["location"] == honest.headers["location"]
        assert [row["status"] for row in await shop.rows()] == ["new", "spam", "spam"]

    async def test_a_field_of_that_name_is_no_trap(self, shop: Shop) -> None:
        own = {"name": TRAP, "type": "url", "label": "Site", "required": False}
        await shop.visited.publisher.publish(
            shop.site, {"/": page("New")}, forms={str(shop.form): [*FIELDS, own]}
        )
        await shop.visited.until(lambda a: "New" in a.text)
        await shop.send(GOOD | {TRAP: "https://ana.example"})
        await shop.send(GOOD | {"contact_homepage": "x"})
        assert [row["status"] for row in await shop.rows()] == ["new", "spam"]

    async def test_a_flood_from_one_address_over_two_processes(
        self, make_visited: MakeVisited
    ) -> None:
        one, two = await make_visited(), await make_visited()
        shop = await open_shop(one)
        two.serving.max_body = 10_000_000
        sending = [shop.send(at=at, token=shop.token()) for at in (one, two) for _ in range(10)]
        answers = await asyncio.gather(*sending)
        codes = sorted(answer.status_code for answer in answers)
        assert codes == [303] * 5 + [429] * 15
        late = next(answer for answer in answers if answer.status_code == 429)
        assert 1 <= int(late.headers["retry-after"]) <= 60
        assert "Please wait a little" in late.text
        assert "ana@example.org" in late.text  # nothing of it is lost
        assert len(await shop.rows()) == 5

    async def test_a_flood_from_everywhere(self, make_visited: MakeVisited) -> None:
        from ipaddress import ip_network

        few = {"form_everybody": 3, "form_spam": 2}
        trusted = (ip_network("127.0.0.1/32"),)
        shop = await open_shop(await make_visited(rate_limits=few, trusted=trusted))
        for number, expected in enumerate((303, 303, 303, 429)):
            answer = await shop.send(x_forwarded_for=f"203.0.113.{number}")
            assert answer.status_code == expected
        for _ in range(4):
            assert (await shop.send(GOOD | {TRAP: "x"})).status_code == 303
        rows = await shop.rows()
        assert [row["status"] for row in rows] == ["new"] * 3 + ["spam"] * 2
        assert len({row["ip_hash"] for row in rows[:3]}) == 3


class TestHostileBodies:
    async def test_too_much_of_it(self, shop: Shop) -> None:
        answer = await shop.send(GOOD | {"text": "x" * 200_000})
        assert answer.status_code == 413
        assert "at most 100 KB and 100 fields" in answer.text
        many = {f"f{number}": "x" for number in range(1000)}
        assert (await shop.send(many)).status_code == 413
        body = json.dumps(many).encode()
        answer = await shop.send(body=body, content_type="application/json")
        assert answer.status_code == 413
        parts = "".join(
            f'--b\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\nx\r\n' for n in range(1000)
        )
        answer = await shop.send(
            body=f"{parts}--b--\r\n".encode(), content_type="multipart/form-data; boundary=b"
        )
        assert answer.status_code == 413
        assert await shop.rows() == []

    async def test_files(self, shop: Shop) -> None:
        url = f"http://127.0.0.1:{shop.visited.port}{shop.path}"
        answer = await shop.visited.client.post(
            url, files={"name": ("a.exe", b"MZ")}, headers={"Host": "studio.localhost"}
        )
        assert answer.status_code == 400
        assert "This form takes no files" in answer.text

    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            ("application/json", b"[" * 50_000),
            ("application/json", b'{"name": {"a": 1}}'),
            ("application/json", b"[1]"),
            ("application/json", b"{"),
            ("text/plain", b"name=x"),
            ("multipart/form-data", b"--b--"),
            ("multipart/form-data; boundary=b", b"nothing of the kind"),
            ("multipart/form-data; boundary=" + "b" * 300, b"--b--"),
        ],
    )
    async def test_that_cannot_be_read(self, shop: Shop, kind: str, body: bytes) -> None:
        answer = await shop.send(body=body, content_type=kind)
        assert answer.status_code == 400
        assert "could not be read" in answer.text or "go back" in answer.text
        assert await shop.rows() == []

    async def test_characters_that_cannot_be_stored(self, shop: Shop) -> None:
        body = b'{"name":"a\\u0000b\\ud800\\r\\nBcc: x","mail":"a@b.example","_token":"%s"}'
        answer = await shop.send(body=body % shop.token().encode(), content_type="application/json")
        assert answer.json()["ok"] is True
        assert (await shop.send(GOOD | {"name": b"\xff\xfe\x00"})).status_code == 303
        first, second = await shop.rows()
        assert first["data"]["name"] == "ab\ufffd Bcc: x"
        assert second["data"]["name"] == "\ufffd\ufffd"

    @pytest.mark.parametrize(
        "path",
        [
            "/_forms/", "/_forms/x", "/_forms/{}/../token", "/_forms/{}%2ftoken", "/_forms/{}/x",
            "/_forms//{}", "/_forms/{}%00", "/_FORMS/{}", "/x/_forms/{}",
        ],
    )  # fmt: skip
    async def test_paths(self, shop: Shop, path: str) -> None:
        answer = await shop.visited.get(path.format(shop.form), method="POST")
        assert answer.status_code in (404, 405)
        assert await shop.rows() == []

    async def test_the_database_is_away(self, shop: Shop) -> None:
        connection = shop.visited.publisher.connection
        await connection.execute("alter table public.form_submissions rename to gone")
        answer = await shop.send(accept="application/json")
        assert answer.status_code == 503
        assert answer.json() == {
            "error": "Please try again in a moment. Nothing of what you wrote has arrived yet."
        }
        await connection.execute("alter table public.gone rename to form_submissions")
        assert (await shop.send()).status_code == 303
