"""Forms that visitors send: what is kept, what is refused in words, and what attackers get."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from roseram.builder.forms.token import form_key, make_token
from server.sites.conftest import CSS, SECRET, page

if TYPE_CHECKING:
    import httpx

    from server.sites.conftest import MakeVisited, Visited

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

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


class TestKept:
    async def test_what_was_sent_is_there_once(self, shop: Shop) -> None:
        answer = await shop.send(
            GOOD | {"topic": "B", "days": ["1", "2"], "terms": "on", "other": "ignored"},
            user_agent="Test 1",
        )
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"] == f"{shop.path}/thanks"
        (row,) = await shop.rows()
        assert row["data"] == {
            "name": "Ana",
            "mail": "ana@example.org",
            "text": "Hello\nyou",
            "topic": "B",
            "days": ["1", "2"],
            "terms": True,
        }
        assert row["status"] == "new"
        assert row["user_agent"].startswith("Test")
        assert len(row["ip_hash"]) == 32
        assert "127.0.0.1" not in str(row)
        assert await shop.jobs() == 0  # nobody wants to know

    async def test_the_thanks_are_in_the_sites_design_and_words(self, shop: Shop) -> None:
        await shop.settings(success_message="We call <b>you</b>.\nSoon.")
        answer = await shop.visited.get(f"{shop.path}/thanks")
        assert answer.status_code == 200
        assert "We call &lt;b&gt;you&lt;/b&gt;.\nSoon." in answer.text
        assert 'href="/_assets/site-0123456789abcdef.css"' in answer.text
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert "script-src 'self'" in answer.headers["content-security-policy"]

    @pytest.mark.parametrize(
        ("target", "expected"),
        [
            ("/done", "/done"),
            ("https://example.org/thanks", "https://example.org/thanks"),
            ("//evil.example", None),
            ("/\\evil.example", None),
            ("javascript:alert(1)", None),
            ("http://plain.example", None),
            ("/a\r\nSet-Cookie: x=1", None),
        ],
    )
    async def test_where_to_afterwards(self, shop: Shop, target: str, expected: str | None) -> None:
        await shop.settings(redirect=target)
        answer = await shop.send()
        assert answer.status_code == 303
        assert answer.headers["location"] == (expected or f"{shop.path}/thanks")
        assert "set-cookie" not in answer.headers

    async def test_below_the_apps_origin(self, shop: Shop) -> None:
        base = "/s/studio"
        await shop.settings(redirect="/done")
        answer = await shop.send(path=base + shop.path, host="127.0.0.1", origin="null")
        assert answer.headers["location"] == f"{base}/done"
        await shop.settings()
        answer = await shop.send(path=base + shop.path, host="127.0.0.1", origin="null")
        assert answer.headers["location"] == f"{base}{shop.path}/thanks"
        thanks = await shop.visited.get(f"{base}{shop.path}/thanks", "127.0.0.1")
        policy = thanks.headers["content-security-policy"]
        assert policy.startswith("sandbox allow-forms")
        assert "form-action 'self' https:" in policy
        assert len(await shop.rows()) == 2

    async def test_at_a_domain_of_its_own(self, shop: Shop) -> None:
        await shop.visited.publisher.domain(shop.site, "shop.example")
        await shop.visited.until(lambda a: a.status_code == 200, "/", "shop.example")
        origin = "https://shop.example"
        answer = await shop.send(host="shop.example", origin=origin)
        assert answer.status_code == 303
        assert len(await shop.rows()) == 1

    async def test_a_script_gets_json(self, shop: Shop) -> None:
        asked = await shop.visited.get(f"{shop.path}/token")
        token = asked.json()["token"]
        assert asked.headers["cache-control"] == "private, no-store"
        young = await shop.send(token=token, accept="application/json")
        assert young.status_code == 403
        assert young.json()["renew"] is False
        answer = await shop.send(accept="application/json")
        assert answer.json() == {"ok": True, "message": "Your message has arrived."}
        faulty = await shop.send({"mail": "x"}, accept="application/json")
        assert faulty.status_code == 422
        assert faulty.json()["errors"] == {
            "name": "This is needed.",
            "mail": "This is no e-mail address.",
        }

    async def test_json_and_multipart_bodies(self, shop: Shop) -> None:
        body = json.dumps(GOOD | {"_token": shop.token(), "days": ["2"], "terms": True}).encode()
        answer = await shop.send(body=body, content_type="application/json; charset=utf-8")
        assert answer.json()["ok"] is True
        parts: dict[str, Any] = {name: (None, value) for name, value in GOOD.items()} | {
            "_token": (None, shop.token()),
            "upload": ("", b""),
        }
        url = f"http://127.0.0.1:{shop.visited.port}{shop.path}"
        answer = await shop.visited.client.post(
            url, files=parts, headers={"Host": "studio.localhost"}
        )
        assert answer.status_code == 303
        first, second = await shop.rows()
        assert first["data"]["days"] == ["2"]
        assert first["data"]["terms"] is True
        assert second["data"]["text"] == "Hello\nyou"

    async def test_whoever_is_to_know_is_told_by_a_job(self, shop: Shop) -> None:
        await shop.settings(notify=["editors"])
        await shop.send()
        assert await shop.jobs() == 1
        await shop.send(GOOD | {TRAP: "https://spam.example"})
        assert await shop.jobs() == 1


class TestWithoutScript:
    async def test_the_visitor_is_asked_once_more(self, shop: Shop) -> None:
        answer = await shop.send(GOOD | {"text": "</textarea><script>x</script>"}, token="")
        assert answer.status_code == 200
        assert "Send this?" in answer.text
        assert "ana@example.org" in answer.text
        assert "<script>" not in answer.text
        token = answer.text.partition('name="_token" value="')[2].partition('"')[0]
        again = await shop.send(token=token)  # within two seconds
        assert "That was very quick" in again.text
        assert token in again.text
        assert await shop.rows() == []

    @pytest.mark.parametrize("language", ["de", "de-AT", "fr", "es", "xx"])
    async def test_in_the_sites_language(self, shop: Shop, language: str) -> None:
        await shop.visited.publisher.publish(
            shop.site, {"/": page("New")}, forms={str(shop.form): FIELDS}, language=language
        )
        await shop.visited.until(lambda a: "New" in a.text)
        answer = await shop.send(token="")
        titles = {"de": "Absenden?", "fr": "Envoyer ?", "es": "¿Enviar?", "xx": "Send this?"}
        assert f"<h1>{titles[language[:2]]}</h1>" in answer.text
        assert f'<html lang="{language}">' in answer.text

    async def test_faults_stand_beside_the_fields(self, shop: Shop) -> None:
        answer = await shop.send(GOOD | {"mail": "nobody", "topic": "C"})
        assert answer.status_code == 422
        assert "This is no e-mail address." in answer.text
        assert "Choose one of what is offered." in answer.text
        assert 'aria-describedby="field-2-fault"' in answer.text
        token = answer.text.partition('name="_token" value="')[2].partition('"')[0]
        assert (await shop.send(token=token)).status_code == 303  # it was not used up

    async def test_nothing_at_all(self, shop: Shop) -> None:
        optional = [{**field, "required": False} for field in FIELDS]
        await shop.visited.publisher.publish(
            shop.site, {"/": page("New")}, forms={str(shop.form): optional}
        )
        await shop.visited.until(lambda a: "New" in a.text)
        answer = await shop.send({"other": "x"}, accept="application/json")
        assert answer.json() == {
            "error": "Nothing was filled in.",
            "errors": {"": "Nothing was filled in."},
        }

    async def test_who_comes_back_to_the_address(self, shop: Shop) -> None:
        answer = await shop.visited.get(shop.path)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/"
        assert (await shop.visited.get(shop.path, method="PUT")).status_code == 405


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
