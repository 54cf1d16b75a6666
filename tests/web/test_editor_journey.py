"""The whole way of a page: built by hand, discussed, approved, published, answered by a visitor."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Literal

import httpx
import pytest
from PIL import Image, ImageOps
from playwright.sync_api import expect

from web.conftest import assert_accessible, keep_picture
from web.editing import Canvas, bell, come_back, panel
from web.workshop import Workshop, element, text

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from web.conftest import MakePerson, Person, Site, Windows

PRIMARY, GREEN = "#8a3b12", "rgb(138, 59, 18)"
TOKENS = {
    "colors": {
        "background": "#fffdf8",
        "surface": "#f4ecdf",
        "text": "#2a2118",
        "primary": PRIMARY,
        "border": "#ded2c0",
    },
    "fonts": {"heading": "Georgia, serif", "body": "system-ui, sans-serif"},
    "radius": "10px",
}
PROMISE = "section:has(blockquote)"  # the component; its classes are its own
SCHEMES: tuple[Literal["light", "dark"], ...] = ("dark", "light")


@pytest.fixture
def ada(make_person: MakePerson) -> Person:
    return make_person("Ada Quist")


@pytest.fixture
def workshop(site: Site, ada: Person) -> Workshop:
    return Workshop.of(site, ada)


@pytest.fixture
def ben(workshop: Workshop, make_person: MakePerson) -> Person:
    """May look and comment."""
    ben = make_person("Ben Otieno")
    workshop.let_in(ben, "member")
    return ben


@pytest.fixture
def cleo(workshop: Workshop, make_person: MakePerson) -> Person:
    cleo = make_person("Cleo Marsh")
    workshop.let_in(cleo, "editor")
    return cleo


def _page(*inside: dict[str, Any]) -> dict[str, Any]:
    wrapper = {"type": "wrapper", "components": list(inside)}
    room = {"selectors": ["#main"], "style": {"padding": "96px"}}
    return {"version": 3, "component": wrapper, "styles": [room] if inside else []}


def _make(workshop: Workshop) -> dict[str, Any]:
    """A site that everybody may see: a home page with nothing on it, and one with few words."""
    about = element(
        "main",
        element("h1", text("About us"), id="title") | {"type": "text"},
        element("p", text("A bakery since 1931."), id="words") | {"type": "text"},
        id="main",
    )
    pages = [
        {"name": "Home", "slug": "home", "title": "Bakery", "content": _page()},
        {"name": "About", "slug": "about", "title": "About us", "content": _page(about)},
    ]
    made = workshop.make("Elm Street Bakery", {"settings": {"tokens": TOKENS}, "pages": pages})
    workshop.change("sites", made["id"], visibility="public")
    return made


def _keep(page: Page, name: str) -> None:
    """A picture in the dark and in the light, where axe finds no fault."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        if page.locator("html[data-mantine-color-scheme]").count():
            expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
        keep_picture(page, f"editor-{name}-{scheme}")
        if scheme == "dark":
            assert_accessible(page)


def test_from_an_empty_page_to_a_visitors_letter(
    windows: Windows, workshop: Workshop, ben: Person, cleo: Person
) -> None:
    made = _make(workshop)
    editing = _open(windows, workshop, made)
    _drag_a_hero(editing)
    _write_a_heading(editing)
    _style_it(editing)
    _place_a_picture(editing)
    _make_a_component(editing)
    _use_it_elsewhere(editing, workshop)
    workshop.publish(made["id"], "First")

    _ask_for_approval(editing, workshop)
    _drag_a_form(editing, workshop)
    bens = _comment(windows, workshop, ben, made)
    _answer_and_resolve(editing, bens)
    _is_refused(editing, workshop)
    _ask_for_review(editing)
    cleos = _send_back(windows, workshop, cleo)
    _change_and_ask_again(editing)
    _approve(cleos)
    _publish(editing)

    _write_to_them(windows, workshop, made)
    _read_the_letter(editing, workshop, made)


def _open(windows: Windows, workshop: Workshop, made: dict[str, Any]) -> Canvas:
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/{made['id']}/pages")
    page.get_by_role("link", name="Edit visually: Home").click()
    canvas = Canvas(page, made)
    canvas.wait()
    page.get_by_role("heading", name="Add your first section").wait_for()
    panel(page, "Add").locator("iframe[data-loaded]").first.wait_for()
    _keep(page, "01-opened")
    return canvas


def _drag_a_hero(canvas: Canvas) -> None:
    canvas.drag(_card(canvas, "Hero in the middle"))
    expect(canvas.shown.get_by_role("heading", level=1)).to_be_visible()
    _keep(canvas.page, "02-section-dragged-in")


def _card(canvas: Canvas, name: str) -> Locator:
    return panel(canvas.page, "Add").get_by_role("button", name=f"Add {name}", exact=True)


def _write_a_heading(canvas: Canvas) -> None:
    canvas.write("h1", "Bread from Elm Street")
    expect(canvas.status).to_have_text("Saved")
    _keep(canvas.page, "03-heading-written")


def _style_it(canvas: Canvas) -> None:
    page = canvas.page
    panel(page, "Style")
    canvas.shown.get_by_role("heading", level=1).click()
    page.get_by_role("button", name="Choose text colour").click()
    page.get_by_role("button", name="Primary", exact=True).click()
    expect(canvas.shown.get_by_role("heading", level=1)).to_have_css("color", GREEN)
    _keep(page, "04-styled-by-a-token")
    page.keyboard.press("Escape")


def _place_a_picture(canvas: Canvas) -> None:
    """In the place of the section's own."""
    page, name = canvas.page, "oven.png"
    library = panel(page, "Pictures & files")
    with page.expect_file_chooser() as chooser:
        library.get_by_role("button", name="Upload", exact=True).click()
    chooser.value.set_files({"name": name, "mimeType": "image/png", "buffer": _png()})
    tile = library.get_by_role("button", name=name)
    tile.wait_for()
    canvas.shown.locator("img").click()
    tile.click()
    expect(canvas.shown.locator("img")).to_have_js_property("naturalWidth", 1600)
    settings = panel(page, "Element")
    settings.get_by_label("Only decoration").uncheck()
    described = settings.get_by_label("Description")
    described.fill("The oven, an hour before sunrise")
    described.blur()
    expect(canvas.shown.locator("img")).to_have_attribute("alt", "The oven, an hour before sunrise")
    expect(canvas.status).to_have_text("Saved")
    _keep(page, "05-picture-placed")


def _png() -> bytes:
    glow = ImageOps.colorize(Image.linear_gradient("L"), "#2a1208", "#f0a04b")
    file = io.BytesIO()
    glow.resize((1600, 700)).save(file, "PNG")
    return file.getvalue()


def _make_a_component(canvas: Canvas) -> None:
    page = canvas.page
    hero = canvas.shown.locator(".rs-hero-centered")
    canvas.drag(_card(canvas, "Large quotation"), below=hero)
    expect(canvas.shown.locator(".rs-hero-centered + .rs-content-quote")).to_be_visible()
    canvas.choose(".rs-content-quote")
    panel(page, "Components").get_by_role("button", name="Make component from selection").click()
    dialog = page.get_by_role("dialog", name="Make a component")
    dialog.get_by_label("Name", exact=True).fill("Our promise")
    _keep(page, "06-component-made")
    dialog.get_by_role("button", name="Make component").click()
    expect(dialog).to_be_hidden()
    expect(canvas.status).to_have_text("Saved")


def _use_it_elsewhere(canvas: Canvas, workshop: Workshop) -> None:
    page = canvas.page
    page.get_by_role("button", name="Page: Home. Open another one").click()
    page.get_by_role("menuitem", name="About").click()
    about = canvas.shown.get_by_text("A bakery since 1931.")
    about.wait_for()
    card = panel(page, "Components").get_by_role("button", name="Add Our promise")
    canvas.drag(card, below=about)
    promise = canvas.shown.locator(PROMISE)
    expect(promise).to_be_visible()
    panel(page, "Element").get_by_role("textbox", name="Text", exact=True).fill("Rye, and time.")
    expect(promise).to_contain_text("Rye, and time.")
    expect(canvas.status).to_have_text("Saved")
    _keep(page, "07-component-on-another-page")
    [row] = workshop.rows("components?select=usage_count")
    assert row["usage_count"] == 2
    page.get_by_role("button", name="Page: About. Open another one").click()
    page.get_by_role("menuitem", name="Home").click()
    expect(promise).to_contain_text("They asked what I cook")


def _ask_for_approval(canvas: Canvas, workshop: Workshop) -> None:
    page = canvas.page
    page.goto(f"{workshop.base}/{canvas.site['id']}/settings")
    page.get_by_role("switch", name="Ask for approval before publishing").click()
    page.get_by_text("Pages need approval from now on").wait_for()
    _keep(page, "08-approval-asked-for")


def _drag_a_form(canvas: Canvas, workshop: Workshop) -> None:
    canvas.go(workshop)
    canvas.drag(_card(canvas, "Contact form"), below=canvas.shown.locator(PROMISE))
    form = canvas.shown.locator("form")
    expect(form).to_have_attribute("data-form", re.compile("[0-9a-f-]{36}"))
    expect(canvas.status).to_have_text("Saved")
    _keep(canvas.page, "09-form-dragged-in")


def _comment(windows: Windows, workshop: Workshop, ben: Person, made: dict[str, Any]) -> Canvas:
    canvas = Canvas(windows.open(ben), made)
    canvas.go(workshop)
    page = canvas.page
    expect(canvas.shown.locator("img")).to_have_js_property("naturalWidth", 1600)
    canvas.shown.get_by_role("heading", level=1).click()
    page.get_by_role("button", name="Comment on this element").click()
    comments = panel(page, "Comments")
    expect(comments.get_by_role("textbox", name="New comment")).to_be_focused()
    page.keyboard.type("Say that it is sourdough, @ada")
    page.get_by_role("option", name="Ada Quist").wait_for()
    _keep(page, "10-comment-of-a-second-person")
    page.keyboard.press("Enter")
    page.keyboard.type("please")
    page.keyboard.press("Control+Enter")
    expect(_thread(page)).to_contain_text("Say that it is sourdough, @Ada Quist please")
    return canvas


def _thread(page: Page) -> Locator:
    comments = page.get_by_role("region", name="Comments", exact=True)
    return comments.get_by_role("article", name="Comment 1 by Ben Otieno")


def _answer_and_resolve(canvas: Canvas, bens: Canvas) -> None:
    page = canvas.page
    come_back(page)
    bell(page, 1).click()
    told = page.get_by_role("dialog", name="Notifications")
    mention = told.get_by_role("link", name="Ben Otieno mentioned you on Home")
    mention.wait_for()
    _keep(page, "11-the-bell")
    mention.click()
    answer = _thread(page).get_by_role("textbox", name="Answer")
    answer.click()
    page.keyboard.type("It does, further down.")
    page.keyboard.press("Control+Enter")
    expect(_thread(page)).to_contain_text("It does, further down.")
    _keep(page, "12-thread-answered")
    _thread(page).get_by_role("button", name="Resolve comment 1").click()
    page.get_by_text("No open comments").wait_for()
    come_back(bens.page)
    bell(bens.page, 1).wait_for()
    bens.page.get_by_text("No open comments").wait_for()


def _is_refused(canvas: Canvas, workshop: Workshop) -> None:
    page = canvas.page
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog", name="Publish Elm Street Bakery")
    dialog.get_by_text("1 page waits for approval").wait_for()
    expect(dialog.get_by_role("button", name="Publish now")).to_be_disabled()
    _keep(page, "13-publishing-refused")
    asked = {"site_id": canvas.site["id"]}
    answer = workshop.server.ask("/functions/v1/publish-site", workshop.person.token, json=asked)
    assert answer.status_code == 422
    assert "The page 'Home' waits for approval" in answer.text
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def _ask_for_review(canvas: Canvas) -> None:
    page = canvas.page
    review = panel(page, "Review")
    review.get_by_role("combobox", name="Who is to look").click()
    page.get_by_role("option", name="Cleo Marsh").click()
    review.get_by_role("textbox", name="Message").fill("May it go out like this?")
    review.get_by_role("button", name="Ask for review").click()
    review.get_by_text("Waiting for Cleo Marsh").wait_for()
    _keep(page, "14-review-asked-for")


def _send_back(windows: Windows, workshop: Workshop, cleo: Person) -> Page:
    page = windows.open(cleo)
    page.goto(workshop.base)
    bell(page, 1).click()
    page.get_by_role("link", name="Ada Quist asks you to review Home").click()
    review = page.get_by_role("region", name="Review", exact=True)
    review.get_by_text("May it go out like this?").first.wait_for()
    review.get_by_role("textbox", name="Your answer").fill("Ben is right: say sourdough")
    _keep(page, "15-sent-back")
    review.get_by_role("button", name="Send back").click()
    review.get_by_text("Changes are asked for").wait_for()
    return page


def _change_and_ask_again(canvas: Canvas) -> None:
    page = canvas.page
    come_back(page)
    review = panel(page, "Review")
    review.get_by_text("Changes are asked for").wait_for()
    expect(review).to_contain_text("Ben is right: say sourdough")
    canvas.write("h1", "Sourdough from Elm Street")
    expect(canvas.status).to_have_text("Saved")
    _keep(page, "16-changed-after-it-was-sent-back")
    review.get_by_role("combobox", name="Who is to look").click()
    page.get_by_role("option", name="Cleo Marsh").click()
    review.get_by_role("button", name="Ask for review").click()
    review.get_by_text("Waiting for Cleo Marsh").wait_for()


def _approve(page: Page) -> None:
    come_back(page)
    review = page.get_by_role("region", name="Review", exact=True)
    review.get_by_text("Waiting for Cleo Marsh").wait_for()
    heading = page.frame_locator("iframe.gjs-frame").get_by_role("heading", level=1)
    expect(heading).to_have_text("Sourdough from Elm Street")
    review.get_by_role("button", name="Approve").click()
    review.get_by_text("Approved as it is now").wait_for()
    _keep(page, "17-approved")


def _publish(canvas: Canvas) -> None:
    page = canvas.page
    come_back(page)
    panel(page, "Review").get_by_text("Approved as it is now").wait_for()
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog", name="Publish Elm Street Bakery")
    dialog.get_by_role("button", name="Publish now").click()
    dialog.get_by_text("Release 2, published").wait_for()
    _keep(page, "18-published")


def _write_to_them(windows: Windows, workshop: Workshop, made: dict[str, Any]) -> None:
    port = httpx.URL(workshop.server.url).port
    visitor = windows.open()
    visitor.goto(f"http://{made['subdomain']}.localhost:{port}/about")
    visitor.get_by_text("Rye, and time.").wait_for()
    visitor.goto(f"http://{made['subdomain']}.localhost:{port}/")
    heading = visitor.get_by_role("heading", level=1)
    expect(heading).to_have_text("Sourdough from Elm Street")
    expect(heading).to_have_css("color", GREEN)
    picture = visitor.get_by_role("img", name="The oven, an hour before sunrise")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    visitor.get_by_text("They asked what I cook").wait_for()
    _keep(visitor, "19-what-visitors-see")
    visitor.get_by_label("Your name").fill("Vera Olsen")
    visitor.get_by_label("E-mail").fill("vera@example.org")
    visitor.get_by_label("Your message").fill("Two loaves for Saturday, please.")
    visitor.get_by_role("button", name="Send message").click()
    thanks = visitor.get_by_role("status")
    expect(thanks).to_have_text("Your message has arrived.")
    expect(thanks).to_have_class("rs-contact-form-form")  # it looks like what it stands for
    _keep(visitor, "20-form-sent")


def _read_the_letter(canvas: Canvas, workshop: Workshop, made: dict[str, Any]) -> None:
    page = canvas.page
    page.goto(f"{workshop.base}/{made['id']}/forms")
    page.get_by_text("1 new").wait_for()
    page.get_by_role("link", name="Contact form").click()
    page.get_by_role("button", name="Vera Olsen", exact=True).click()
    letter = page.get_by_role("dialog", name="Submission")
    letter.get_by_text("Two loaves for Saturday, please.").wait_for()
    letter.get_by_text("A kitchen", exact=True).wait_for()
    _keep(page, "21-submission-read")


def test_a_closed_tab_and_two_at_one_heading(
    windows: Windows, workshop: Workshop, cleo: Person
) -> None:
    made = _make(workshop)
    first = Canvas(windows.open(workshop.person), made, "about")
    first.go(workshop)
    mine = _close_the_tab(first, workshop)
    theirs = Canvas(windows.open(cleo), made, "about")
    theirs.go(workshop)

    mine.page.wait_for_load_state("networkidle")
    mine.page.context.set_offline(True)  # on a train, while Cleo goes on
    mine.write("#title", "About the three of us")
    expect(mine.status).to_have_text("Offline")
    theirs.write("#title", "About the bakers")
    expect(theirs.status).to_have_text("Saved")
    mine.page.context.set_offline(False)
    _decide(mine, workshop)

    come_back(theirs.page)
    expect(theirs.shown.locator("#title")).to_have_text("About the three of us")
    _keep(theirs.page, "25-seen-by-the-other")
    kept = workshop.rows(f"page_versions?page_id=eq.{mine.page_id}&order=version_number")
    words = ["About us", "About us, the bakers", "About the bakers", "About the three of us"]
    assert [_title(each) for each in kept] == words  # whatever was written can be gone back to


def _close_the_tab(canvas: Canvas, workshop: Workshop) -> Canvas:
    """Right after the last key; and open it again."""
    context = canvas.page.context
    canvas.type_into("About us", ", the bakers")
    canvas.page.close()
    again = Canvas(context.new_page(), canvas.site, "about")
    again.go(workshop)
    expect(again.shown.locator("#title")).to_have_text("About us, the bakers")
    expect(again.status).to_have_text("Saved")
    assert _title(workshop.page(canvas.site["id"], "about")) == "About us, the bakers"
    _keep(again.page, "22-after-a-closed-tab")
    return again


def _decide(canvas: Canvas, workshop: Workshop) -> None:
    page = canvas.page
    alert = page.get_by_role("alert").filter(has_text="Cleo changed 1 thing that you changed")
    alert.wait_for()
    assert _title(workshop.page(canvas.site["id"], "about")) == "About the bakers"
    _keep(page, "23-asked-about")
    alert.get_by_role("button", name="Compare and decide").click()
    dialog = page.get_by_role("dialog", name="Which version should stay?")
    for label, words in (("Yours", "About the three of us"), ("Cleo", "About the bakers")):
        drawn = dialog.frame_locator(f"iframe[title='{label}']")
        expect(drawn.get_by_role("heading", level=1)).to_have_text(words)
    expect(dialog.get_by_role("button", name="1 still to decide")).to_be_disabled()
    dialog.get_by_role("button", name="Keep mine").click()
    _keep(page, "24-decided")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    expect(canvas.status).to_have_text("Saved")
    assert _title(workshop.page(canvas.site["id"], "about")) == "About the three of us"


def _title(row: dict[str, Any]) -> str:
    """The words of the heading in what is kept of the page."""
    title = row["content"]["component"]["components"][0]["components"][0]
    return "".join(each["content"] for each in title["components"])
