"""A page's content: what is read, what is refused with which path, and ids that stay."""

from __future__ import annotations

import copy
import json
import time
from typing import Any

import pytest

from roseram.builder.sites.content import (
    Content,
    ContentInvalid,
    normal_content,
    read_content,
    text_of,
    walk,
)
from roseram.builder.sites.render import render_css, render_html


def wrapper(*children: Any, **more: Any) -> dict[str, Any]:
    return {"version": 3, "component": {"type": "wrapper", "components": list(children)}, **more}


def nested(levels: int, tag: str = "div") -> dict[str, Any]:
    """Content with so many elements in each other, the wrapper counted."""
    element: dict[str, Any] = {"tagName": tag}
    for _ in range(levels - 2):
        element = {"tagName": tag, "components": [element]}
    return wrapper(element)


def html(value: object) -> str:
    return render_html(read_content(value)).removeprefix("<body>").removesuffix("</body>")


class TestReading:
    @pytest.mark.parametrize("value", [{}, {"blocks": []}, {"blocks": None}, {"version": 3}])
    def test_an_empty_page(self, value: dict[str, Any]) -> None:
        content = read_content(value)
        assert content == Content({"type": "wrapper", "components": []}, [])
        assert html(value) == ""

    def test_what_is_given_stays_as_it_is(self) -> None:
        value = wrapper({"type": "text", "content": "a<b>c</b>"}, "<i>d</i>", styles=[{}])
        before = copy.deepcopy(value)
        read_content(value)
        normal_content(value)
        html(value)
        assert value == before

    def test_strings_of_html_become_elements(self) -> None:
        content = read_content(
            wrapper({"tagName": "ul", "components": "<li class='a b'>1<li id=x>2"})
        )
        first, second = content.component["components"][0]["components"]
        assert (first["tagName"], first["classes"]) == ("li", ["a", "b"])
        assert second["attributes"] == {"id": "x"}

    def test_html_is_read_as_where_it_stands(self) -> None:
        row = {"type": "row", "components": "<td>1</td><td>2</td>"}
        table = {"type": "table", "components": [{"type": "tbody", "components": [row]}]}
        assert html(wrapper(table)) == (
            "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
        )
        drawing = {"type": "svg", "content": "<linearGradient id='g'/><path d='M0 0'/>"}
        assert "<linearGradient id" in html(wrapper(drawing))
        assert html(wrapper({"tagName": "select", "components": "<option>1<option>2"})).count(
            "<option>"
        ) == 2  # fmt: skip

    def test_content_is_read_once(self) -> None:
        content = read_content(wrapper())
        assert read_content(content) is content

    def test_text(self) -> None:
        content = read_content(
            wrapper(
                {"type": "text", "content": "One <b>two</b> &amp; 3"},
                {"tagName": "p", "components": [{"type": "textnode", "content": "  four\n"}]},
                {"type": "script", "content": "no()"},
                {"type": "comment", "content": "nor this"},
                "<style>p{}</style>",
            )
        )
        assert text_of(content) == "One two & 3 four"


class TestFaults:
    @pytest.mark.parametrize(
        ("value", "where"),
        [
            (None, "content"),
            ([], "content"),
            ("{}", "content"),
            ({"title": "x", "body": 1}, "content"),
            ({"component": []}, "component"),
            ({"component": {"components": 3}}, "component.components"),
            ({"component": {"components": [{}, 3]}}, "component.components[1]"),
            ({"component": {"components": [{"type": 3}]}}, "component.components[0].type"),
            ({"component": {"tagName": {}}}, "component.tagName"),
            ({"component": {"content": []}}, "component.content"),
            ({"component": {"attributes": [1]}}, "component.attributes"),
            ({"component": {"attributes": {"a": {}}}}, "component.attributes.a"),
            ({"component": {"classes": 3}}, "component.classes"),
            ({"component": {"classes": [{"label": "x"}]}}, "component.classes"),
            ({"component": {"style": 3}}, "component.style"),
            ({"component": {}, "styles": {"a": 1}}, "styles"),
            ({"component": {}, "styles": [3]}, "styles[0]"),
            ({"component": {}, "styles": [{}, {"style": "x"}]}, "styles[1].style"),
            ({"component": {}, "styles": [{"selectors": 3}]}, "styles[0].selectors"),
            ({"component": {}, "styles": [{"state": 3}]}, "styles[0].state"),
            ({"blocks": {"id": "x"}}, "blocks"),
            ({"blocks": [[]]}, "blocks[0]"),
            ({"root": []}, "root"),
            ({"root": {"children": {"a": 1}}}, "root.children"),
            ({"root": {"children": [{"children": [3]}]}}, "root.children[0].children[0]"),
            ({"root": {"children": [{"props": [1]}]}}, "root.children[0].props"),
        ],
    )
    def test_the_path_to_the_fault(self, value: object, where: str) -> None:
        with pytest.raises(ContentInvalid) as caught:
            read_content(value)
        assert caught.value.where == where
        assert caught.value.code == "RSM_CONTENT"

    @pytest.mark.parametrize("tag", ["div", "table", "svg", "ul", "tr", "p", "a", "x-y"])
    def test_two_hundred_levels_pass_and_one_more_does_not(self, tag: str) -> None:
        assert normal_content(nested(200, tag))
        assert html(nested(200, tag)) is not None
        with pytest.raises(ContentInvalid, match="200 levels"):
            read_content(nested(201, tag))

    def test_too_many_elements(self) -> None:
        assert read_content(wrapper(*[{}] * 19_999))
        with pytest.raises(ContentInvalid, match="20000 elements"):
            read_content(wrapper(*[{}] * 20_000))

    def test_too_much_text_and_too_much_style(self) -> None:
        with pytest.raises(ContentInvalid, match="characters"):
            read_content(wrapper({"type": "textnode", "content": "x" * 2_000_001}))
        rule = {"selectors": ["a"], "style": {"color": "x" * 300_000}}
        assert read_content(wrapper(styles=[rule]))
        with pytest.raises(ContentInvalid, match="styles"):
            read_content(wrapper(styles=[rule, rule]))
        with pytest.raises(ContentInvalid, match="styles"):
            read_content(wrapper(*[{"attributes": {"style": "a" * 300_000}}] * 2))

    @pytest.mark.parametrize(
        "text",
        ["<div>", "<div></x>", "<DIV\n></p>", "<b><i>", "<div><table><td></div>", "<svg><g>"],
    )
    def test_html_that_is_opened_and_never_closed_takes_no_time(self, text: str) -> None:
        start = time.perf_counter()
        with pytest.raises(ContentInvalid, match="200 levels"):
            read_content(wrapper({"components": text * 50_000}))
        assert time.perf_counter() - start < 5

    def test_version_2_too_deep(self) -> None:
        root: dict[str, Any] = {"type": "text"}
        for _ in range(5000):
            root = {"type": "section", "children": [root]}
        with pytest.raises(ContentInvalid, match="200 levels"):
            read_content({"root": root})


class TestIds:
    def test_every_element_gets_one_and_text_does_not(self) -> None:
        made = normal_content(wrapper({"tagName": "p", "content": "a <b>b</b>"}, {"type": "image"}))
        nodes = list(walk(made["component"]))
        with_id = [node["attributes"]["id"] for node in nodes if node.get("type") != "textnode"]
        assert len(with_id) == len(set(with_id)) == 4
        assert all(each.startswith("i") and each.isalnum() and len(each) < 9 for each in with_id)
        assert not any("attributes" in node for node in nodes if node.get("type") == "textnode")

    def test_the_same_content_gets_the_same_ids(self) -> None:
        value = wrapper(*({"tagName": "p", "content": f"<b>{n}</b>"} for n in range(50)))
        assert normal_content(value) == normal_content(copy.deepcopy(value))
        assert normal_content(normal_content(value)) == normal_content(value)

    def test_ids_that_are_there_stay_and_the_first_of_two_keeps_its_own(self) -> None:
        same = {"tagName": "p", "attributes": {"id": "same", "title": "t"}}
        made = normal_content(
            wrapper(same, same, {"attributes": {"id": "a b"}}, {"attributes": {"id": ""}})
        )
        first, second, third, fourth = (
            each["attributes"]["id"] for each in made["component"]["components"]
        )
        assert first == "same"
        assert len({first, second, third, fourth}) == 4
        assert made["component"]["components"][1]["attributes"]["title"] == "t"

    def test_a_new_id_is_none_that_stands_further_down(self) -> None:
        made = normal_content(wrapper({"tagName": "p"}))
        taken = made["component"]["components"][0]["attributes"]["id"]
        again = normal_content(wrapper({"tagName": "p"}, {"attributes": {"id": taken}}))
        first, second = again["component"]["components"]
        assert second["attributes"]["id"] == taken
        assert first["attributes"]["id"] != taken

    def test_it_is_version_3_that_reads_as_before(self) -> None:
        value = {
            "blocks": [{"id": "b1", "type": "hero", "html": "<h1>Hi</h1>", "css": "h1{color:red}"}]
        }
        made = json.loads(json.dumps(normal_content(value)))
        assert made["version"] == 3
        assert made["component"]["components"][0]["attributes"]["id"] == "b1"
        assert text_of(read_content(made)) == "Hi"
        assert render_css(made["styles"]) == "h1{color:red;}"


class TestOlder:
    def test_blocks(self) -> None:
        value = {
            "blocks": [
                {"id": "one", "type": "hero unit", "html": "<p onclick=x>Hi</p>", "settings": {}},
                {"id": 7, "type": "text", "html": "<i>x</i>", "css": "@media (x){i{top:0}}"},
                {"type": "heading", "props": {"level": 2, "text": "a < b"}},
            ]
        }  # fmt: skip
        assert html(value) == (
            '<div id="one" class="block-hero-unit"><p>Hi</p></div>'
            '<div id="7" class="block-text"><i>x</i></div><h2>a &lt; b</h2>'
        )
        assert render_css(read_content(value).styles) == "@media (x){i{top:0;}}"

    def test_version_2(self) -> None:
        children = [
            {"type": "heading", "props": {"level": 1, "text": "T"}, "id": "h"},
            {"type": "text", "props": {"text": "a & b"}},
            {"type": "list", "props": {"ordered": True, "items": ["1", "<2>"]}},
            {"type": "link", "props": {"text": "L", "href": "/x"}},
            {"type": "button", "props": {"text": "B", "href": "/y", "variant": "quiet"}},
            {"type": "quote", "props": {"text": "Q", "cite": "C"}},
            {"type": "image", "props": {"src": "/i.png", "alt": "I"}},
            {"type": "form", "props": {"form_id": "f", "submit": "Go"}},
            {"type": "component", "props": {"component_id": "c"}},
            {"type": "container", "props": {"as": "aside", "frame": True}, "children": []},
        ]
        root = {
            "type": "section",
            "props": {"layout": "columns", "columns": 3},
            "children": children,
        }
        assert html({"version": 2, "root": {"type": "page", "children": [root]}}) == (
            '<section class="layout-columns columns-3"><h1 id="h">T</h1><p>a &amp; b</p>'
            '<ol><li>1</li><li>&lt;2&gt;</li></ol><a href="/x">L</a>'
            '<a href="/y" class="button button-quiet">B</a>'
            "<figure><blockquote>Q</blockquote><figcaption>C</figcaption></figure>"
            '<img src="/i.png" alt="I" decoding="async">'
            '<form data-form="f"><button type="submit">Go</button></form>'
            '<div data-component="c"></div><aside class="frame"></aside></section>'
        )
