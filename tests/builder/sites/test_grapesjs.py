"""The renderer against GrapesJS itself: the same components and rules, what each makes of them."""

from __future__ import annotations

import copy
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builder.sites.by_hand import HAND, page
from builder.sites.same import rules_of, tree_of
from builder.sites.trees import Designer
from clients.install import clients
from roseram.builder.sites.content import read_content
from roseram.builder.sites.render import render_css, render_html

if TYPE_CHECKING:
    from collections.abc import Callable

GENERATED = 200
PROGRAM = Path(__file__).with_name("grapes.mjs")


@dataclass(frozen=True)
class OnPurpose:
    """A difference that is wanted: why, and what takes it out of both trees."""

    reason: str
    level: Callable[[str, dict[str, str], dict[str, str]], None]


def without(tag: str, *names: str) -> Callable[[str, dict[str, str], dict[str, str]], None]:
    """Leaves attributes of a tag out where only one of the two has them."""

    def level(found: str, theirs: dict[str, str], ours: dict[str, str]) -> None:
        if found == tag:
            for name in names:
                if (name in theirs) != (name in ours):
                    theirs.pop(name, None)
                    ours.pop(name, None)

    return level


ATTRIBUTES = (
    OnPurpose("a picture without alt is no valid HTML", without("img", "alt")),
    OnPurpose("pictures load when they come near", without("img", "loading", "decoding")),
    OnPurpose(
        "a foreign page is walled in, named, and loads late",
        without("iframe", "sandbox", "title", "loading", "allow"),
    ),
    OnPurpose("frameborder is obsolete", without("iframe", "frameborder")),
    OnPurpose("SVG has no such attributes", without("svg", "title", "hidden")),
    OnPurpose("<video> has no such attribute", without("video", "allowfullscreen")),
)


def theirs_of(cases: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What GrapesJS makes of each case."""
    found = clients()
    with tempfile.TemporaryDirectory(prefix="roseram-grapes-") as folder:
        (Path(folder) / "node_modules").symlink_to(found.node_modules)
        program = Path(folder) / PROGRAM.name
        program.write_text(PROGRAM.read_text("utf-8"), "utf-8")
        given = Path(folder) / "cases.json"
        given.write_text(json.dumps(cases), "utf-8")
        result = Path(folder) / "made.json"
        command = [str(found.node), str(program), str(given), str(result)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stderr[-5000:]
        made: list[dict[str, str]] = json.loads(result.read_text("utf-8"))
    return made


def ours_of(case: dict[str, Any]) -> dict[str, str]:
    content = read_content({"version": 3, **copy.deepcopy(case)})
    return {
        "html": render_html(content),
        "css": render_css(content.styles, content.component),
    }


def levelled(theirs: Any, ours: Any) -> None:
    """Take the differences that are wanted out of two trees."""
    if isinstance(theirs, str) or isinstance(ours, str) or theirs[0] != ours[0]:
        return
    for difference in ATTRIBUTES:
        difference.level(theirs[0], theirs[1], ours[1])
    for attributes in (theirs[1], ours[1]):
        if "allowfullscreen" in attributes:  # which says the same whatever its value
            attributes["allowfullscreen"] = ""
    for one, other in zip(theirs[2], ours[2], strict=False):
        levelled(one, other)


def compare(case: dict[str, Any], theirs: dict[str, str]) -> None:
    ours = ours_of(case)
    told = f"{json.dumps(case)}\n{theirs}\n{ours}"
    one, other = tree_of(theirs["html"]), tree_of(ours["html"])
    levelled(one, other)
    assert one == other, told
    assert rules_of(theirs["css"]) == rules_of(ours["css"]), told


@dataclass(frozen=True)
class Different:
    """Something that GrapesJS writes and we do not, or otherwise."""

    component: dict[str, Any]
    theirs: str  # inside the body
    ours: str
    reason: str


DIFFERENT = (
    Different(
        {"type": "script", "content": "x()"},
        "<script>x()</script>",
        "",
        "no script stands in a page; the site's and the page's own are files of the release",
    ),
    Different({"type": "comment", "content": "x"}, "<!--x-->", "", "visitors have no use for it"),
    Different(
        {"tagName": "div", "attributes": {"onclick": "x()"}},
        '<div onclick="x()"></div>',
        "<div></div>",
        "an attribute that runs a script",
    ),
    Different(
        {"type": "link", "attributes": {"href": "javascript:x()"}},
        '<a href="javascript:x()"></a>',
        "<a></a>",
        "an address that runs a script",
    ),
    Different({"type": "iframe"}, '<iframe frameborder="0"></iframe>', "", "it shows nothing"),
    Different(
        {"type": "image", "src": "<svg><path/></svg>"},
        '<img src="data:image/svg+xml;base64,PHN2Zz48cGF0aC8+PC9zdmc+"/>',
        "",
        "the editor's own picture for a picture that is missing",
    ),
    Different(
        {"type": "text", "tagName": "p", "components": [{"tagName": "div", "content": "x"}]},
        "<p><div>x</div></p>",
        "<div><div>x</div></div>",
        "a browser ends <p> before <div>, and the page has another tree than the editor",
    ),
    Different(
        {"type": "link", "components": [{"type": "link", "content": "x"}]},
        "<a><a>x</a></a>",
        "<a><span>x</span></a>",
        "a browser ends the outer link before the inner one",
    ),
    Different(
        {"type": "row"},
        "<tr></tr>",
        "<div></div>",
        "a browser leaves out a row outside a table",
    ),
    Different({"tagName": "x-y", "content": "z"}, "<x-y>z</x-y>", "z", "it is not on the list"),
    Different({"tagName": "center"}, "<center></center>", "<div></div>", "it is obsolete"),
    Different({"type": "wrapper"}, "<body></body>", "<div></div>", "a document has one body"),
    Different(
        {"type": "video", "provider": "ytnc", "videoId": "abc"},
        '<iframe allowfullscreen="allowfullscreen" '
        'referrerpolicy="strict-origin-when-cross-origin"></iframe>',
        '<iframe allowfullscreen referrerpolicy="strict-origin-when-cross-origin" '
        'src="https://www.youtube-nocookie.com/embed/abc" '
        'sandbox="allow-scripts allow-same-origin allow-popups allow-presentation allow-forms" '
        'allow="fullscreen; encrypted-media; picture-in-picture" title="www.youtube-nocookie.com" '
        'loading="lazy"></iframe>',
        "GrapesJS adds the address only when somebody changes the video in the editor",
    ),
    Different(
        {"attributes": {"id": "q", "style": "color:red"}},
        '<div id="q"></div>',
        '<div id="q" style="color:red;"></div>',
        "GrapesJS makes a rule #q of it when it loads; the style is the same",
    ),
)


def test_pages_written_by_hand() -> None:
    made = theirs_of(list(HAND.values()))
    for case, theirs in zip(HAND.values(), made, strict=True):
        compare(case, theirs)


def test_pages_as_the_editor_makes_them() -> None:
    cases = [Designer(seed).case() for seed in range(GENERATED)]
    for case, theirs in zip(cases, theirs_of(cases), strict=True):
        compare(case, theirs)


def test_differences_on_purpose() -> None:
    cases = [page(each.component) for each in DIFFERENT]
    for each, case, theirs in zip(DIFFERENT, cases, theirs_of(cases), strict=True):
        assert theirs["html"] == f"<body>{each.theirs}</body>", each.reason
        assert ours_of(case)["html"] == f"<body>{each.ours}</body>", each.reason


@pytest.mark.parametrize("field", ["color", "url"])
def test_the_comparison_sees_a_difference(field: str) -> None:
    other = {"color": "a{color:blue}", "url": 'a{color:red;background:url("/x")}'}[field]
    assert rules_of("a{color:red}") != rules_of(other)
    assert tree_of("<p>a</p>") != tree_of("<p>b</p>")
    assert rules_of("a{b:url( /x )}") == rules_of('a{b:url("/x")}')
