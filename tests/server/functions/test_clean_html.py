"""clean-html: what it makes of what is pasted, who may, and how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from server.functions.conftest import run

if TYPE_CHECKING:
    from server.functions.conftest import People

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


async def test_what_is_pasted_becomes_elements(people: People) -> None:
    ana = await people.join("ana")
    html = "<p style='color:red' onclick='x()'>Good <b>bread</b></p>"
    answer = await ana.run("clean-html", {"html": html})
    assert answer.status_code == 200, answer.text
    words = [{"type": "textnode", "content": "bread"}]
    assert answer.json() == {
        "components": [
            {
                "type": "text",
                "tagName": "p",
                "components": [
                    {"type": "textnode", "content": "Good "},
                    {"tagName": "strong", "components": words},
                ],
            }
        ],
        "styles": [],
        "removed": [{"what": "the attribute onclick of <p>", "where": "page"}],
    }


async def test_with_a_style_sheet_the_looks_stay(people: People) -> None:
    ana = await people.join("ana")
    asked = {"html": "<p class='a'>x</p>", "css": ".a{color:red} @import 'x';"}
    found = (await ana.run("clean-html", asked)).json()
    assert found["components"][0]["classes"] == ["a"]
    assert found["styles"] == [{"selectors": ["a"], "style": {"color": "red"}}]
    assert {"what": "@import", "where": "css"} in found["removed"]


async def test_too_much_and_too_deep_are_refused(people: People) -> None:
    ana = await people.join("ana")
    answer = await ana.run("clean-html", {"html": "x" * 700_001})
    assert answer.status_code == 422
    assert "700000" in answer.text
    answer = await ana.run("clean-html", {"html": "<div>" * 300 + "x"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "not_pasted"


async def test_nobody_is_refused(people: People) -> None:
    answer = await run(people.server, "clean-html", {"html": "x"})
    assert answer.status_code == 401
