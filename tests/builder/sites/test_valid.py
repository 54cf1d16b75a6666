"""Documents before the Nu HTML checker, which the W3C's own checker is."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from builder.sites.by_hand import HAND
from builder.sites.trees import Designer
from clients.install import clients
from roseram.builder.sites.links import Asset, RelativeLinks, Variant
from roseram.builder.sites.render import PageInput, SiteInput, render_page, render_site

PICTURE = "0190a000-0000-7000-8000-000000000001"
ASSETS = {PICTURE: Asset("/_assets/a.webp", 8, 6, "image/webp", (Variant("/_assets/s.webp", 4),))}
FORM = "0190a000-0000-7000-8000-00000000000f"
SITE = SiteInput(
    "Studio & Sons",
    description='We "build"',
    favicon=f"asset:{PICTURE}",
    theme_color="#123456",
    og_image=f"asset:{PICTURE}",
    tokens={"colors": {"primary": "#123456"}, "fonts": {"body": "Georgia, serif"}},
    css="a{color:var(--color-primary)}",
    javascript="site()",
    navigation=(("/", "Home"), ("/about", "About & more")),
    address="https://studio.example",
    analytics_id="G-ABC123",
    forms=(FORM,),
)
EVERYTHING = """
<header><nav aria-label="Main"><a href="/about" target="_blank">About</a></nav></header>
<main><h1>One</h1><p>Two<div>three</div><ul><div>four</div>five</ul>
<table><caption>C</caption><tr><td>a</td><td>b</td></tr></table>
<form action="/thanks" method="post"><label>Mail <input type="email" name="m" required></label>
<select name="s"><option>a<option selected>b</select><textarea name="t"></textarea>
<button>Send</button></form>
<form data-form="0190a000-0000-7000-8000-00000000000f"><label>Name <input name="n"></label></form>
<form data-form="unknown"><label>Name <input name="n"></label><button>Send</button></form>
<dl><dt>t<dd>d</dl><figure><img src="/x.png" width="100%"><figcaption>F</figcaption></figure>
<video src="/v.mp4" controls poster="/p.jpg"></video><details><summary>S</summary>x</details>
<iframe src="https://x.example/" frameborder="0" scrolling="no"></iframe>
<svg viewBox="0 0 9 9" width="9"><title>S</title><defs><linearGradient id="g"><stop offset="5%"/>
</linearGradient></defs><path d="M0 0h9" fill="url(#g)"/></svg>
<center><font color="red">old</font></center><main>again</main></main><footer><p>end</footer>
"""
# What the checker rightly says of a tree, and a renderer cannot put right.
THE_TREES_OWN = (
    "is not a “",  # a value that its property does not have
    "Too many values or values are not recognized",
    "“aria-label” attribute must not be specified",
    "text content of element “time”",
    "“for” attribute of the “label”",
)


def document(case: Any, path: str = "/blog/post") -> bytes:
    page = PageInput(path, "A page", case, css="b{color:red}", javascript="page()")
    links = RelativeLinks(path, assets=ASSETS)
    shared = render_site(SITE, ASSETS, scripts=True)
    return render_page(page, SITE, links, scripts=True, shared=shared).html


def complaints(files: dict[str, bytes]) -> list[str]:
    """The checker's errors about these files."""
    jar = clients().node_modules / "vnu-jar" / "build" / "dist" / "vnu.jar"
    with tempfile.TemporaryDirectory(prefix="roseram-vnu-") as folder:
        for name, body in files.items():
            (Path(folder) / name).write_bytes(body)
        command = ["java", "-jar", str(jar), "--also-check-css", "--format", "json", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    said = json.loads(done.stderr)["messages"]
    return [
        f"{Path(each['url']).name}: {each['message']}: {each.get('extract', '')}"
        for each in said
        if each["type"] == "error"
    ]


def test_a_page_with_everything_and_the_stylesheet() -> None:
    picture = {"type": "image", "attributes": {"src": f"asset:{PICTURE}", "alt": "A"}}
    menu = {"type": "navigation", "attributes": {"aria-label": "Pages"}}
    player = {"type": "video", "provider": "yt", "videoId": "abc"}
    parts = [menu, EVERYTHING, picture, picture, player, {"type": "map", "address": "Wien"}]
    css = render_site(SITE, ASSETS, scripts=True).stylesheet.body
    html = document({"component": {"type": "wrapper", "components": parts}})
    assert complaints({"page.html": html, "empty.html": document({}, "/"), "site.css": css}) == []


def test_pages_of_the_editor() -> None:
    files = {f"hand-{at}.html": document(case) for at, case in enumerate(HAND.values())}
    files |= {f"made-{seed}.html": document(Designer(seed).case()) for seed in range(60)}
    found = [each for each in complaints(files) if not any(own in each for own in THE_TREES_OWN)]
    assert found == []


@pytest.mark.parametrize("html", [b"<!doctype html><title>x</title><p><div></div></p>"])
def test_the_checker_checks(html: bytes) -> None:
    assert len(complaints({"bad.html": html})) > 0
