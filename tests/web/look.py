"""Look at a screen: screenshots at two widths in both schemes, and what the console and axe say.

`python tests/web/look.py http://127.0.0.1:8000 /settings/profile --as ana@example.com --password x`
"""

from __future__ import annotations

import argparse
import json
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = {"390": (390, 844), "1440": (1440, 900)}
SESSION = "roseram.session"  # where the app keeps who is signed in


def main() -> int:
    """Take the pictures; 1 where the console or axe complained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", help="the server, http://127.0.0.1:8000")
    parser.add_argument("paths", nargs="+", help="what to look at, /login")
    parser.add_argument("--as", dest="email", help="who is signed in")
    parser.add_argument("--password", default="")
    parser.add_argument("--width", choices=SIZES, action="append", help="only this one")
    parser.add_argument("--scheme", choices=("light", "dark"), action="append", help="only this")
    parser.add_argument("--click", action="append", default=[], help="press what has this text")
    parser.add_argument("--wait", type=int, default=700, help="milliseconds before the picture")
    parser.add_argument("--full", action="store_true", help="the whole length of the page")
    parser.add_argument("--out", type=Path, default=ROOT / ".artifacts" / "look")
    given = parser.parse_args()
    session = sign_in(given.base, given.email, given.password) if given.email else None
    given.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        found = [
            line
            for path in given.paths
            for width in given.width or SIZES
            for scheme in given.scheme or ("light", "dark")
            for line in look(browser, given, path, width, scheme, session)
        ]
        browser.close()
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if any(line.startswith("!") for line in found) else 0


def sign_in(base: str, email: str, password: str) -> dict[str, Any]:
    """A session of the person, as the auth service answers it."""
    with urllib.request.urlopen(f"{base}/config.json") as answer:
        key = json.load(answer)["anonKey"]
    asked = urllib.request.Request(
        f"{base}/auth/v1/token?grant_type=password",
        json.dumps({"email": email, "password": password}).encode(),
        {"apikey": key, "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(asked) as answer:
        session: dict[str, Any] = json.load(answer)
    return session


def look(
    browser: Browser,
    given: argparse.Namespace,
    path: str,
    width: str,
    scheme: Any,
    session: dict[str, Any] | None,
) -> list[str]:
    """One picture; what is wrong begins with `!`."""
    wide, high = SIZES[width]
    context = browser.new_context(
        viewport={"width": wide, "height": high}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    wrong: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error":
            wrong.append(f"! {said.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: wrong.append(f"! {error}"))
    if session is not None:
        kept = json.dumps([SESSION, json.dumps(session)])
        page.add_init_script(
            f"(([k, v]) => localStorage.getItem(k) || localStorage.setItem(k, v))({kept})"
        )
    page.goto(given.base + path)
    page.wait_for_load_state("networkidle")
    for text in given.click:
        page.get_by_text(text).first.click()
    page.wait_for_timeout(given.wait)
    name = path.strip("/").replace("/", "-").replace("?", "-") or "home"
    shot = given.out / f"{name}-{width}-{scheme}.png"
    page.screenshot(path=shot, full_page=given.full)
    wrong += [f"! axe {width} {scheme}: {line}" for line in axe(page)]
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if over > 0:
        wrong.append(f"! {width}: {over} px wider than the screen")
    context.close()
    return [f"{shot}", *wrong]


def axe(page: Page) -> list[str]:
    """Faults of WCAG 2.2 A and AA that axe finds, one line each."""
    page.evaluate(AXE.read_text("utf-8"))  # not a script element: the policy allows none
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa',"
        "'best-practice']})"
    )
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']}: "
        + "; ".join(node["html"][:160] for node in fault["nodes"][:4])
        for fault in found["violations"]
    ]


if __name__ == "__main__":
    sys.exit(main())
