"""Uses of components become elements; the editor's own expansion reads the same cases."""

from __future__ import annotations

import copy
import json
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from roseram.builder.sites.components import (
    MAX_NESTED,
    Definition,
    closure,
    expand,
    read_definition,
    used,
)
from roseram.builder.sites.content import ContentInvalid, read_content, walk
from roseram.builder.sites.render import render_css, render_html

if TYPE_CHECKING:
    from roseram.builder.sites.removed import Removed

GIVEN = json.loads((Path(__file__).parent / "cases.json").read_text())


def definition(number: str, given: dict[str, Any]) -> Definition:
    return read_definition(uuid.UUID(number), given["name"], given["content"], given["settings"])


COMPONENTS = {uuid.UUID(key): definition(key, each) for key, each in GIVEN["components"].items()}


def made(name: str, inside: list[object], **more: Any) -> Definition:
    """A component with these children."""
    root = {"tagName": "div", "attributes": {"id": "r"}, "components": inside}
    number = uuid.uuid5(uuid.NAMESPACE_URL, name)
    return read_definition(number, name, {"component": root, "styles": []}, more)


def use(component: Definition | uuid.UUID, **more: Any) -> dict[str, Any]:
    number = component.id if isinstance(component, Definition) else component
    return {"type": "component", "componentId": str(number), **more}


def page(*inside: object) -> dict[str, Any]:
    return {"component": {"type": "wrapper", "components": list(inside)}, "styles": []}


@pytest.mark.parametrize("case", GIVEN["cases"], ids=lambda case: str(case["title"]))
def test_case(case: dict[str, Any]) -> None:
    told: list[Removed] = []
    given = copy.deepcopy(case["content"])
    found = expand(read_content(given), COMPONENTS, told.append)
    if "expected" in case:
        assert found == read_content(case["expected"])
    else:
        ids = [node.get("attributes", {}).get("id") for node in walk(found.component)]
        assert [each for each in ids if each] == case["ids"]
        assert [rule["selectors"] for rule in found.styles] == case["rules"]
    assert [[each.where, each.what] for each in told] == case["removed"]
    assert given == case["content"], "what was given stays as it is"


def test_definitions_stay_as_they_are() -> None:
    before = copy.deepcopy(COMPONENTS)
    for case in GIVEN["cases"]:
        expand(read_content(case["content"]), COMPONENTS)
    assert before == COMPONENTS


def test_a_page_without_components_is_not_copied() -> None:
    content = read_content(page({"tagName": "p"}))
    assert expand(content, COMPONENTS) is content


def test_what_is_used() -> None:
    first, second = made("first", []), made("second", [])
    outer = made("outer", [use(first)])
    content = read_content(page(use(outer), {"components": [use(second)]}, {"type": "component"}))
    assert used(content) == {outer.id, second.id}
    there = {each.id: each for each in (first, outer)}
    assert closure(used(content), there) == {first.id, second.id, outer.id}


def test_a_ring_ends() -> None:
    one = made("one", [use(uuid.uuid5(uuid.NAMESPACE_URL, "two"))])
    two = made("two", [use(one)])
    there = {one.id: one, two.id: two}
    assert closure([one.id], there) == {one.id, two.id}
    told: list[Removed] = []
    expand(read_content(page(use(one))), there, told.append)
    assert [each.what for each in told] == ["the component 'one' inside itself"]


def test_the_depth() -> None:
    chain = [made("0", [{"tagName": "i"}])]
    for number in range(1, MAX_NESTED + 1):
        chain.append(made(str(number), [use(chain[-1])]))
    there = {each.id: each for each in chain}
    told: list[Removed] = []
    expand(read_content(page(use(chain[MAX_NESTED - 1]))), there, told.append)
    assert not told
    found = expand(read_content(page(use(chain[MAX_NESTED]))), there, told.append)
    assert [each.what for each in told] == ["components in each other more than 5 deep"]
    assert "<i" not in render_html(found)


def test_no_bomb() -> None:
    """Small contents that would be a page of millions of elements are refused before that."""
    leaf = made("leaf", [{"tagName": "i"}] * 100)
    there = {leaf.id: leaf}
    for number in range(MAX_NESTED - 1):
        leaf = made(f"level {number}", [use(leaf)] * 100)
        there[leaf.id] = leaf
    with pytest.raises(ContentInvalid, match="elements"):
        expand(read_content(page(use(leaf))), there)


def test_a_page_is_no_larger_for_its_components() -> None:
    big = made("big", [{"type": "textnode", "content": "x" * 1_500_000}])
    expand(read_content(page(use(big))), {big.id: big})
    with pytest.raises(ContentInvalid, match="characters"):
        expand(read_content(page(use(big), use(big))), {big.id: big})


def test_no_deeper_than_a_page() -> None:
    inner: dict[str, Any] = {"tagName": "i"}
    for _ in range(150):
        inner = {"tagName": "div", "components": [inner]}
    deep = made("deep", [inner])
    outer = use(deep)
    for _ in range(100):
        outer = {"tagName": "div", "components": [outer]}
    with pytest.raises(ContentInvalid, match="levels deep"):
        expand(read_content(page(outer)), {deep.id: deep})


def test_fields_are_cleaned_like_all_else() -> None:
    card = next(iter(COMPONENTS.values()))
    hostile = {
        "title": "<script>alert(1)</script>",
        "body": '<img src=x onerror=alert(1)><script>alert(2)</script><a href="javascript:x">y</a>',
        "more": {"href": "javascript:alert(3)", "rel": '"><script>'},
        "picture": {"src": "javascript:alert(4)"},
    }
    found = expand(read_content(page(use(card, fields=hostile))), COMPONENTS)
    html = render_html(found)
    assert "&lt;script&gt;alert(1)" in html
    assert "<script" not in html
    assert "javascript:" not in html
    assert "onerror" not in html


def test_a_use_that_nobody_expanded_is_not_written() -> None:
    told: list[Removed] = []
    content = read_content(page(use(uuid.uuid4(), attributes={"id": "i1"}), {"tagName": "p"}))
    html = render_html(content, report=told.append)
    assert html == "<body><p></p></body>"
    assert [each.where for each in told] == ["#i1"]


def test_its_rules_come_out() -> None:
    card = next(iter(COMPONENTS))
    found = expand(read_content(page(use(card, attributes={"id": "i1"}))), COMPONENTS)
    css = render_css(found.styles, found.component)
    assert ".card{padding:1rem;}" in css
    assert "@media (max-width: 480px){.wide{width:100%;}}" in css
