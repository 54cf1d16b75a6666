"""Accounts and settings, as a person meets them in the browser."""

from __future__ import annotations

import io
import re
import time
from typing import TYPE_CHECKING, Any

import httpx
import pyotp
import pytest
from PIL import Image

from web.conftest import PASSWORD, assert_accessible, hold, keep_picture, sign_in

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from web.conftest import MakePerson, Person, Site, Windows


def _code(site: Site, email: str) -> str:
    """The code of the last mail to somebody, read in the development mailbox."""
    listed = httpx.get(f"{site.url}/mailbox").text
    for number in re.findall(r'<a href="/mailbox/([^"]+)"', listed):
        letter = httpx.get(f"{site.url}/mailbox/{number}").text
        if email in letter:
            found = re.search(r"^\s*(\d{6})\s*$", letter, re.MULTILINE)
            assert found
            return found[1]
    raise AssertionError(f"no mail to {email}")


def _row(site: Site, person: Person, path: str) -> Any:
    headers = {"apikey": site.anon_key, "Authorization": f"Bearer {person.token}"}
    return httpx.get(f"{site.url}/rest/v1/{path}", headers=headers).json()[0]


@pytest.mark.parametrize("path", ["/login", "/signup", "/recover", "/verify?email=a@example.com"])
@pytest.mark.parametrize("size", ["390", "1440"])
def test_the_screens_outside_are_accessible(windows: Windows, path: str, size: str) -> None:
    page = windows.open(size=size)
    page.goto(path)
    page.get_by_role("heading", level=1).wait_for()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_signing_up_and_out(page: Page, site: Site) -> None:
    page.goto("/signup")
    page.get_by_label("Name").fill("Edda Berg")
    page.get_by_label("E-mail").fill("edda@example.com")
    page.get_by_label("Password", exact=True).fill("short12")
    page.get_by_label("Password", exact=True).fill("password1")
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("alert").get_by_text("That password is too easy to guess").wait_for()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/o/*/sites")
    page.get_by_role("button", name=re.compile("Account menu")).click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.wait_for_url("**/login")
    assert page.evaluate("localStorage.getItem('roseram.session')") is None


def test_who_is_not_signed_in_comes_back_to_where_they_wanted(page: Page, person: Person) -> None:
    page.goto("/settings/devices")
    page.wait_for_url("**/login?next=%2Fsettings%2Fdevices")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill("something-else-92")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("alert").get_by_text("E-mail address or password is wrong").wait_for()
    page.get_by_label("Password", exact=True).fill(person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/settings/devices")
    page.get_by_text("This one").wait_for()


@pytest.mark.parametrize("next_", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_coming_back_leads_nowhere_else(page: Page, site: Site, person: Person, next_: str) -> None:
    page.goto(f"/login?next={next_}")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill(person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site.url}/o/*/sites")


def test_a_code_by_mail_signs_in(page: Page, site: Site, person: Person) -> None:
    page.goto("/login")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_role("button", name="Mail me a code instead").click()
    page.get_by_role("textbox", name="Code").fill("000000")
    page.get_by_role("alert").get_by_text("does not work any longer").wait_for()
    page.get_by_role("textbox", name="Code").fill(_code(site, person.email))
    page.wait_for_url("**/o/*/sites")


def test_a_new_password(page: Page, site: Site, person: Person) -> None:
    page.goto("/recover")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_role("button", name="Send the mail").click()
    page.get_by_role("textbox", name="Code").fill(_code(site, person.email))
    page.wait_for_url("**/reset")
    assert_accessible(page)
    page.get_by_label("New password").fill("umbrella-Quartz-17-lemon")
    page.get_by_role("button", name="Change password").click()
    page.wait_for_url("**/o/*/sites")
    body = {"email": person.email, "password": "umbrella-Quartz-17-lemon"}
    assert site.ask("/auth/v1/token?grant_type=password", json=body).status_code == 200


@pytest.mark.parametrize("size", ["390", "1440"])
@pytest.mark.parametrize("name", ["profile", "preferences", "security", "devices", "api-keys"])
def test_the_settings_are_accessible(
    windows: Windows, person: Person, name: str, size: str
) -> None:
    page = windows.open(person, size)
    page.goto(f"/settings/{name}")
    page.locator("section").first.wait_for()
    page.wait_for_load_state("networkidle")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep_picture(page, f"settings-{name}-{size}")


def test_a_second_factor(windows: Windows, site: Site, person: Person) -> None:
    page = windows.open(person)
    page.goto("/settings/security")
    page.get_by_role("button", name="Set up").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_alt_text("QR code for the authenticator app").wait_for()
    secret = dialog.get_by_label("Secret", exact=True).input_value()
    assert_accessible(page)
    keep_picture(page, "second-factor")
    totp = pyotp.TOTP(secret)
    dialog.get_by_label("Code", exact=True).fill(totp.now())
    page.get_by_role("list", name="Authenticator apps").get_by_text("On", exact=True).wait_for()

    other = windows.open()
    other.goto("/login?next=/settings/security")
    other.get_by_label("E-mail").fill(person.email)
    other.get_by_label("Password", exact=True).fill(person.password)
    other.get_by_role("button", name="Sign in", exact=True).click()
    other.wait_for_url("**/verify*")
    factors = hold(other, "**/auth/v1/user")
    other.reload()
    other.get_by_label("Code", exact=True).fill("000000")  # before the app's list is there
    factors.let_go()
    other.get_by_role("alert").get_by_text("That code is not right").wait_for()
    assert_accessible(other)
    # The one of before was used up: the next half minute's is taken, too.
    other.get_by_label("Code", exact=True).fill(totp.at(_now(), counter_offset=1))
    other.wait_for_url("**/settings/security")
    other.get_by_role("button", name="Remove").click()
    other.get_by_role("dialog").get_by_role("button", name="Remove").click()
    other.get_by_role("button", name="Set up").wait_for()


def _now() -> int:
    return int(time.time())


def test_an_api_key(windows: Windows, site: Site, person: Person) -> None:
    page = windows.open(person)
    page.goto("/settings/api-keys")
    page.get_by_role("button", name="New key").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Nightly backup")
    group = dialog.get_by_role("radiogroup", name="Account")
    group.get_by_text("Read").click()
    assert_accessible(page)
    dialog.get_by_role("button", name="Create key").click()
    key = dialog.get_by_label("Key", exact=True).input_value()
    assert key.startswith("rsm_")
    dialog.get_by_role("button", name="I have copied it").click()
    headers = {"apikey": key}
    asked = f"{site.url}/rest/v1/profiles?select=email"
    assert httpx.get(asked, headers=headers).json() == [{"email": person.email}]
    row = page.get_by_role("row", name=re.compile("Nightly backup"))
    row.get_by_text("Account", exact=True).wait_for()
    assert_accessible(page)
    row.get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    row.get_by_text("Revoked").wait_for()
    assert httpx.get(asked, headers=headers).status_code == 401


def test_what_is_typed_offline_is_sent_later(windows: Windows, site: Site, person: Person) -> None:
    page = windows.open(person)
    page.goto("/settings/profile")
    name = page.get_by_role("textbox", name="Name", exact=True)
    name.wait_for()
    page.context.set_offline(True)
    name.fill("Ana of the sea")
    page.get_by_text("Offline: kept on this device").wait_for()
    page.get_by_text("You are offline.").wait_for()
    keep_picture(page, "offline")
    page.context.set_offline(False)
    page.get_by_text("Saved", exact=True).wait_for()
    assert _row(site, person, "profiles?select=full_name")["full_name"] == "Ana of the sea"


def test_what_was_not_sent_is_there_after_a_reload(
    windows: Windows, site: Site, person: Person
) -> None:
    page = windows.open(person)
    page.goto("/settings/profile")
    page.get_by_role("textbox", name="Name", exact=True).wait_for()
    page.route("**/rest/v1/profiles*", lambda route: route.abort())
    page.get_by_role("textbox", name="Name", exact=True).fill("Ana kept")
    page.get_by_text("Offline: kept on this device").wait_for()
    page.unroute("**/rest/v1/profiles*")
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        page.reload()
    page.get_by_text("Saved", exact=True).wait_for()
    assert page.get_by_role("textbox", name="Name", exact=True).input_value() == "Ana kept"
    assert _row(site, person, "profiles?select=full_name")["full_name"] == "Ana kept"


def test_what_somebody_else_has_changed_is_asked_about(
    windows: Windows, site: Site, person: Person
) -> None:
    page = windows.open(person)
    page.goto("/settings/profile")
    page.get_by_role("textbox", name="Name", exact=True).wait_for()
    headers = {"apikey": site.anon_key, "Authorization": f"Bearer {person.token}"}
    address = f"{site.url}/rest/v1/profiles?id=eq.{person.id}"
    assert httpx.patch(address, headers=headers, json={"full_name": "Theirs"}).is_success
    page.get_by_role("textbox", name="Name", exact=True).fill("Mine")
    page.get_by_text("Somebody else has changed this meanwhile").wait_for()
    assert_accessible(page)
    assert _row(site, person, "profiles?select=full_name")["full_name"] == "Theirs"
    page.get_by_role("button", name="Keep mine").click()
    page.get_by_text("Saved", exact=True).wait_for()
    assert _row(site, person, "profiles?select=full_name")["full_name"] == "Mine"


def test_a_session_that_ends_in_the_middle_loses_nothing(
    windows: Windows, site: Site, person: Person
) -> None:
    page = windows.open(person)
    page.goto("/settings/profile")
    page.get_by_role("textbox", name="Name", exact=True).wait_for()
    assert site.ask("/auth/v1/logout?scope=global", person.token).status_code == 204
    # An hour later, as the app sees it: the token has ended, and cannot be renewed.
    page.evaluate(
        "() => { const kept = JSON.parse(localStorage.getItem('roseram.session'));"
        "kept.expires_at = 1; kept.expires_in = 0;"
        "localStorage.setItem('roseram.session', JSON.stringify(kept)) }"
    )
    page.get_by_role("textbox", name="Name", exact=True).fill("Ana goes on")
    dialog = page.get_by_role("dialog", name="You have been signed out")
    dialog.get_by_label("Password", exact=True).fill(person.password)
    assert_accessible(page)
    keep_picture(page, "signed-out-in-the-middle")
    dialog.get_by_role("button", name="Go on").click()
    page.get_by_text("Saved", exact=True).wait_for()
    assert page.get_by_role("textbox", name="Name", exact=True).input_value() == "Ana goes on"
    body = {"email": person.email, "password": PASSWORD}
    token = site.ask("/auth/v1/token?grant_type=password", json=body).json()["access_token"]
    headers = {"apikey": site.anon_key, "Authorization": f"Bearer {token}"}
    rows = httpx.get(f"{site.url}/rest/v1/profiles?select=full_name", headers=headers).json()
    assert rows == [{"full_name": "Ana goes on"}]


def test_a_picture(windows: Windows, site: Site, person: Person, tmp_path: Path) -> None:
    Image.new("RGB", (900, 600), (190, 47, 85)).save(tmp_path / "me.png")
    page = windows.open(person)
    page.goto("/settings/profile")
    page.get_by_role("button", name="Upload a picture").wait_for()
    page.locator("input[type=file]").set_input_files(tmp_path / "me.png")
    page.get_by_role("button", name="Change picture").wait_for()
    address = _row(site, person, "profiles?select=avatar_url")["avatar_url"]
    picture = httpx.get(address)
    assert picture.headers["content-type"] == "image/webp"
    with Image.open(io.BytesIO(picture.content)) as seen:
        assert seen.size == (512, 512)
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("button", name="Upload a picture").wait_for()
    assert httpx.get(address).status_code in (400, 404)


def test_preferences_hold(windows: Windows, site: Site, person: Person) -> None:
    page = windows.open(person, color_scheme="dark")
    page.goto("/settings/preferences")
    page.locator("html[data-mantine-color-scheme=dark]").wait_for()  # as the device's
    page.get_by_role("radio", name="Light").click()
    page.locator("html[data-mantine-color-scheme=light]").wait_for()
    page.get_by_role("combobox", name="Time zone").fill("Tokyo")
    page.get_by_role("option", name="Asia/Tokyo").click()
    page.get_by_text("Saved", exact=True).wait_for()
    page.reload()
    page.locator("html[data-mantine-color-scheme=light]").wait_for()
    kept = _row(site, person, "user_settings?select=theme,timezone")
    assert kept == {"theme": "light", "timezone": "Asia/Tokyo"}


def test_other_devices_are_signed_out(windows: Windows, person: Person) -> None:
    page = windows.open()
    sign_in(page, person)
    page.goto("/settings/devices")
    page.get_by_role("heading", name="2 devices").wait_for()
    page.get_by_role("button", name="Sign out the others").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="1 device", exact=True).wait_for()


def test_a_password_is_changed(windows: Windows, site: Site, person: Person) -> None:
    page = windows.open(person)
    page.goto("/settings/security")
    page.get_by_role("textbox", name="Current password").fill("not-the-right-1")
    page.get_by_label("New password").fill("umbrella-Quartz-17-lemon")
    page.get_by_role("button", name="Change password").click()
    page.get_by_role("alert").get_by_text("The current password is wrong").wait_for()
    page.get_by_role("textbox", name="Current password").fill(person.password)
    page.get_by_role("button", name="Change password").click()
    page.get_by_text("Your password is changed").wait_for()
    body = {"email": person.email, "password": "umbrella-Quartz-17-lemon"}
    assert site.ask("/auth/v1/token?grant_type=password", json=body).status_code == 200


def test_an_account_is_deleted(windows: Windows, site: Site, make_person: MakePerson) -> None:
    person = make_person("Gone Soon")
    page = windows.open(person)
    page.goto("/settings/profile")
    page.get_by_role("button", name="Delete account").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your password").fill(person.password)
    button = dialog.get_by_role("button", name="Delete my account")
    assert button.is_disabled()
    dialog.get_by_label("Type").fill(person.email)
    assert_accessible(page)
    button.click()
    page.wait_for_url("**/login")
    body = {"email": person.email, "password": person.password}
    assert site.ask("/auth/v1/token?grant_type=password", json=body).status_code == 400


def test_the_keyboard_reaches_everything(windows: Windows, person: Person) -> None:
    page = windows.open(person)
    page.goto("/settings/profile")
    page.get_by_role("textbox", name="Name", exact=True).wait_for()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.get_by_role("link", name="Devices").focus()
    page.keyboard.press("Enter")
    page.get_by_text("This one").wait_for()
    assert page.evaluate("document.activeElement.id") == "main"
    assert page.title() == "Devices · Roseram"


def test_a_phone_has_its_navigation_in_a_drawer(windows: Windows, person: Person) -> None:
    page = windows.open(person, "390")
    page.goto("/settings/profile")
    page.get_by_role("button", name="Open navigation").click()
    page.get_by_role("dialog").get_by_role("link", name="Security").wait_for()
    assert_accessible(page)
    keep_picture(page, "drawer")
    page.get_by_role("dialog").get_by_role("link", name="Security").click()
    page.get_by_role("heading", name="Security", level=1).wait_for()
    page.get_by_role("dialog").wait_for(state="hidden")


def test_an_address_that_leads_nowhere_says_so(windows: Windows, person: Person) -> None:
    page = windows.open(person)
    for path in ("/nothing/here", "/o/not-mine/sites"):
        page.goto(path)
        page.get_by_text(re.compile("nothing at this address|no member of this")).wait_for()
        assert_accessible(page)
