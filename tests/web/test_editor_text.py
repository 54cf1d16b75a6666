"""Texts, links, pictures and the clipboard in the visual editor, by keyboard and mouse."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from web.conftest import assert_accessible, keep_picture
from web.editing import Canvas
from web.workshop import Workshop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from web.conftest import MakePerson, Site, Windows

HOSTILE = (
    "<h2 onclick='x()'>Rye <b style='color:red'>bread</b></h2><script>alert(1)</script>"
    "<p style='font-family:Arial'>From <a href='javascript:alert(1)'>us</a></p>"
)
# A real paste event with a clipboard of its own, as a browser makes one for Ctrl+V.
PASTE = """(target, given) => {
  const data = new DataTransfer();
  for (const [type, text] of Object.entries(given)) data.setData(type, text);
  const event = new ClipboardEvent("paste",
    {clipboardData: data, bubbles: true, cancelable: true, composed: true});
  target.dispatchEvent(event);
}"""


def stored(workshop: Workshop, canvas: Canvas) -> list[dict[str, Any]]:
    """What is in the main part of the page, as the server has it."""
    canvas.save()
    content = workshop.page(canvas.site["id"], canvas.slug)["content"]
    main = content["component"]["components"][0]
    found: list[dict[str, Any]] = main["components"]
    return found


def html(element: dict[str, Any]) -> str:
    """An element as its tags and words, without attributes."""
    if element.get("type") == "textnode":
        return str(element["content"])
    inside = "".join(map(html, element.get("components", ())))
    return f"<{element['tagName']}>{inside}</{element['tagName']}>"


def every(element: Any) -> Iterator[dict[str, Any]]:
    for each in element if isinstance(element, list) else [element]:
        yield each
        yield from every(each.get("components", []))


def png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (1800, 1200), (180, 60, 40)).save(file, "PNG")
    return file.getvalue()


def bar(canvas: Canvas) -> Any:
    return canvas.page.get_by_role("toolbar", name="Text", exact=True)


def edit(canvas: Canvas, selector: str) -> None:
    """Begin to type at the end of a text."""
    canvas.shown.locator(selector).dblclick()
    expect(canvas.shown.locator(f"{selector}[contenteditable=true]")).to_be_visible()
    canvas.page.keyboard.press("Control+End")


def typing_in(canvas: Canvas, words: str) -> None:
    """Until the caret is in the text with these words."""
    expect(canvas.shown.locator("[contenteditable=true]")).to_have_text(words)


def test_typing_and_formatting_store_what_words_mean(canvas: Canvas, workshop: Workshop) -> None:
    keys = canvas.page.keyboard
    edit(canvas, "#title")
    keys.press("Enter")
    typing_in(canvas, "")
    keys.type("We bake ")
    keys.press("Control+b")
    keys.type("every")
    keys.press("Control+b")
    keys.press("Control+i")
    keys.type(" day")
    keys.press("Control+i")
    keys.press("Shift+Enter")
    keys.type("but Sunday")
    keep_picture(canvas.page, "editor-text")
    assert_accessible(canvas.page)
    keys.press("Escape")
    expect(bar(canvas)).to_have_count(0)
    title, text, *_ = stored(workshop, canvas)
    assert html(title) == "<h1>Good bread</h1>"
    assert html(text) == "<p>We bake <strong>every</strong><em> day</em><br></br>but Sunday</p>"
    names = {name for each in every(text) for name in each.get("attributes", {})}
    assert names <= {"id"}


def test_undo_takes_back_a_whole_text(canvas: Canvas, workshop: Workshop) -> None:
    before = stored(workshop, canvas)
    edit(canvas, "#title")
    canvas.page.keyboard.type(" and cake")
    canvas.page.keyboard.press("Escape")
    expect(canvas.shown.locator("#title")).to_have_text("Good bread and cake")
    assert html(stored(workshop, canvas)[0]) == "<h1>Good bread and cake</h1>"
    canvas.page.keyboard.press("Control+z")
    expect(canvas.shown.locator("#title")).to_have_text("Good bread")
    assert [html(each) for each in stored(workshop, canvas)] == [html(each) for each in before]


def test_enter_and_backspace_cut_and_join(canvas: Canvas, workshop: Workshop) -> None:
    keys = canvas.page.keyboard
    edit(canvas, "#p")
    keys.press("Control+Home")
    for _ in range(4):
        keys.press("ArrowRight")
    keys.press("Enter")
    typing_in(canvas, " daily. Find us")
    assert [html(each) for each in stored(workshop, canvas)][1:3] == [
        "<p>Open</p>",
        "<p> daily. <a>Find us</a></p>",
    ]
    assert stored(workshop, canvas)[2]["components"][1]["attributes"]["id"] == "way"
    keys.press("Backspace")
    typing_in(canvas, "Open daily. Find us")
    keys.press("Escape")
    assert html(stored(workshop, canvas)[1]) == "<p>Open daily. <a>Find us</a></p>"


def test_headings_lists_and_back(canvas: Canvas, workshop: Workshop) -> None:
    edit(canvas, "#p")
    bar(canvas).get_by_role("button", name="Text", exact=True).click()
    canvas.page.get_by_role("menuitem", name="Heading 2").click()
    expect(canvas.shown.locator("h2[contenteditable=true]")).to_be_visible()
    bar(canvas).get_by_role("button", name="List", exact=True).click()
    expect(canvas.shown.locator("ul li[contenteditable=true]")).to_be_visible()
    canvas.page.keyboard.press("Control+End")
    canvas.page.keyboard.press("Enter")
    typing_in(canvas, "")
    canvas.page.keyboard.type("Two")
    assert html(stored(workshop, canvas)[1]) == (
        "<ul><li>Open daily. <a>Find us</a></li><li>Two</li></ul>"
    )
    bar(canvas).get_by_role("button", name="List", exact=True).click()
    expect(canvas.shown.locator("p[contenteditable=true]")).to_have_text("Two")
    canvas.page.keyboard.press("Escape")
    assert [html(each) for each in stored(workshop, canvas)][1:3] == [
        "<ul><li>Open daily. <a>Find us</a></li></ul>",
        "<p>Two</p>",
    ]


def test_words_become_a_link_to_a_page(canvas: Canvas, workshop: Workshop) -> None:
    keys = canvas.page.keyboard
    edit(canvas, "#title")
    keys.press("Control+a")
    keys.press("Control+k")
    form = bar(canvas).get_by_role("dialog")
    form.get_by_role("combobox", name="Page").click()
    canvas.page.get_by_role("option", name="About").click()
    form.get_by_role("switch", name="Open in a new tab").check(force=True)
    assert_accessible(canvas.page)
    keep_picture(canvas.page, "editor-link")
    form.get_by_role("button", name="Link", exact=True).click()
    expect(canvas.shown.locator("#title a")).to_have_attribute("href", "/about")
    canvas.shown.locator("#title").click()
    keys.press("Escape")
    link = stored(workshop, canvas)[0]["components"][0]
    given = {name: link["attributes"].get(name) for name in ("href", "target", "rel")}
    assert given == {"href": "/about", "target": "_blank", "rel": "noopener"}
    assert html(link) == "<a>Good bread</a>"


def _upload(canvas: Canvas) -> None:
    page = canvas.page
    page.get_by_role("button", name="Pictures & files").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload", exact=True).click()
    chooser.value.set_files({"name": "oven.png", "mimeType": "image/png", "buffer": png()})
    expect(_tile(page)).to_be_visible()


def _tile(page: Page) -> Any:
    return page.get_by_role("region", name="Pictures & files").get_by_role(
        "button", name="oven.png"
    )


def test_a_picture_is_uploaded_placed_and_replaced(canvas: Canvas, workshop: Workshop) -> None:
    page = canvas.page
    _upload(canvas)
    canvas.shown.locator("#oven").click()
    _tile(page).click()
    expect(canvas.shown.locator("#oven")).to_have_js_property("naturalWidth", 1800)
    page.get_by_role("button", name="Element", exact=True).click()
    page.get_by_label("Description").fill("Our oven")
    page.get_by_label("Description").blur()
    assert_accessible(page)
    keep_picture(page, "editor-picture")
    canvas.shown.locator("#title").click()
    _tile(page).click()
    expect(canvas.shown.locator("img")).to_have_count(2)
    kept = stored(workshop, canvas)
    assert [each["tagName"] for each in kept] == ["h1", "img", "p", "img"]
    addresses = {each["attributes"]["src"] for each in kept[1::2]}
    assert len(addresses) == 1
    assert addresses.pop().startswith("asset:")
    assert kept[3]["attributes"]["alt"] == "Our oven"


def test_what_is_pasted_from_elsewhere_is_cleaned_and_told(
    canvas: Canvas, workshop: Workshop
) -> None:
    canvas.shown.locator("#p").click(position={"x": 4, "y": 4})
    canvas.shown.locator("body").evaluate(PASTE, {"text/html": HOSTILE, "text/plain": "Rye"})
    expect(canvas.shown.get_by_role("heading", name="Rye bread")).to_be_visible()
    notice = canvas.page.get_by_text("Some things were left out")
    expect(notice).to_be_visible()
    expect(canvas.page.get_by_text("the attribute onclick of <h2>")).to_be_visible()
    keep_picture(canvas.page, "editor-paste")
    kept = stored(workshop, canvas)
    assert [html(each) for each in kept][2:4] == [
        "<h2>Rye <strong>bread</strong></h2>",
        "<p>From us</p>",
    ]
    assert not any(word in json.dumps(kept) for word in ("script", "onclick", "Arial", "red"))


def test_what_is_pasted_into_a_text_is_only_its_words(canvas: Canvas, workshop: Workshop) -> None:
    edit(canvas, "#p")
    target = canvas.shown.locator("#p")
    target.evaluate(PASTE, {"text/html": " <p>of <b>rye</b></p><script>1</script>"})
    expect(canvas.page.get_by_text("Some things were left out")).to_be_visible()
    canvas.page.keyboard.press("Escape")
    text = stored(workshop, canvas)[1]
    assert "of <strong>rye</strong>" in html(text)
    assert "script" not in json.dumps(text)


def _copy(canvas: Canvas, selector: str) -> None:
    canvas.shown.locator(selector).click(position={"x": 4, "y": 4})
    canvas.page.keyboard.press("Control+c")


def test_elements_go_from_page_to_page_and_from_site_to_site(
    windows: Windows, workshop: Workshop
) -> None:
    made = workshop.make()
    canvas = Canvas(windows.open(workshop.person), made)
    canvas.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    canvas.go(workshop)
    _copy(canvas, "#title")
    other = workshop.make("Cafe")
    for slug, site in (("visit", made), ("home", other)):
        canvas.site, canvas.slug = site, slug
        canvas.go(workshop)
        canvas.shown.locator("#p").click(position={"x": 4, "y": 4})
        canvas.page.keyboard.press("Control+v")
        heading = canvas.shown.get_by_role("heading", name="Good bread").last
        expect(heading).to_have_css("color", "rgb(17, 34, 51)")  # the rule of its id went along
        kept = stored(workshop, canvas)
        assert [each["tagName"] for each in kept] == ["h1", "p", "h1", "img"]
        assert kept[2]["attributes"]["id"] != "title"
        ids = [each["attributes"]["id"] for each in every(kept) if "attributes" in each]
        assert len(ids) == len(set(ids))


def test_a_picture_of_another_organization_stays_there(
    windows: Windows, workshop: Workshop, site: Site, make_person: MakePerson
) -> None:
    canvas = Canvas.open(windows, workshop, workshop.make())
    _upload(canvas)
    canvas.shown.locator("#oven").click()
    _tile(canvas.page).click()
    canvas.save()
    copied = canvas.shown.locator("body").evaluate(
        """(body) => {
          const data = new DataTransfer();
          const event = new ClipboardEvent("copy",
            {clipboardData: data, bubbles: true, cancelable: true});
          body.dispatchEvent(event);
          return data.getData("text/html");
        }"""
    )
    assert "data-roseram=" in copied
    theirs = Workshop.of(site, make_person("Ben"))
    other = Canvas.open(windows, theirs, theirs.make())
    other.shown.locator("#p").click(position={"x": 4, "y": 4})
    other.shown.locator("body").evaluate(PASTE, {"text/html": copied})
    said = "the picture “The oven”, which is not in this organization"
    expect(other.page.get_by_text(said)).to_be_visible()
    assert "asset:" not in json.dumps(stored(theirs, other))


def test_settings_of_elements(canvas: Canvas, workshop: Workshop) -> None:
    page = canvas.page
    canvas.shown.locator("#title").click()
    page.get_by_role("button", name="Element", exact=True).click()
    anchor = page.get_by_label("Anchor")
    anchor.fill("p")
    expect(page.get_by_text("Another element of the page has it")).to_be_visible()
    anchor.fill("bread")
    anchor.press("Enter")
    expect(canvas.shown.locator("h1#bread")).to_have_css("color", "rgb(17, 34, 51)")
    page.get_by_role("checkbox", name="Phone").uncheck()
    page.get_by_role("button", name="Attributes").click()
    expect(page.get_by_label("Value", exact=True)).to_be_visible()
    page.get_by_label("Name", exact=True).last.fill("onclick")
    expect(page.get_by_text("Attributes that run a script are not allowed")).to_be_visible()
    page.get_by_label("Name", exact=True).last.fill("data-kind")
    page.get_by_label("Value", exact=True).fill("loud")
    assert_accessible(page)
    page.get_by_role("button", name="Add attribute").click()
    expect(canvas.shown.locator("#bread")).to_have_attribute("data-kind", "loud")
    canvas.save()
    content = workshop.page(canvas.site["id"], "home")["content"]
    hidden = [rule for rule in content["styles"] if rule.get("mediaText") == "(max-width: 480px)"]
    assert hidden[0]["selectors"] == ["#bread"]
    assert hidden[0]["style"] == {"display": "none !important"}


@pytest.mark.parametrize("panel", ["Element", "Pictures & files"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_panels_on_a_phone(windows: Windows, workshop: Workshop, panel: str, scheme: str) -> None:
    made = workshop.make()
    home = workshop.page(made["id"], "home")["id"]
    page = windows.open(workshop.person, "390", color_scheme=scheme)
    page.goto(f"{workshop.base}/{made['id']}/pages/{home}/edit")
    Canvas(page, made).wait()
    page.frame_locator("iframe.gjs-frame").locator("#title").click()
    page.get_by_role("button", name=panel, exact=True).click()
    expect(page.get_by_role("dialog", name=panel)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert_accessible(page)
    keep_picture(page, f"editor-{panel}-390-{scheme}")
