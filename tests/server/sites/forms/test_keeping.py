"""Forms that visitors send: what is kept, and what they read then."""

from __future__ import annotations

import json
from typing import Any

import pytest

from server.sites.conftest import page
from server.sites.forms.conftest import FIELDS, GOOD, TRAP, Shop

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


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
