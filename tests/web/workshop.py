"""What the tests of sites need around the browser: sites made, changed and read through the API."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from web.conftest import Person, Site

PATIENCE = 60.0  # seconds in which a release is to be live


def text(words: str) -> dict[str, Any]:
    """A text of a page's tree."""
    return {"type": "textnode", "content": words}


def element(tag: str, *inside: Any, **attributes: str) -> dict[str, Any]:
    """An element of a page's tree."""
    return {"tagName": tag, "attributes": attributes, "components": list(inside)}


def content(title: str) -> dict[str, Any]:
    """A page with a heading, a text with a link, and a picture."""
    main = element(
        "main",
        element("h1", text(title), id="title"),
        element(
            "p",
            text("Open daily. "),
            element("a", text("Find us"), href="/visit", id="way"),
            id="p",
        ),
        element("img", src="/oven.jpg", alt="The oven", id="oven"),
        id="main",
    )
    rule = {"selectors": ["#title"], "style": {"color": "#123"}}
    return {
        "version": 3,
        "component": {"type": "wrapper", "components": [main]},
        "styles": [rule],
    }


BAKERY = {
    "settings": {"tokens": {"colors": {"background": "#ffffff", "text": "#222222"}}},
    "pages": [
        {"name": "Home", "slug": "home", "title": "Bakery", "content": content("Good bread")},
        {"name": "Visit", "slug": "visit", "title": "Visit us", "content": content("Visit us")},
        {"name": "About", "slug": "about", "title": "About us", "content": content("About us")},
    ],
}


@dataclass(frozen=True)
class Workshop:
    """A person's own organization, through the API."""

    server: Site
    person: Person
    organization: dict[str, Any]

    @classmethod
    def of(cls, server: Site, person: Person) -> Workshop:
        mine = cls(server, person, {})
        found = mine.rows(f"organizations?owner_id=eq.{person.id}&select=id,slug,name")
        return cls(server, person, found[0])

    @property
    def base(self) -> str:
        return f"/o/{self.organization['slug']}/sites"

    def make(self, name: str = "Bakery", given: dict[str, Any] | None = None) -> dict[str, Any]:
        """A site with three pages."""
        asked = {"organization_id": self.organization["id"], "name": name}
        made = self._write("POST", "rpc/create_site", asked | {"content": given or BAKERY})
        site: dict[str, Any] = made.json()
        return site

    def rows(self, path: str) -> list[dict[str, Any]]:
        answer = httpx.get(f"{self.server.url}/rest/v1/{path}", headers=self._headers(), timeout=60)
        found: list[dict[str, Any]] = answer.json()
        assert answer.status_code == 200, found
        return found

    def page(self, site_id: str, slug: str) -> dict[str, Any]:
        return self.rows(f"pages?site_id=eq.{site_id}&slug=eq.{slug}")[0]

    def change(self, table: str, number: str, **columns: Any) -> None:
        self._write("PATCH", f"{table}?id=eq.{number}", columns)

    def insert(self, table: str, **columns: Any) -> None:
        self._write("POST", table, columns)

    def act(self, name: str, **given: Any) -> dict[str, Any]:
        answer = self.server.ask(f"/functions/v1/{name}", self.person.token, json=given)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def publish(self, site_id: str, message: str) -> None:
        """Publish, and wait until it is live."""
        release = self.act("publish-site", site_id=site_id, message=message)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = self.rows(f"site_releases?id=eq.{release['release_id']}&select=status")
            if found[0]["status"] == "live":
                return
            assert found[0]["status"] == "building", found
            time.sleep(0.1)  # the job runs in another process
        raise AssertionError("the release did not go live")

    def visit(self, site: dict[str, Any], path: str = "/") -> httpx.Response:
        """What a visitor gets."""
        return httpx.get(f"{self.server.url}/s/{site['subdomain']}{path}", timeout=60)

    def let_in(self, other: Person, role: str) -> None:
        """Another person becomes a member, by an invitation."""
        asked = {"organization_id": self.organization["id"], "email": other.email, "role": role}
        self.act("invite-member", **asked)
        answer = self.server.ask(
            "/functions/v1/accept-invitation", other.token, json={"token": self._token(other.email)}
        )
        assert answer.status_code == 200, answer.text

    def _token(self, email: str) -> str:
        listed = httpx.get(f"{self.server.url}/mailbox").text
        for number in re.findall(r'<a href="/mailbox/([^"]+)"', listed):
            letter = httpx.get(f"{self.server.url}/mailbox/{number}").text
            found = re.search(r"/invitation[^\s\"<]*#([\w.~-]+)", letter)
            if email in letter and found:
                return found[1]
        raise AssertionError(f"no invitation for {email}")

    def _write(self, method: str, path: str, body: Any) -> httpx.Response:
        headers = self._headers() | {"Prefer": "return=representation"}
        address = f"{self.server.url}/rest/v1/{path}"
        answer = httpx.request(method, address, json=body, headers=headers, timeout=60)
        assert answer.status_code in (200, 201), answer.text
        assert answer.json() != [], f"{method} {path} changed nothing"
        return answer

    def _headers(self) -> dict[str, str]:
        return {"apikey": self.server.anon_key, "Authorization": f"Bearer {self.person.token}"}
