"""What the letters say, in which language; what nobody can make them say."""

from __future__ import annotations

import re
import tomllib
import uuid
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from roseram.errors import UsageError
from roseram.mail.languages import known_languages
from roseram.mail.letters import LETTERS
from roseram.mail.message import make_message
from roseram.mail.outbox import Outbox, read_languages
from roseram.mail.render import BadTemplate, write_letter
from roseram.server.auth.settings import AuthSettings
from roseram.vault import Vault

if TYPE_CHECKING:
    from pathlib import Path

    from roseram.mail.render import Written
    from roseram.postgres import Connection

DATA: dict[str, Any] = {
    "link": "https://app.example.org/v?token=x&type=signup",
    "code": "482913",
    "seconds": 3600,
    "name": "Ana",
    "new_email": "new@example.org",
    "organization": "Blue Kite",
    "inviter": "Tom",
    "role": "editor",
    "form": "Contact",
    "website": "Studio",
    "rows": [("Message", "One\nTwo")],
    "site_url": "https://app.example.org",
}
SETTINGS = AuthSettings(mail_name="Roseram")
OURS = sorted(known_languages())


def _write(letter: str, languages: str = "en", folder: str = "", **more: Any) -> Written:
    names = {*LETTERS[letter], "name", "site_url"}
    data = {name: value for name, value in {**DATA, **more}.items() if name in names}
    settings = AuthSettings(mail_name="Roseram", mail_folder=folder)
    return write_letter(settings, letter, data, languages=languages)


@pytest.mark.parametrize("tag", OURS)
@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_in_every_language(letter: str, tag: str) -> None:
    written = _write(letter, tag)
    assert written.language == tag
    assert written.subject
    for body in (written.subject, written.text, written.html):
        assert not re.search(r"\{\w+\}|\{\{|\{%|None", body.partition("<style>")[0])
        assert not re.search(r"\{\w+\}", body.partition("</style>")[2])
    for name in LETTERS[letter] - {"seconds", "rows"}:
        assert str(DATA[name]) in written.text
    assert "Ana" in written.text
    assert max(len(line) for line in written.html.splitlines()) < 990  # RFC 5322's longest line
    # Nothing is loaded from anywhere, and nobody is followed.
    assert not re.search(r"<img|<script|<link|url\(|src=|@import", written.html)
    assert set(re.findall(r'href="([^"]+)"', written.html)) <= {
        "https://app.example.org/v?token=x&amp;type=signup"
    }


@pytest.mark.parametrize("tag", OURS)
def test_a_language_has_all_texts(tag: str) -> None:
    def keys(name: str) -> set[tuple[str, str, frozenset[str]]]:
        path = files("roseram.mail") / "languages" / f"{name}.toml"
        texts = tomllib.loads(path.read_text("utf-8"))
        return {
            (letter, key, frozenset(re.findall(r"\{(\w+)\}", text)))
            for letter, named in texts.items()
            for key, text in named.items()
        }

    assert {each[:2] for each in keys(tag)} == {each[:2] for each in keys("en")}
    assert {each[0] for each in keys(tag)} == {"common", *LETTERS}


@pytest.mark.parametrize(
    ("wanted", "tag"),
    [("", "en"), ("de", "de"), ("de-AT", "de"), ("fr,de-ch", "de"), ("xx", "en"), ("../de", "en")],
)
def test_which_language(wanted: str, tag: str) -> None:
    assert _write("confirm", wanted).language == tag


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        (None, []),
        ("", []),
        ("de", ["de"]),
        ("en;q=0.5, de-AT, fr ;q=0.8", ["de-at", "fr", "en"]),
        ("*", []),
        ("de;q=0", []),
        ("a,b,c,d,e,f,g", ["a", "b", "c", "d", "e"]),
        ("de\r\nX: y", []),
        ("../../etc/passwd", []),
        ("de," * 9999, ["de"] * 5),
    ],
)
def test_accept_language(header: str | None, languages: list[str]) -> None:
    assert read_languages(header) == languages


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3600, "one hour"), (7200, "2 hours"), (600, "10 minutes"), (86400, "one day"), (20, "1 min")],
)
def test_how_long_a_code_works(seconds: int, words: str) -> None:
    assert f"within {words}" in _write("confirm", seconds=seconds).text


def test_names_are_text_and_short() -> None:
    name = "<script>alert(1)</script>{code}{{ code }}\r\nBcc: x@example.org\u2028" + "a" * 500
    written = _write("invitation", inviter=name, organization="A & B\nC")
    assert "<script>alert" not in written.html
    assert "&lt;script&gt;" in written.html
    assert "{code}" in written.text
    assert "\n" not in written.subject
    assert "Bcc: x@example.org\n" not in written.text
    assert len(written.subject) < 300
    assert "A & B C" in written.subject


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", 'https://a"b', ""])
def test_links_are_addresses(link: str) -> None:
    with pytest.raises(BadTemplate):
        _write("confirm", link=link)


def test_nobody_adds_a_header() -> None:
    number, now = uuid.uuid4(), datetime.now(UTC)
    written = _write("invitation", inviter="Tom\r\nBcc: all@example.org")
    message = make_message(SETTINGS, number, written, "ana@example.org", now)
    assert message["Bcc"] is None
    assert message.as_bytes().count(b"\r\nTo: ") == 1
    for to in ("ana@example.org\r\nBcc: x@example.org", "ana@example.org\n", "a\0@example.org"):
        with pytest.raises(ValueError, match="control characters"):
            make_message(SETTINGS, number, written, to, now)
    named = AuthSettings(mail_name="Kite\r\nBcc: x@example.org")
    with pytest.raises(ValueError, match="control characters"):
        make_message(named, number, written, "ana@example.org", now)


@pytest.mark.parametrize(
    "to",
    [
        "",
        "ana",
        "ana@example.org\r\nBcc: x@example.org",
        "ana@example.org, ben@example.org",
        "Ana <ana@example.org>",
        "ana@exa mple.org",
        "a@b@c",
    ],
)
@pytest.mark.parametrize("server", ["18"], indirect=True)
async def test_addresses_that_are_none(schema_connection: Connection, to: str) -> None:
    outbox = Outbox(Vault((bytes(32),)), SETTINGS)
    with pytest.raises(ValueError, match="no address"):
        await outbox.post(schema_connection, "password_changed", to, {})


@pytest.mark.parametrize("server", ["18"], indirect=True)
async def test_letters_that_lack_something(schema_connection: Connection) -> None:
    outbox = Outbox(Vault((bytes(32),)), SETTINGS)
    with pytest.raises(ValueError, match="lacks code, seconds"):
        await outbox.post(schema_connection, "confirm", "a@example.org", {"link": "x://y"})
    with pytest.raises(ValueError, match="no letter 'spam'"):
        await outbox.post(schema_connection, "spam", "a@example.org", {})


def test_an_operators_own_words_and_templates(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text('[confirm]\nsubject = "Welcome to {site}, {name}"\n')
    (tmp_path / "nl.toml").write_text('[confirm]\nsubject = "Welkom"\n')
    (tmp_path / "recovery.html").write_text("<p>{{ title }} {{ name }} {{ link }}</p>")
    folder = str(tmp_path)
    assert _write("confirm", folder=folder).subject == "Welcome to app.example.org, Ana"
    dutch = _write("confirm", "nl-BE", folder)
    assert (dutch.subject, dutch.language) == ("Welkom", "nl")
    assert "Confirm your address" in dutch.text  # what nobody translated
    own = _write("recovery", folder=folder, name="<b>")
    assert own.html.startswith("<p>Choose a new password &lt;b&gt; https://app")
    assert "482913" in own.text  # ours
    assert _write("confirm").subject == "Confirm your e-mail address"


@pytest.mark.parametrize(
    "template", ["{{ nothing }}", "{% if %}", "{{ name.__class__.__mro__ }}", "{{ 1 / 0 }}"]
)
def test_templates_that_do_not_work(tmp_path: Path, template: str) -> None:
    (tmp_path / "confirm.html").write_text(template)
    with pytest.raises(BadTemplate, match="cannot be written"):
        _write("confirm", folder=str(tmp_path))


@pytest.mark.parametrize("text", ["[confirm", "subject = 3", "[confirm]\nsubject = 3"])
def test_texts_that_make_no_sense(tmp_path: Path, text: str) -> None:
    (tmp_path / "en.toml").write_text(text)
    with pytest.raises(UsageError, match="cannot be used"):
        _write("confirm", folder=str(tmp_path))
