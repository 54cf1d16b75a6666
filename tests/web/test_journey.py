"""The whole journey of two people, from signing up to a visitor who reads what they have made."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import httpx
from PIL import Image
from playwright.sync_api import expect

from web.conftest import PASSWORD, assert_accessible, keep_picture
from web.look import SIZES

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from web.conftest import Site, Windows

HOME = "Open Bench"  # what the template calls its home page


def test_two_people_make_a_site(windows: Windows, site: Site) -> None:
    ada = windows.open()
    _sign_up(ada, "Ada Quist", "ada@journey.example")
    slug = _make_organization(ada)
    _invite(ada, "ben@journey.example", "Viewer")
    ben = _accept(windows, site, "ben@journey.example")

    pages = _site_from_template(ada)
    _edit(ada, HOME, "Open on Mondays, too")
    _write_css(ada)
    picture = _upload(ada, slug)
    _use_as_social_image(ada, pages)
    _preview(windows, ada)

    address = _publish(ada, pages)
    visitor = windows.open()
    visitor.goto(address)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Open on Mondays, too")
    assert _colour(visitor) == "rgb(10, 90, 60)"
    assert picture in visitor.content()
    _keep(visitor, "11-visit")

    _looks_only(ben, site, slug, pages)

    ada.goto(pages)
    _edit(ada, HOME, "Closed in August")
    _publish(ada, pages)
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Closed in August")
    _roll_back(ada)
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Open on Mondays, too")
    _keep(visitor, "15-rolled-back")
    _make_editor(ada, slug, "Ben Otieno")
    ben.goto(pages)
    _edit(ben, HOME, "Ben was here")
    _publish(ben, pages)
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Ben was here")
    _keep(visitor, "16-by-ben")
    _activity(ada, slug)


def _keep(page: Page, name: str) -> None:
    """A picture at both widths, where nothing is wider than the screen and axe finds no fault."""
    for size, (wide, high) in reversed(SIZES.items()):
        page.set_viewport_size({"width": wide, "height": high})
        expect(page.get_by_label("Loading")).to_have_count(0)
        if "/s/" not in page.url:  # scripts are forbidden there, axe's, too
            assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        keep_picture(page, f"journey-{name}-{size}")
    page.set_viewport_size({"width": 1440, "height": 900})


def _sign_up(page: Page, name: str, email: str) -> None:
    page.goto("/signup")
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    _keep(page, "01-sign-up")
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/o/*/sites")


def _make_organization(page: Page) -> str:
    page.get_by_role("complementary").get_by_role("button").first.click()
    page.get_by_role("menuitem", name="New organization").click()
    page.get_by_label("Name").fill("Journey & Co")
    expect(page.get_by_label("Address")).to_have_value("journey-co")
    _keep(page, "02-new-organization")
    page.get_by_role("button", name="Create organization").click()
    page.wait_for_url("**/o/journey-co/members")
    return "journey-co"


def _invite(page: Page, email: str, role: str) -> None:
    page.get_by_role("button", name="Invite").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-mail address").fill(email)
    dialog.get_by_role("radio", name=role).check()
    dialog.get_by_label("Message").fill("Have a look, please.")
    _keep(page, "03-invite")
    dialog.get_by_role("button", name="Send invitation").click()
    page.get_by_role("table", name="Invitations").get_by_text(email).wait_for()
    _keep(page, "04-members")


def _accept(windows: Windows, site: Site, email: str) -> Page:
    """He opens the link of his mail, makes an account with it, and signs in."""
    page = windows.open()
    page.goto(_link_in_mail(site, email))
    page.get_by_text("Have a look, please.").wait_for()
    page.get_by_label("Your name").fill("Ben Otieno")
    page.get_by_label("Choose a password").fill(PASSWORD)
    _keep(page, "05-invitation")
    page.get_by_role("button", name="Create my account and join").click()
    page.get_by_role("heading", name="You are in Journey & Co").wait_for()
    page.goto("/login")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/o/**")
    return page


def _link_in_mail(site: Site, email: str) -> str:
    listed = httpx.get(f"{site.url}/mailbox").text
    for number in re.findall(r'<a href="/mailbox/([^"]+)"', listed):
        letter = httpx.get(f"{site.url}/mailbox/{number}").text
        found = re.search(r"/functions/v1/invitation#[\w.~-]+", letter)
        if email in letter and found:
            return found[0]
    raise AssertionError(f"no invitation for {email}")


def _site_from_template(page: Page) -> str:
    """Make a site of the starter template; the address of its pages."""
    page.goto("/o/journey-co/sites")
    page.get_by_role("link", name="New site").first.click()
    page.get_by_role("heading", name="Templates").wait_for()
    _keep(page, "06-templates")
    page.get_by_role("button", name=re.compile("Association")).click()
    page.get_by_label("Name").fill("Quay Street Kitchen")
    page.get_by_role("button", name="Create site").click()
    page.wait_for_url("**/pages")
    page.get_by_role("link", name=HOME, exact=True).wait_for()
    _keep(page, "07-pages")
    return page.url


def _edit(page: Page, name: str, title: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_label("Heading 1").fill(title)
    _saved(page)
    shown = page.frame_locator("iframe:not([data-behind])")
    expect(shown.get_by_role("heading", level=1)).to_have_text(title)
    _keep(page, "08-page")


def _saved(page: Page) -> None:
    expect(page.get_by_role("status").get_by_text("Saved", exact=True)).to_be_visible()


def _write_css(page: Page) -> None:
    page.get_by_role("tab", name="Code").click()
    page.get_by_role("textbox", name="CSS").fill("h1 { color: rgb(10, 90, 60); }")
    _saved(page)
    _keep(page, "09-code")


def _upload(page: Page, slug: str) -> str:
    """Put a picture into the library; how its published address will look."""
    page.goto(f"/o/{slug}/assets")
    picture = io.BytesIO()
    Image.new("RGB", (1200, 630), (214, 120, 60)).save(picture, "PNG")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload").click()
    chooser.value.set_files(
        {"name": "harbour.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.get_by_role("button", name=re.compile("harbour.png")).wait_for()
    page.get_by_text(re.compile("1,?200 . 630")).first.wait_for()
    _keep(page, "10-files")
    return "_assets/"


def _use_as_social_image(page: Page, pages: str) -> None:
    page.goto(pages)
    page.get_by_role("link", name=HOME, exact=True).click()
    page.get_by_role("tab", name="Search").click()
    page.get_by_role("button", name="Choose").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile("harbour.png")).click()
    expect(dialog).to_be_hidden()
    _saved(page)


def _preview(windows: Windows, page: Page) -> None:
    """Somebody without an account sees the draft by the link that was made for them."""
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Make link").click()
    link = page.get_by_label("Preview link").first.input_value()
    page.keyboard.press("Escape")
    guest = windows.open()
    guest.goto(link)
    expect(guest.get_by_role("heading", level=1)).to_have_text("Open on Mondays, too")
    _keep(guest, "10-preview")


def _publish(page: Page, pages: str) -> str:
    """Publish, and where it can be visited."""
    page.goto(pages.removesuffix("pages") + "publish")
    page.get_by_role("button", name="Publish now").wait_for()
    _keep(page, "11-publish")
    page.get_by_role("button", name="Publish now").click()
    page.get_by_text("Visitors see everything as it is here.").wait_for()
    address = page.get_by_role("link", name=re.compile(r"localhost")).first.get_attribute("href")
    assert address is not None
    return address


def _colour(page: Page) -> str:
    said: str = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    return said


def _looks_only(page: Page, site: Site, slug: str, pages: str) -> None:
    """A viewer sees the page and can change nothing: not here, and not through the API."""
    page.goto(pages)
    page.get_by_role("link", name=HOME, exact=True).click()
    expect(page.get_by_label("Heading 1")).not_to_be_editable()
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    _keep(page, "12-viewer")
    page.goto(f"/o/{slug}/sites")
    expect(page.get_by_role("link", name="New site")).to_have_count(0)
    site_id = pages.split("/")[-2]
    token = page.evaluate("JSON.parse(localStorage.getItem('roseram.session')).access_token")
    headers = {
        "apikey": site.anon_key,
        "Authorization": f"Bearer {token}",
        "Prefer": "return=representation",
    }
    for table in ("sites?id", "pages?site_id"):
        answer = httpx.patch(
            f"{site.url}/rest/v1/{table}=eq.{site_id}", json={"name": "Mine"}, headers=headers
        )
        assert answer.json() == []
    refused = site.ask("/functions/v1/publish-site", token, json={"site_id": site_id})
    assert refused.status_code == 403
    path = f"/storage/v1/object/assets/{_organization(site, headers, slug)}/mine.txt"
    stored = httpx.post(site.url + path, content=b"mine", headers=headers)
    assert stored.json()["statusCode"] == "403"


def _organization(site: Site, headers: dict[str, str], slug: str) -> str:
    found = httpx.get(f"{site.url}/rest/v1/organizations?slug=eq.{slug}&select=id", headers=headers)
    number: str = found.json()[0]["id"]
    return number


def _roll_back(page: Page) -> None:
    page.get_by_role("button", name="Roll back to this").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Roll back").click()
    page.get_by_text("Release 3, published").wait_for()
    _keep(page, "14-releases")


def _make_editor(page: Page, slug: str, name: str) -> None:
    page.goto(f"/o/{slug}/members")
    page.get_by_role("button", name=f"Actions for {name}").click()
    page.get_by_role("menuitem", name="Change role").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Editor").check()
    dialog.get_by_role("button", name="Change role").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("row", name=re.compile(name))).to_contain_text("Editor")


def _activity(page: Page, slug: str) -> None:
    """What was done is told in sentences."""
    page.goto(f"/o/{slug}/activity")
    page.get_by_text(re.compile("changed the content of the page Open Bench")).first.wait_for()
    page.get_by_text(re.compile("invited ben@journey.example as a viewer")).wait_for()
    page.get_by_text(re.compile("uploaded the file harbour.png")).wait_for()
    page.get_by_text("changed the role of Ben Otieno from viewer to editor").wait_for()
    page.get_by_text(
        re.compile("^Ben Otieno changed the content of the page Open Bench")
    ).wait_for()
    _keep(page, "17-activity")
