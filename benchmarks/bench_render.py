"""How many pages one core renders in a second: a page of 40 elements, against Jinja.

The peer is Jinja rendering a template that somebody wrote by hand for the very same page: it knows
the page's shape beforehand, checks nothing, and only escapes what it is given.
"""

from __future__ import annotations

import gc
import statistics
import time
from typing import TYPE_CHECKING, Any

import jinja2

from roseram.builder.sites.links import Asset, RelativeLinks, Variant
from roseram.builder.sites.render import PageInput, SiteInput, render_page, render_site

if TYPE_CHECKING:
    from collections.abc import Callable

ASKED = 1500  # pages a second
PAGES = 200  # different ones, so that nothing is kept from one to the next but what they share
RUNS = 7
ROUNDS = 3  # times all pages in a run
PICTURE = "0190a000-0000-7000-8000-000000000001"
ASSETS = {
    PICTURE: Asset("/_assets/p.webp", 1200, 800, "image/webp", (Variant("/_assets/s.webp", 600),))
}
SITE = SiteInput(
    "Harbour Studio",
    description="A studio by the harbour",
    address="https://studio.example",
    tokens={"colors": {"primary": "#0b5", "text": "#222"}, "fonts": {"body": "Georgia, serif"}},
    navigation=(("/", "Home"), ("/work", "Work"), ("/about", "About"), ("/contact", "Contact")),
)
CARDS = 6


def page(number: int) -> dict[str, Any]:
    """The words of one page."""
    cards = [
        {
            "title": f"Project {number}.{index} & more",
            "text": f"We built {index} things in {number} days, <as agreed>.",
            "path": f"/work/project-{number}-{index}",
        }
        for index in range(CARDS)
    ]
    return {"path": f"/work/page-{number}", "title": f"Page {number}", "cards": cards}


def text(words: str) -> dict[str, Any]:
    return {"type": "textnode", "content": words}


def element(tag: str, identity: str, *inner: Any, **more: Any) -> dict[str, Any]:
    attributes = {"id": identity, **more.pop("attributes", {})}
    return {"tagName": tag, "attributes": attributes, "components": list(inner), **more}


def content_of(words: dict[str, Any]) -> dict[str, Any]:
    """The page as its tree: 40 elements, and 34 rules of style."""
    cards = [
        element(
            "article",
            f"c{index}",
            element("h3", f"h{index}", text(card["title"]), classes=["card-title"]),
            {
                "type": "text",
                "tagName": "p",
                "classes": ["card-text"],
                "content": "",
                "attributes": {"id": f"t{index}"},
                "components": [text(card["text"])],
            },
            {
                "type": "image",
                "attributes": {"id": f"p{index}", "src": f"asset:{PICTURE}", "alt": "A"},
            },
            {
                "type": "link",
                "classes": ["button", {"name": "primary"}],
                "attributes": {"id": f"l{index}", "href": card["path"]},
                "components": [text("Read on")],
            },
            classes=["card"],
        )
        for index, card in enumerate(words["cards"])
    ]
    title = element("h1", "title", text(words["title"]), classes=["hero-title"])
    lead = element("p", "lead", text("What we did, and how."), classes=["hero-text"])
    menu = {"type": "navigation", "attributes": {"id": "menu"}, "classes": ["menu"]}
    parts = [
        element("header", "top", menu),
        element(
            "main",
            "main",
            element("section", "hero", title, lead, classes=["hero"]),
            element("section", "cards", *cards, classes=["cards"]),
        ),
        element("footer", "end", element("p", "note", text("Harbour Studio"))),
    ]
    component = {"type": "wrapper", "components": parts, "attributes": {"id": "page"}}
    return {"version": 3, "component": component, "styles": rules()}


def rules() -> list[dict[str, Any]]:
    names = ("menu", "hero", "hero-title", "hero-text", "cards", "card", "card-title", "card-text")
    style = {"padding": "24px 16px", "color": "var(--color-text)", "display": "grid"}
    found: list[dict[str, Any]] = [
        {"selectors": [name], "style": {**style, "order": str(at)}} for at, name in enumerate(names)
    ]
    found += [
        {
            "selectors": ["button"],
            "state": each,
            "style": {"background-color": "var(--color-primary)", "border-radius": "4px"},
        }
        for each in ("hover", "focus-visible")
    ]
    for width in ("992px", "480px"):
        found += [
            {
                "selectors": [name],
                "style": {"padding": "8px"},
                "mediaText": f"(max-width: {width})",
                "atRuleType": "media",
            }
            for name in names
        ]
    found += [
        {"selectors": [f"#c{index}"], "style": {"grid-column": str(index), "margin-top": "2rem"}}
        for index in range(8)
    ]
    return found


TEMPLATE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ page.title }} – {{ site.name }}</title>
<meta name="description" content="{{ site.description }}">
<link rel="canonical" href="{{ site.address }}{{ page.path }}">
<link rel="icon" href="data:,">
<meta property="og:type" content="website">
<meta property="og:site_name" content="{{ site.name }}">
<meta property="og:title" content="{{ page.title }} – {{ site.name }}">
<meta property="og:description" content="{{ site.description }}">
<meta property="og:url" content="{{ site.address }}{{ page.path }}">
<meta name="twitter:card" content="summary">
<link rel="stylesheet" href="../_assets/site.css">
<style>{{ css|safe }}</style>
</head>
<body id="page"><header id="top"><nav id="menu" class="menu"><ul>
{%- for path, title in site.navigation -%}
<li><a href="..{{ path }}"{% if path == page.path %} aria-current="page"{% endif %}>
{{- title }}</a></li>
{%- endfor -%}
</ul></nav></header><main id="main"><section id="hero" class="hero">
<h1 id="title" class="hero-title">{{ page.title }}</h1>
<p id="lead" class="hero-text">What we did, and how.</p></section>
<section id="cards" class="cards">
{%- for card in page.cards -%}
<article id="c{{ loop.index0 }}" class="card"><h3 id="h{{ loop.index0 }}" class="card-title">
{{- card.title }}</h3><p id="t{{ loop.index0 }}" class="card-text">{{ card.text }}</p>
<img id="p{{ loop.index0 }}" src="../_assets/p.webp" alt="A" width="1200" height="800"
 srcset="../_assets/s.webp 600w" sizes="(max-width: 1200px) 100vw, 1200px" decoding="async"
 {%- if not loop.first %} loading="lazy"{% endif %}>
<a id="l{{ loop.index0 }}" href="..{{ card.path }}" class="button primary">Read on</a></article>
{%- endfor -%}
</section></main><footer id="end"><p id="note">Harbour Studio</p></footer></body>
</html>
"""  # noqa: RUF001


def per_second(work: Callable[[int], bytes]) -> list[float]:
    """Pages for each second of this process's own time, for each run: others may be at work."""
    found = []
    for _ in range(RUNS):
        gc.collect()
        start = time.process_time()
        for _ in range(ROUNDS):
            for number in range(PAGES):
                work(number)
        found.append(ROUNDS * PAGES / (time.process_time() - start))
    return found


def main() -> None:
    words = [page(number) for number in range(PAGES)]
    contents = [content_of(each) for each in words]
    shared = render_site(SITE, ASSETS, scripts=False)
    template = jinja2.Environment(autoescape=True).from_string(TEMPLATE)

    def ours(number: int) -> bytes:
        each = words[number]
        given = PageInput(each["path"], each["title"], contents[number])
        links = RelativeLinks(each["path"], assets=ASSETS)
        return render_page(given, SITE, links, scripts=False, shared=shared).html

    css = ours(0).partition(b"<style>")[2].partition(b"</style>")[0].decode()

    def peer(number: int) -> bytes:
        return template.render(site=SITE, page=words[number], css=css).encode()

    elements = ours(0).partition(b"<body")[2].count(b"id=")
    print(
        f"\nrendering a page of {elements} elements ({len(ours(0)):,} bytes; one core, "
        "the process's own time)"
    )
    figures = {"ours": per_second(ours), "Jinja, a template for this very page": per_second(peer)}
    for what, found in figures.items():
        middle = statistics.median(found)
        print(f"  {what:38} {middle:8,.0f} pages/s  ({min(found):,.0f} to {max(found):,.0f})")
    middle = statistics.median(figures["ours"])
    print(f"  asked: {ASKED:,} pages/s; reached {middle / ASKED:.2f} of it, median of {RUNS} runs")


if __name__ == "__main__":
    main()
