"""The cleaner of the editor against the renderer's: nothing that one removes passes the other."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builder.sites.by_hand import HAND
from builder.sites.hostile import MARKUP, SCRIPTS, STYLES, Attacker
from builder.sites.oracle import faults_of, stylesheet_faults
from builder.sites.trees import Designer
from clients.install import clients
from roseram.builder.sites.clean.allowed import ATTRIBUTES
from roseram.builder.sites.clean.css import for_document
from roseram.builder.sites.content import normal_content, read_content
from roseram.builder.sites.render import render_css, render_html

if TYPE_CHECKING:
    from roseram.builder.sites.removed import Removed

PROGRAM = Path(__file__).with_name("clean.mjs")
CLEANER = Path(__file__).parents[3] / "web/src/features/editor/engine/clean/index.ts"
TREES = 3_000
# What the renderer says of a tree that is harmless, but that no browser would read back as it is.
PLACING = re.compile(r"<\S+> (?:inside <|stands where )|<p> around |.* without an ")
MOVED = re.compile(r"the attribute (\S+) of <(?:div|span)>")  # an <option> outside a list, say


def cleaned(contents: list[Any]) -> list[dict[str, Any]]:
    """What the editor makes of each content."""
    found = clients()
    with tempfile.TemporaryDirectory(prefix="roseram-clean-") as folder:
        (Path(folder) / "node_modules").symlink_to(found.node_modules)
        program = Path(folder) / PROGRAM.name
        program.write_text(PROGRAM.read_text("utf-8"), "utf-8")
        given, result = Path(folder) / "given.json", Path(folder) / "made.json"
        given.write_text(json.dumps(contents), "utf-8")
        command = [str(found.node), *map(str, (program, CLEANER, given, result))]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stderr[-5000:]
        made: list[dict[str, Any]] = json.loads(result.read_text("utf-8"))
    return made


def page(*components: Any, styles: Any = ()) -> dict[str, Any]:
    component = {"type": "wrapper", "components": list(components)}
    return {"version": 3, "component": component, "styles": list(styles)}


def only_placed(what: str) -> bool:
    moved = MOVED.fullmatch(what)
    allowed = moved is not None and any(moved[1] in names for names in ATTRIBUTES.values())
    return allowed or PLACING.match(what) is not None


def page_of(case: dict[str, Any]) -> dict[str, Any]:
    return {"version": 3, **case}


def tricks() -> list[dict[str, Any]]:
    """Every trick by itself, in every place that it is made for, and mixed at random."""
    pages = [Attacker(seed).page() for seed in range(TREES)]
    found = [each for each in pages if "component" in each]
    tags = ("div", "p", "svg", "title", "textarea", "select", "table", "style", "a", "option")
    found += [page({"tagName": tag, "content": html}) for html in MARKUP for tag in tags]
    names = ("href", "src", "action", "formaction", "poster", "cite", "srcset", "xlink:href")
    tags = ("a", "img", "form", "button", "video", "iframe", "use", "q", "area", "input")
    for address in SCRIPTS:
        linked = [{"tagName": tag, "attributes": dict.fromkeys(names, address)} for tag in tags]
        linked += [{"type": kind, "src": address} for kind in ("image", "iframe", "map", "video")]
        found.append(page(*linked, {"tagName": "svg", "components": linked}))
    for value in STYLES:
        rule = {"selectors": ["a"], "style": {"background": value, "--x": value}}
        found.append(
            page(
                {"attributes": {"style": f"background:{value}"}},
                {"style": {"background": value}},
                styles=[rule, {"selectors": [], "selectorsAdd": value, "style": {"color": "red"}}],
            )
        )
    return found


def test_nothing_that_the_renderer_removes_passes() -> None:
    given = tricks()
    for before, made in zip(given, cleaned(given), strict=True):
        told: list[Removed] = []
        content = read_content(made["content"])
        html = render_html(content, report=told.append)
        css = render_css(content.styles, report=told.append)
        faults = [str(each) for each in told if not only_placed(each.what)]
        faults += faults_of(html) + stylesheet_faults(for_document(css))
        assert faults == [], f"{before}\n{made}"
        assert made["stable"], f"{before}\n{made}"
        assert made["untouched"]


def test_what_is_clean_stays_the_same_object() -> None:
    designed = [page_of(Designer(seed).case()) for seed in range(200)]
    given = [normal_content(each) for each in (*HAND.values(), *designed)]
    fine = []
    for each in given:
        told: list[Removed] = []
        render_html(read_content(each), report=told.append)
        render_css(each["styles"], report=told.append)
        if not told and each["component"].get("type") == "wrapper":
            fine.append(each)
    assert len(fine) > 100
    for before, made in zip(fine, cleaned(fine), strict=True):
        assert made["same"], f"{made['removed']}\n{before}\n{made['content']}"


def test_2000_elements_that_are_fine() -> None:
    row = [
        {
            "type": "text",
            "tagName": "p",
            "attributes": {"id": f"i{number}", "style": "color:red;margin:0 1px"},
            "classes": ["text", {"name": "wide"}],
            "components": [{"type": "textnode", "content": "Words"}],
        }
        for number in range(2_000)
    ]
    styles = [
        {"selectors": [f"#i{n}"], "style": {"width": f"calc({n}px + 1em)"}} for n in range(500)
    ]
    [made] = cleaned([page(*row, styles=styles)])
    assert made["same"]


@pytest.mark.parametrize(
    ("component", "said"),
    [
        ({"tagName": "script", "content": "alert(1)"}, "<script>"),
        ({"tagName": "p", "attributes": {"onclick": "x()"}}, "the attribute onclick of <p>"),
        ({"tagName": "a", "attributes": {"href": "java\tscript:x"}}, "the attribute href of <a>"),
        ({"tagName": "iframe", "attributes": {"src": "//a"}}, "<iframe> without an https address"),
        ({"script": "alert(1)"}, "script of an element"),
        ({"style": {"behavior": "url(x.htc)"}}, "the property behavior: url(x.htc)"),
    ],
)  # fmt: skip
def test_what_went_is_told(component: dict[str, Any], said: str) -> None:
    given = {**component, "attributes": {"id": "i1", **component.get("attributes", {})}}
    (made,) = cleaned([page(given)])
    assert {"what": said, "where": "#i1"} in made["removed"]
