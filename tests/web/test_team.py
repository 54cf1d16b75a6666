"""Organizations and their people in the browser: made, invited, given roles, removed, left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect

from web.conftest import assert_accessible, hold, keep_picture
from web.letters import invitation_link
from web.workshop import Workshop

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from web.conftest import MakePerson, Person, Site, Windows


def _at(workshop: Workshop, screen: str) -> str:
    return f"/o/{workshop.organization['slug']}/{screen}"


def _choose(page: Page, person: Person, action: str) -> None:
    page.get_by_role("button", name=f"Actions for {person.name}").click()
    page.get_by_role("menuitem", name=action).click()


def test_a_team_from_its_first_day(
    windows: Windows, site: Site, person: Person, make_person: MakePerson
) -> None:
    ben = make_person("Ben Okri")
    page = windows.open(person)
    _found(page)
    _invite(page, ben)
    _accept(windows, site, ben)
    page.reload()
    row = page.get_by_role("table", name="Members").get_by_role("row", name=re.compile(ben.name))
    expect(row).to_contain_text("Editor")
    expect(page.get_by_role("table", name="Invitations")).to_have_count(0)
    _change_role(page, ben)
    expect(row).to_contain_text("Viewer")
    keep_picture(page, "team-members")
    _read_activity(page, person, ben)

    page.get_by_role("link", name="Members").click()
    _choose(page, ben, "Remove")
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)
    gone = windows.open(ben)
    gone.goto("/o/saltmarsh-sohne/sites")
    gone.get_by_text("You are no member of this organization").wait_for()


def _found(page: Page) -> None:
    """A new organization."""
    page.goto("/")
    page.get_by_role("button", name=re.compile("Switch organization")).click()
    assert_accessible(page)
    page.get_by_role("menuitem", name="New organization").click()
    page.get_by_label("Name").fill("Saltmarsh & Söhne")
    expect(page.get_by_label("Address")).to_have_value("saltmarsh-sohne")
    assert_accessible(page)
    page.get_by_role("button", name="Create organization").click()
    page.wait_for_url("**/o/saltmarsh-sohne/members")


def _invite(page: Page, ben: Person) -> None:
    page.get_by_role("button", name="Invite").click()
    dialog = page.get_by_role("dialog", name="Invite to Saltmarsh & Söhne")
    expect(dialog.get_by_label("E-mail address")).to_be_focused()
    dialog.get_by_label("E-mail address").fill(ben.email)
    dialog.get_by_role("radio", name="Editor").check()
    dialog.get_by_label("Message").fill("Come and build with us")
    assert_accessible(page)
    keep_picture(page, "team-invite")
    dialog.get_by_role("button", name="Send invitation").click()
    expect(dialog).to_be_hidden()
    waiting = page.get_by_role("table", name="Invitations").get_by_role("row", name=ben.email)
    expect(waiting).to_contain_text("Editor")
    assert_accessible(page)


def _accept(windows: Windows, site: Site, ben: Person) -> None:
    """By the link in the mail, with the account that he has."""
    theirs = windows.open()
    theirs.goto(invitation_link(site, ben.email))
    theirs.get_by_role("heading", name="Join Saltmarsh & Söhne").wait_for()
    theirs.get_by_text("Come and build with us").wait_for()
    assert_accessible(theirs)
    theirs.get_by_text("I have an account with this address").click()
    theirs.locator("#existing").get_by_label("Password").fill(ben.password)
    theirs.get_by_role("button", name="Sign in and join").click()
    theirs.get_by_role("heading", name="You are in Saltmarsh & Söhne").wait_for()


def _change_role(page: Page, ben: Person) -> None:
    """From editor to viewer."""
    _choose(page, ben, "Change role")
    dialog = page.get_by_role("dialog", name=f"Role of {ben.name}")
    expect(dialog.get_by_role("button", name="Change role")).to_be_disabled()
    dialog.get_by_role("radio", name="Viewer").check()
    assert_accessible(page)
    dialog.get_by_role("button", name="Change role").click()
    expect(dialog).to_be_hidden()


def _read_activity(page: Page, person: Person, ben: Person) -> None:
    """All of what was done, then some of it."""
    page.get_by_role("link", name="Activity").click()
    told = page.get_by_role("list").filter(has_text="became the owner")
    said = [
        f"{person.name} changed the role of {ben.name} from editor to viewer.",
        f"{ben.name} joined as an editor.",
        f"{person.name} invited {ben.email} as an editor.",
        f"{person.name} became the owner.",
    ]
    for sentence in said:
        told.get_by_text(sentence).wait_for()
    page.get_by_role("heading", name="Today").wait_for()
    assert_accessible(page)
    page.get_by_role("combobox", name="Who").click()
    page.get_by_role("option", name=ben.name).click()
    expect(page.get_by_text(said[0])).to_have_count(0)
    page.get_by_text(said[1]).wait_for()
    page.get_by_role("combobox", name="What").click()
    page.get_by_role("option", name="Sites").click()
    page.get_by_text("Nothing found").wait_for()


@pytest.mark.parametrize("size", ["390", "1440"])
def test_a_viewer_sees_and_cannot(
    windows: Windows, site: Site, workshop: Workshop, make_person: MakePerson, size: str
) -> None:
    viewer = make_person("Vera Look")
    workshop.let_in(viewer, "viewer")
    page = windows.open(viewer, size)
    page.goto(_at(workshop, "members"))
    table = page.get_by_role("table", name="Members")
    table.get_by_text(workshop.person.email).wait_for()
    expect(page.get_by_role("button", name="Invite")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^Actions for"))).to_have_count(1)
    page.get_by_role("button", name="Actions for Vera Look").press("Enter")
    expect(page.get_by_role("menuitem")).to_have_text(["Leave organization"])
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Leave organization")).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Actions for Vera Look")).to_be_focused()

    page.goto(_at(workshop, "settings"))
    page.get_by_text("You can look, but not change").wait_for()
    expect(page.get_by_label("Name")).not_to_be_editable()
    for action in ("Save", "Transfer organization", "Delete organization"):
        expect(page.get_by_role("button", name=action)).to_have_count(0)
    assert_accessible(page)

    organization = workshop.organization["id"]
    headers = {"apikey": site.anon_key, "Authorization": f"Bearer {viewer.token}"}
    wanted = {**headers, "Prefer": "return=representation"}
    members = f"{site.url}/rest/v1/organization_members?organization_id=eq.{organization}"
    asked = [
        httpx.patch(f"{members}&user_id=eq.{viewer.id}", headers=wanted, json={"role": "admin"}),
        httpx.delete(f"{members}&user_id=eq.{workshop.person.id}", headers=wanted),
        httpx.patch(
            f"{site.url}/rest/v1/organizations?id=eq.{organization}",
            headers=wanted,
            json={"name": "Mine"},
        ),
    ]
    for answer in asked:
        assert answer.status_code == 403 or answer.json() == [], answer.text
    invited = {"organization_id": organization, "email": "x@example.com", "role": "viewer"}
    refused = site.ask("/functions/v1/invite-member", viewer.token, json=invited)
    assert refused.status_code == 403, refused.text
    rows = workshop.rows(f"organization_members?organization_id=eq.{organization}&select=role")
    assert sorted(row["role"] for row in rows) == ["owner", "viewer"]
    assert (
        workshop.rows(f"organizations?id=eq.{organization}")[0]["name"]
        == (workshop.organization["name"])
    )


def test_somebody_leaves(windows: Windows, workshop: Workshop, make_person: MakePerson) -> None:
    editor = make_person("Edda Berg")
    workshop.let_in(editor, "editor")
    page = windows.open(editor, "390")
    page.goto(_at(workshop, "members"))
    _choose(page, editor, "Leave organization")
    assert_accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Leave").click()
    page.wait_for_url(
        lambda url: "/o/" in url and f"/o/{workshop.organization['slug']}/" not in url
    )
    rows = workshop.rows(f"organization_members?organization_id=eq.{workshop.organization['id']}")
    assert [row["user_id"] for row in rows] == [workshop.person.id]


def test_an_invitation_is_taken_back(windows: Windows, site: Site, workshop: Workshop) -> None:
    email = "late.guest@example.com"
    asked = {"organization_id": workshop.organization["id"], "email": email, "role": "viewer"}
    workshop.act("invite-member", **asked)
    link = invitation_link(site, email)
    page = windows.open(workshop.person)
    page.goto(_at(workshop, "members"))
    page.get_by_role("button", name=f"Take back the invitation of {email}").click()
    assert_accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Take back").click()
    expect(page.get_by_role("table", name="Invitations")).to_have_count(0)
    guest = windows.open()
    guest.goto(link)
    guest.get_by_role("heading", name="This invitation does not work").wait_for()
    guest.get_by_text("This invitation was withdrawn").wait_for()


def test_settings_are_kept_and_an_address_is_moved(windows: Windows, person: Person) -> None:
    page = windows.open(person)
    for name in ("Quay North", "Quay South"):
        page.goto("/organizations/new")
        page.get_by_label("Name").fill(name)
        page.get_by_role("button", name="Create organization").click()
        page.wait_for_url("**/members")
    page.goto("/o/quay-south/settings")
    save = page.get_by_role("button", name="Save")
    expect(save).to_be_disabled()
    page.get_by_label("Address").fill("quay-north")
    save.click()
    page.get_by_text("Another organization has this address").wait_for()
    assert_accessible(page)
    page.get_by_label("Address").fill("quay east")
    page.get_by_text("Only a to z, 0 to 9").wait_for()
    page.get_by_label("Address").fill("quay-east")
    page.get_by_label("Description").fill("On the other side of the water")
    save.click()
    page.wait_for_url("**/o/quay-east/settings")
    page.reload()
    expect(page.get_by_label("Description")).to_have_value("On the other side of the water")

    page.get_by_role("button", name="Delete organization").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Delete organization")).to_be_disabled()
    dialog.get_by_label("Type Quay South to confirm").fill("Quay South")
    assert_accessible(page)
    lists = hold(page, "**/rest/v1/user_organizations*")
    dialog.get_by_role("button", name="Delete organization").click()
    page.wait_for_url(lambda url: "/sites" in url and "quay-east" not in url)
    lists.let_go()
    page.goto("/o/quay-east/sites")
    page.get_by_text("You are no member of this organization").wait_for()


def test_ownership_is_handed_over(
    windows: Windows, site: Site, person: Person, make_person: MakePerson
) -> None:
    heir = make_person("Hera Next")
    page = windows.open(person)
    page.goto("/organizations/new")
    page.get_by_label("Name").fill("Handed Over")
    page.get_by_role("button", name="Create organization").click()
    page.wait_for_url("**/o/handed-over/members")
    mine = Workshop(site, person, {})
    rows = mine.rows("organizations?slug=eq.handed-over&select=id,slug,name")
    Workshop(site, person, rows[0]).let_in(heir, "member")
    page.goto("/o/handed-over/settings")
    page.get_by_role("combobox", name="New owner").click()
    page.get_by_role("option", name=heir.name).click()
    page.get_by_role("button", name="Transfer organization").click()
    dialog = page.get_by_role("dialog", name=f"Transfer to {heir.name}")
    dialog.get_by_role("textbox").fill("Handed Over")
    dialog.get_by_role("button", name="Transfer organization").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Delete organization")).to_have_count(0)
    assert mine.rows("organizations?slug=eq.handed-over")[0]["owner_id"] == heir.id


@pytest.mark.parametrize("size", ["390", "1440"])
@pytest.mark.parametrize("screen", ["members", "settings", "activity", "jobs"])
def test_the_screens_are_accessible(
    windows: Windows, workshop: Workshop, screen: str, size: str
) -> None:
    workshop.make()
    page = windows.open(workshop.person, size, color_scheme="dark")
    page.goto(_at(workshop, screen))
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep_picture(page, f"team-{screen}-{size}")


@pytest.mark.parametrize(
    ("screen", "table", "there"),
    [
        ("members", "organization_members", "(you)"),
        ("activity", "organization_activity", "became the owner"),
    ],
)
def test_what_cannot_be_read_says_so(
    windows: Windows, workshop: Workshop, screen: str, table: str, there: str
) -> None:
    page = windows.open(workshop.person, "390")
    page.route(f"**/rest/v1/{table}*", lambda route: route.abort())
    page.goto(_at(workshop, screen))
    page.get_by_text("The server cannot be reached").wait_for()
    assert_accessible(page)
    page.unroute(f"**/rest/v1/{table}*")
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("main").get_by_text(there).wait_for()
