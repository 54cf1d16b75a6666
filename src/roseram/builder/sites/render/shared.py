"""The files that all pages of a site share: one stylesheet, and the site's own scripts."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from roseram.builder.sites.clean.css import with_links
from roseram.builder.sites.clean.stylesheet import clean_stylesheet
from roseram.builder.sites.links import RelativeLinks
from roseram.builder.sites.render.inputs import SiteFile, SiteFiles, SiteInput
from roseram.builder.sites.tokens import tokens_css

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.builder.sites.links import Asset, Links
    from roseram.builder.sites.removed import Reporter

FOLDER = "/_assets"
# What the editor's canvas has, too, at no specificity: every rule of a page wins over it. Pictures
# have their width and height as attributes, which only keep their shape with `height: auto`.
BASE_CSS = (
    # A site without tokens of its own has these; what follows from text and background stays
    # readable where only those two are set.
    ":where(:root){--color-background:#fff;--color-text:#1b1b1b;--color-primary:#1f4fd8;"
    "--color-on-primary:#fff;--color-accent:#ffc94a;--color-on-accent:#1b1b1b;"
    "--color-surface:color-mix(in srgb,var(--color-text) 5%,var(--color-background));"
    "--color-border:color-mix(in srgb,var(--color-text) 16%,var(--color-background));"
    "--color-muted:color-mix(in srgb,var(--color-text) 72%,var(--color-background));"
    "--radius:8px;--width:72rem}"
    "*{box-sizing:border-box}"
    "body{margin:0}"
    ":where(html){-webkit-text-size-adjust:100%;text-size-adjust:100%}"
    ":where(body){font-family:var(--font-body,system-ui,sans-serif);line-height:1.5;"
    "color:var(--color-text,#1b1b1b);background-color:var(--color-background,#fff)}"
    ":where(h1,h2,h3,h4,h5,h6){font-family:var(--font-heading,inherit);line-height:1.2;"
    "text-wrap:balance;overflow-wrap:break-word}"
    ":where(img,video,svg,iframe){max-width:100%}"
    ":where(img,video){height:auto}"
    "@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}"
)
_MEASUREMENT = re.compile(r"(?:G|GT|AW|UA)-[A-Za-z0-9-]{4,40}")


def render_site(
    site: SiteInput,
    assets: Mapping[str, Asset] | None = None,
    *,
    scripts: bool,
    links: Links | None = None,
    report: Reporter | None = None,
) -> SiteFiles:
    """The shared files; make them once, write them, and hand them to every `render_page`.

    They lie under /_assets and never change under one name. `scripts` is true only where the
    site's own JavaScript may run: on its own published origin. `links` says how addresses in the
    style sheet are written, relative to it where nothing is given.
    """
    css = BASE_CSS + tokens_css(site.tokens) + clean_stylesheet(site.css or "", report)
    links = links or RelativeLinks(f"{FOLDER}/site.css", assets=assets or {})
    stylesheet = hashed_file("site", "css", with_links(css, links))
    return SiteFiles(stylesheet, _scripts(site) if scripts else ())


def hashed_file(name: str, kind: str, text: str) -> SiteFile:
    """A file under /_assets that is named by its content."""
    body = text.encode("utf-8", "replace")
    digest = hashlib.blake2b(body, digest_size=8).hexdigest()
    types = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
    return SiteFile(f"{FOLDER}/{name}-{digest}.{kind}", body, types[kind])


def _scripts(site: SiteInput) -> tuple[SiteFile, ...]:
    files = []
    if site.analytics_id and _MEASUREMENT.fullmatch(site.analytics_id):
        files.append(hashed_file("analytics", "js", _analytics(site.analytics_id)))
    if site.javascript and site.javascript.strip():
        files.append(hashed_file("site", "js", site.javascript))
    return tuple(files)


def _analytics(measurement: str) -> str:
    """Google's tag, loaded by a file of ours so that no script stands in the page itself."""
    address = f"https://www.googletagmanager.com/gtag/js?id={measurement}"
    return (
        "window.dataLayer=window.dataLayer||[];"
        "function gtag(){dataLayer.push(arguments)}"
        f"gtag('js',new Date());gtag('config',{json.dumps(measurement)});"
        "(function(){var s=document.createElement('script');s.async=true;"
        f"s.src={json.dumps(address)};document.head.appendChild(s)}})();\n"
    )
