"""The app in a real browser, against a real server: one of each for the whole test process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

from ports import free_port
from roseram.server.limits import LIMITS
from web.editing import Canvas
from web.look import AXE, CHROMIUM, FLAGS, SESSION, SIZES
from web.workshop import Workshop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Page,
        Route,
        StorageState,
    )

ARTIFACTS = Path(__file__).resolve().parents[2] / ".artifacts"
PASSWORD = "wooden-Kettle-92-harbour"
# What Chromium itself writes for an answer of 4xx or 5xx, or none, that a test asks for.
EXPECTED = re.compile(r"Failed to load resource: ")
# Milliseconds in which what is expected is there: what others did is polled, and the machine busy.
PATIENCE = 25_000
MakePerson: TypeAlias = Callable[..., "Person"]


@dataclass(frozen=True)
class Site:
    """A running `roseram up`."""

    url: str
    anon_key: str
    data_dir: Path

    def ask(self, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        """POST JSON to the API as a program would."""
        headers = {"apikey": self.anon_key, "Authorization": f"Bearer {token or self.anon_key}"}
        return httpx.post(self.url + path, headers=headers, timeout=60, **more)


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    email: str
    name: str
    session: dict[str, Any]
    password: str = PASSWORD

    @property
    def id(self) -> str:
        return str(self.session["user"]["id"])

    @property
    def token(self) -> str:
        return str(self.session["access_token"])


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """One server for all tests: people keep out of each other's way by their accounts."""
    with tempfile.TemporaryDirectory(dir=os.environ["ROSERAM_TEST_SERVERS"]) as folder:
        data, port, log = Path(folder) / "data", free_port(), Path(folder) / "up.log"
        flags = ("--port", str(port), "--data-dir", str(data))
        with log.open("w") as err:
            process = subprocess.Popen(
                [sys.executable, "-m", "roseram", "up", *flags],
                stdout=subprocess.PIPE,
                stderr=err,
                text=True,
                env=_environment(),
            )
        assert process.stdout is not None
        with process.stdout as out:
            try:
                if not out.readline().startswith("Roseram is ready"):
                    raise RuntimeError(log.read_text("utf-8"))
                url = f"http://127.0.0.1:{port}"
                key = httpx.get(f"{url}/config.json").json()["anonKey"]
                yield Site(url, key, data)
            finally:
                process.terminate()
                process.wait(timeout=60)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed with its module: as long as Playwright runs, no other test has an event loop."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def make_person(site: Site) -> MakePerson:
    """`make_person("Ana")`: signed up through the API, with a session."""
    count = 0

    def make(name: str = "Ana Lindqvist") -> Person:
        nonlocal count
        count += 1
        email = f"{name.split()[0].lower()}{count}@example.com"
        body = {"email": email, "password": PASSWORD, "data": {"full_name": name}}
        answer = site.ask("/auth/v1/signup", json=body)
        assert answer.status_code == 200, answer.text
        return Person(email, name, answer.json())

    return make


@pytest.fixture
def person(make_person: MakePerson) -> Person:
    return make_person()


@dataclass
class Windows:
    """The browser windows of a test; what their consoles say is kept."""

    browser: Browser
    site: Site
    opened: list[BrowserContext]
    said: list[str]

    def open(self, person: Person | None = None, size: str = "1440", **more: Any) -> Page:
        """A new window, with the session of `person`, 1440 or 390 wide. It shows nothing yet."""
        wide, high = SIZES[size]
        if person is not None:
            more["storage_state"] = _signed_in(self.site, person)
        context = self.browser.new_context(
            base_url=self.site.url,
            viewport={"width": wide, "height": high},
            reduced_motion="reduce",
            **more,
        )
        self.opened.append(context)
        page = context.new_page()
        page.set_default_timeout(40_000)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.match(message.text):
            self.said.append(message.text)


@pytest.fixture
def windows(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Windows]:
    """`windows.open(person, "390")`; an error in a console fails the test at its end."""
    made = Windows(browser, site, [], [])
    failed_before = request.session.testsfailed
    yield made
    if request.session.testsfailed > failed_before:
        for number, context in enumerate(made.opened):
            for page in context.pages:
                page.screenshot(path=_artifact(f"failed/{request.node.name}-{number}.png"))
    for context in made.opened:
        context.close()
    assert made.said == [], "the console has errors"


@pytest.fixture
def page(windows: Windows) -> Page:
    """A window of somebody who is not signed in."""
    return windows.open()


@pytest.fixture
def workshop(site: Site, person: Person) -> Workshop:
    return Workshop.of(site, person)


@pytest.fixture
def canvas(windows: Windows, workshop: Workshop) -> Canvas:
    """The editor with the home page of a new site."""
    return Canvas.open(windows, workshop, workshop.make())


def sign_in(page: Page, person: Person) -> None:
    """By the form: a session of its own."""
    page.goto("/login")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill(person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/o/**")


@dataclass
class Held:
    """Requests that wait, as on a slow network."""

    waiting: list[Route] = field(default_factory=list)
    gone: bool = False

    def hear(self, route: Route) -> None:
        if self.gone:
            route.continue_()
        else:
            self.waiting.append(route)

    def let_go(self) -> None:
        """Send them; those to come do not wait."""
        self.gone = True
        for route in self.waiting:
            route.continue_()


def hold(page: Page, pattern: str) -> Held:
    """From now on, requests of this pattern are not sent before they are let go."""
    held = Held()
    page.route(pattern, lambda route: held.hear(route))
    return held


def keep_picture(page: Page, name: str) -> None:
    """Keep what a journey looks like: .artifacts/journeys/<name>.png."""
    page.screenshot(path=_artifact(f"journeys/{name}.png"))


def assert_accessible(page: Page) -> None:
    """axe-core finds no fault of WCAG 2.2 A and AA on the screen."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
    )
    faults = [
        f"{fault['id']}: {fault['help']}: {node['html'][:200]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]
    assert faults == []


def _signed_in(site: Site, person: Person) -> StorageState:
    """What the app keeps of a session; signing in by the form hashes a password each time."""
    kept: Any = {"name": SESSION, "value": json.dumps(person.session)}
    return {"cookies": [], "origins": [{"origin": site.url, "localStorage": [kept]}]}


def _artifact(name: str) -> Path:
    path = ARTIFACTS / re.sub(r"[^\w./-]", "_", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _environment() -> dict[str, str]:
    unset = ("DATABASE_URL", "PYTHONUNBUFFERED", "ROSERAM_JWT_SECRET")
    kept = {name: text for name, text in os.environ.items() if name not in unset}
    return kept | {f"ROSERAM_AUTH_RATE_LIMIT_{limit.name.upper()}": "0" for limit in LIMITS}
