"""Sites in the browser: making them, their design, settings, domains and redirects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from web.conftest import assert_accessible, keep_picture
from web.workshop import BAKERY, Workshop

if TYPE_CHECKING:
    from web.conftest import MakePerson, Windows


@pytest.mark.parametrize("size", ["390", "1440"])
@pytest.mark.parametrize("screen", ["", "/new", "design", "domains", "redirects", "settings"])
def test_the_screens_are_accessible(
    windows: Windows, workshop: Workshop, screen: str, size: str
) -> None:
    made = workshop.make()
    workshop.insert(
        "site_redirects", site_id=made["id"], from_path="/old", to_url="/", status_code=301
    )
    workshop.insert("site_domains", site_id=made["id"], domain="www.bakery.example")
    page = windows.open(workshop.person, size)
    within = screen == "" or screen.startswith("/")
    page.goto(workshop.base + (screen if within else f"/{made['id']}/{screen}"))
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep_picture(page, f"sites-{screen.strip('/') or 'list'}-{size}")


def test_a_site_from_a_template(windows: Windows, workshop: Workshop) -> None:
    template = {
        "site": {"settings": BAKERY["settings"], "language": "de"},
        "pages": BAKERY["pages"],
    }
    workshop.insert(
        "templates",
        organization_id=workshop.organization["id"],
        kind="site",
        name="Corner bakery",
        content=template,
    )
    page = windows.open(workshop.person)
    page.goto(workshop.base)
    page.get_by_text("No sites yet").wait_for()
    page.get_by_role("link", name="New site").first.click()
    page.get_by_role("button", name=re.compile("^Corner bakery")).click()
    page.get_by_label("Name").fill("Café Lumière 7")
    expect(page.get_by_label("Address")).to_have_value("cafe-lumiere-7")
    page.get_by_role("button", name="Create site").click()
    page.wait_for_url("**/pages")
    page.get_by_role("link", name="Visit", exact=True).wait_for()
    found = workshop.rows(f"sites?organization_id=eq.{workshop.organization['id']}")
    assert (found[0]["subdomain"], found[0]["language"]) == ("cafe-lumiere-7", "de")
    assert found[0]["settings"] == BAKERY["settings"]


def test_an_address_is_looked_at_while_one_types(windows: Windows, workshop: Workshop) -> None:
    workshop.change("sites", workshop.make()["id"], subdomain="taken-by-ana")
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/new")
    page.get_by_role("button", name=re.compile("Start empty")).click()
    address = page.get_by_label("Address")
    for typed, said in (
        ("admin", "kept for Roseram itself"),
        ("-a", "begin or end with a hyphen"),
        ("taken-by-ana", "Another site has this address"),
    ):
        address.fill(typed)
        page.get_by_text(said).wait_for()


def test_an_html_file_becomes_a_site(windows: Windows, workshop: Workshop) -> None:
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/new")
    page.get_by_role("button", name=re.compile("Import HTML")).click()
    html = b"<!doctype html><title>Old</title><main><h1>From before</h1></main>"
    page.get_by_label("File to import").set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"hello"}
    )
    page.get_by_text("neither an HTML page nor a ZIP file").wait_for()
    page.get_by_label("File to import").set_input_files(
        {"name": "old-site.html", "mimeType": "text/html", "buffer": html}
    )
    page.get_by_label("Name").fill("Brought over")
    page.get_by_role("button", name="Import site").click()
    page.wait_for_url("**/pages")
    made = workshop.rows("sites?name=eq.Brought over&select=id")[0]
    assert "From before" in str(workshop.page(made["id"], "home")["content"])


def test_a_large_html_file_becomes_a_site(windows: Windows, workshop: Workshop) -> None:
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/new")
    page.get_by_role("button", name=re.compile("Import HTML")).click()
    words = b"<p>" + b"many words " * 100 + b"</p>"
    html = b"<!doctype html><title>Long</title><h1>A long story</h1>" + words * 800
    page.get_by_label("File to import").set_input_files(
        {"name": "long.html", "mimeType": "text/html", "buffer": html}
    )
    page.get_by_role("button", name="Import site").click()
    page.wait_for_url("**/pages")
    made = workshop.rows("sites?name=eq.Long&select=id")[0]
    assert "A long story" in str(workshop.page(made["id"], "home")["content"])
    left = workshop.rows("assets?name=like.import-*&select=id")
    assert left == []


def test_a_plan_that_is_used_up_says_what_helps(windows: Windows, workshop: Workshop) -> None:
    organization = workshop.organization["id"]
    usage = workshop.rows(
        f"organization_usage?organization_id=eq.{organization}&metric=eq.sites&select=used,allowed"
    )[0]
    for number in range(usage["allowed"] - usage["used"]):
        workshop.make(f"Site {number}", {"pages": [{"name": "Home", "slug": "home"}]})
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/new")
    page.get_by_role("button", name=re.compile("Start empty")).click()
    page.get_by_label("Name").fill("One too many")
    page.get_by_role("button", name="Create site").click()
    alert = page.get_by_role("alert")
    alert.get_by_text(f"All {usage['allowed']} sites of your plan are in use").wait_for()
    expect(page.get_by_label("Name")).to_have_value("One too many")
    assert_accessible(page)


def test_archiving_bringing_back_and_deleting(windows: Windows, workshop: Workshop) -> None:
    made = workshop.make("Orchard Lane")
    page = windows.open(workshop.person)
    page.goto(workshop.base)
    more = page.get_by_role("button", name="More for Orchard Lane")
    more.click()
    page.get_by_role("menuitem", name="Archive").click()
    page.get_by_role("dialog").get_by_role("button", name="Archive site").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert workshop.rows(f"sites?id=eq.{made['id']}")[0]["status"] == "archived"
    page.goto(f"{workshop.base}/{made['id']}/pages")
    page.get_by_text("This site is archived").wait_for()
    expect(page.get_by_role("button", name="New page")).to_have_count(0)
    page.goto(workshop.base)
    page.get_by_text("There are none of these.").wait_for()
    workshop.make("Another")
    page.reload()
    page.get_by_text("Archived", exact=True).click()
    more.click()
    page.get_by_role("menuitem", name="Delete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Delete site")).to_be_disabled()
    dialog.get_by_role("textbox").fill("Orchard Lane")
    dialog.get_by_role("button", name="Delete site").click()
    expect(dialog).to_be_hidden()
    assert workshop.rows(f"sites?id=eq.{made['id']}") == []


def test_two_people_change_the_name(windows: Windows, workshop: Workshop) -> None:
    made = workshop.make()
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/{made['id']}/settings")
    name = page.get_by_role("textbox", name="Name", exact=True)
    name.fill("Mine")
    workshop.change("sites", made["id"], name="Theirs")
    page.get_by_role("group", name="General").locator("..").locator("..").get_by_role(
        "button", name="Save"
    ).click()
    table = page.get_by_role("alert").get_by_role("table")
    table.get_by_role("cell", name="Mine").wait_for()
    table.get_by_role("cell", name="Theirs").wait_for()
    assert_accessible(page)
    keep_picture(page, "sites-conflict")
    page.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    page.get_by_text("Takes effect with the next publish.").first.wait_for()
    assert workshop.rows(f"sites?id=eq.{made['id']}")[0]["name"] == "Mine"


def test_colours_that_cannot_be_read_are_put_right(windows: Windows, workshop: Workshop) -> None:
    made = workshop.make()
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/{made['id']}/design")
    page.get_by_role("textbox", name="Text", exact=True).fill("#cccccc")
    warnings = page.get_by_role("list", name="Contrast")
    warnings.get_by_text("Text on background is hard to read").wait_for()
    assert_accessible(page)
    warnings.get_by_role("button", name=re.compile("^Use #")).first.click()
    expect(warnings.get_by_text("Text on background is hard to read")).to_have_count(0)
    page.get_by_role("status").get_by_text("Saved", exact=True).wait_for()
    colors = workshop.rows(f"sites?id=eq.{made['id']}")[0]["settings"]["tokens"]["colors"]
    assert colors["background"] == "#ffffff"
    assert colors["text"] not in ("#222222", "#cccccc")


def test_redirects_are_checked(windows: Windows, workshop: Workshop) -> None:
    made = workshop.make()
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/{made['id']}/redirects")
    page.get_by_role("button", name="Add redirect").click()
    page.get_by_label("Old path").fill("/about")
    page.get_by_role("combobox", name="Leads to").fill("nowhere")
    page.get_by_role("button", name="Save redirect").click()
    page.get_by_text("A page of the site is at this path").wait_for()
    page.get_by_text("A path of the site (/new-page), or an address with https://").wait_for()
    page.get_by_label("Old path").fill("/us")
    page.get_by_role("combobox", name="Leads to").fill("/about")
    page.get_by_role("button", name="Save redirect").click()
    page.get_by_role("listitem").filter(has_text="/us").wait_for()
    found = workshop.rows(f"site_redirects?site_id=eq.{made['id']}")
    assert [(each["from_path"], each["to_url"], each["status_code"]) for each in found] == [
        ("/us", "/about", 301)
    ]


def test_a_domain_says_which_records_it_needs(windows: Windows, workshop: Workshop) -> None:
    made = workshop.make()
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/{made['id']}/domains")
    page.get_by_role("button", name="Add domain").click()
    page.get_by_role("textbox", name="Domain").fill("not a domain")
    page.get_by_role("dialog").get_by_role("button", name="Add domain").click()
    page.get_by_text("A name such as example.com").wait_for()
    page.get_by_role("textbox", name="Domain").fill("https://WWW.Bakery.example/about")
    page.get_by_role("dialog").get_by_role("button", name="Add domain").click()
    page.get_by_role("heading", name="www.bakery.example").wait_for()
    row = workshop.rows(f"site_domains?site_id=eq.{made['id']}")[0]
    values = [each.input_value() for each in page.get_by_role("textbox", name="Value").all()]
    assert f"roseram-verify={row['verification_token']}" in values
    page.get_by_role("button", name="More for www.bakery.example").click()
    page.get_by_role("menuitem", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove domain").click()
    page.get_by_text("No domain of your own yet").wait_for()


def test_a_viewer_sees_and_is_told_why_nothing_changes(
    windows: Windows, workshop: Workshop, make_person: MakePerson
) -> None:
    made = workshop.make()
    viewer = make_person("Vera Look")
    workshop.let_in(viewer, "viewer")
    page = windows.open(viewer)
    page.goto(workshop.base)
    page.get_by_role("link", name="Bakery").wait_for()
    expect(page.get_by_role("link", name="New site")).to_have_count(0)
    for screen in ("pages", "settings", "design", "publish"):
        page.goto(f"{workshop.base}/{made['id']}/{screen}")
        page.get_by_text("You can look, but not change").wait_for()
        expect(page.get_by_role("button", name=re.compile("^(Save|Publish now)$"))).to_have_count(0)
    assert_accessible(page)
