"""What of a form is refused, in words: without a token of ours, or not as it is asked for."""

from __future__ import annotations

import asyncio
import time
import uuid
from typing import TYPE_CHECKING

import pytest

from roseram.builder.forms.token import form_key, make_token
from server.sites.conftest import SECRET
from server.sites.forms.conftest import GOOD, TRAP, Shop, make_form, open_shop

if TYPE_CHECKING:
    from server.sites.conftest import MakeVisited


pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


class TestTokens:
    @pytest.mark.parametrize("what", ["changed", "old", "young", "of another form", "cut", "odd"])
    async def test_one_that_is_not_good(self, shop: Shop, what: str) -> None:
        good = shop.token()
        token = {
            "changed": ("A" if good[5] != "A" else "B").join((good[:5], good[6:])),
            "old": shop.token(86_401),
            "young": shop.token(0.5),
            "of another form": shop.token(form=uuid.uuid4()),
            "cut": good[:-2],
            "odd": "\u00e9\0=",
        }[what]
        answer = await shop.send(token=token, accept="application/json")
        assert answer.status_code == 403
        assert answer.json()["renew"] is (what != "young")
        assert await shop.rows() == []

    async def test_one_is_good_for_one_submission(self, shop: Shop) -> None:
        token = shop.token()
        answers = await asyncio.gather(*(shop.send(token=token) for _ in range(10)))
        assert sorted(answer.status_code for answer in answers) == [303] + [409] * 9
        assert "This was sent already" in next(a.text for a in answers if a.status_code == 409)
        assert len(await shop.rows()) == 1

    async def test_what_was_refused_did_not_use_it_up(self, shop: Shop) -> None:
        token = shop.token()
        connection = shop.visited.publisher.connection
        await connection.execute("update public.forms set is_active = false")
        assert (await shop.send(token=token)).status_code == 403
        await connection.execute("update public.forms set is_active = true")
        assert (await shop.send(token=token)).status_code == 303

    async def test_an_hour_of_another_process(self, shop: Shop, make_visited: MakeVisited) -> None:
        """What one process has let through, another one knows of."""
        other = await make_visited()
        other.serving.max_body = 10_000_000
        token = shop.token()
        assert (await shop.send(token=token)).status_code == 303
        assert (await shop.send(token=token, at=other)).status_code == 409


class TestRefused:
    async def test_of_another_site(self, shop: Shop) -> None:
        other = await open_shop(shop.visited, "other")
        for host, path in (("other.localhost", shop.path), ("studio.localhost", other.path)):
            answer = await shop.send(path=path, host=host)
            assert answer.status_code == 404
        token = make_token(form_key(SECRET), other.site, shop.form, at=time.time() - 9)
        assert (await shop.send(token=token)).status_code == 200  # asked once more
        assert await shop.rows() == []

    async def test_that_is_not_on_the_live_release(self, shop: Shop) -> None:
        unpublished = await make_form(shop.visited, shop.site)
        path = f"/_forms/{unpublished}"
        answer = await shop.send(path=path, token=shop.token(form=unpublished))
        assert answer.status_code == 404
        assert "This form is closed" in answer.text

    async def test_closed_deleted_and_private(self, shop: Shop) -> None:
        connection = shop.visited.publisher.connection
        await connection.execute("update public.forms set is_active = false")
        answer = await shop.send(accept="application/json")
        assert answer.json() == {"error": "It takes no messages at the moment."}
        await connection.execute("delete from public.forms")
        assert (await shop.send()).status_code == 403
        await shop.visited.publisher.change(shop.site, visibility="private")
        await shop.visited.until(lambda a: a.status_code == 404)
        assert (await shop.send()).status_code == 404
        await shop.visited.publisher.change(shop.site, status="archived")
        await shop.visited.until(lambda a: a.status_code == 410)
        assert (await shop.send()).status_code == 410

    async def test_a_preview(self, shop: Shop) -> None:
        for path in ("", "/token"):
            answer = await shop.send(path=f"/_preview/abc{shop.path}{path}")
            assert answer.status_code == 403
            assert "This is a preview" in answer.text
        answer = await shop.visited.get(
            f"/_preview/abc{shop.path}/token", Accept="application/json"
        )
        assert answer.json()["error"].startswith("Nothing is sent from a preview")

    async def test_from_another_site_unless_it_is_named(self, shop: Shop) -> None:
        for origin in ("https://evil.example", "null", "http://[", "https://studio.localhost.evil"):
            answer = await shop.send(origin=origin)
            assert answer.status_code == 403, origin
        await shop.settings(origins=["https://Partner.example/"])
        answer = await shop.send(origin="https://partner.example", accept="application/json")
        assert answer.json()["ok"] is True
        assert answer.headers["access-control-allow-origin"] == "https://partner.example"
        assert (await shop.send(origin="https://evil.example")).status_code == 403
        assert (await shop.send(origin="http://studio.localhost:9")).status_code == 303
        assert len(await shop.rows()) == 2

    async def test_a_form_that_is_full(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("roseram.builder.forms.keeping.MOST", 2)
        monkeypatch.setattr("roseram.builder.forms.keeping.MOST_SPAM", 1)
        for expected in (303, 303, 403):
            assert (await shop.send()).status_code == expected
        for _ in range(2):
            assert (await shop.send(GOOD | {TRAP: "x"})).status_code == 303
        assert [row["status"] for row in await shop.rows()] == ["new", "new", "spam"]
