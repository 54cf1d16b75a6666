"""A letter, written: subject, plain text and HTML in the recipient's language."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
)
from jinja2.sandbox import SandboxedEnvironment

from roseram.errors import RoseramError
from roseram.mail.languages import choose_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.mail.languages import Language
    from roseram.mail.settings import MailSettings

_PLACE = re.compile(r"\{(\w+)\}")
_LONGEST: Final = {"link": 4096, "code": 32, "reply_to": 254}  # characters; of everything else:
_LONGEST_VALUE: Final = 120
_LONGEST_ANSWER: Final = 20_000
_LINK = re.compile(r"https?://[^\s<>\"']+|[a-z][a-z0-9+.-]*://[^\s<>\"']+")


class BadTemplate(RoseramError):  # noqa: N818 - says what happened, like its siblings
    """A letter cannot be written."""

    code = "RSM_BAD_TEMPLATE"
    next_step = "correct the template, then: roseram mail retry"


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it is sent."""

    subject: str
    text: str
    html: str
    language: str
    reply_to: str = ""  # who gets the answer; empty: nobody but the sender


def write_letter(
    settings: MailSettings, letter: str, data: Mapping[str, Any], *, languages: str
) -> Written:
    """Write a letter; BadTemplate where a template of the operator's makes that impossible.

    What people chose themselves (names and the like) comes on one line, cut, and escaped in HTML.
    """
    language = choose_language(languages, settings.mail_folder)
    values = {name: _one_line(name, value) for name, value in data.items() if name != "rows"}
    site = str(data.get("site_url") or "")
    values |= {
        "sender": settings.mail_name,
        "site": _host(site) or settings.mail_name,
        "site_url": site,
        "life": _duration(language, data.get("seconds")),
    }
    words = _words(language, letter, values) | {"rows": _rows(data.get("rows"))}
    try:
        written = _render(settings.mail_folder, letter, language, {**values, **words})
        return replace(written, reply_to=values.get("reply_to", ""))
    except Exception as error:  # an operator's template can do anything wrong
        why = f"{letter}, {language.tag}: {error}"
        raise BadTemplate(why=why) from error


def _words(language: Language, letter: str, values: Mapping[str, str]) -> dict[str, Any]:
    """The letter's own texts, filled in, and `say` for those that all letters have."""

    def say(name: str) -> str:
        return _filled(language.text(letter, name), values)

    names = ("subject", "preview", "title", "text", "button", "notice")
    greeting = say("greeting" if values.get("name") else "greeting_nobody")
    return {
        **{name: say(name) for name in names},
        "greeting": greeting,
        "say": say,
        "language": language.tag,
        "link": values.get("link", ""),
        "code": values.get("code", ""),
        "name": values.get("name", ""),
    }


def _render(folder: str, letter: str, language: Language, context: dict[str, Any]) -> Written:
    def render(kind: str) -> str:
        # The operator's own template of one letter wins over the one that all letters share.
        names = [f"{letter}.{language.tag}.{kind}", f"{letter}.{kind}", f"letter.{kind}"]
        return _templates(folder).select_template(names).render(context)

    subject = " ".join(context["subject"].split())
    text = re.sub(r"\n{3,}", "\n\n", render("txt")).strip() + "\n"
    return Written(subject, text, render("html").strip() + "\n", language.tag)


@lru_cache(maxsize=8)
def _templates(folder: str) -> SandboxedEnvironment:
    ours: BaseLoader = PackageLoader("roseram.mail")
    loader = ChoiceLoader([FileSystemLoader(folder), ours]) if folder else ours
    return SandboxedEnvironment(
        loader=loader,
        autoescape=lambda name: name is None or not name.endswith(".txt"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Each `{name}` replaced; what is put in is never looked at again."""
    return _PLACE.sub(lambda match: values.get(match[1], match[0]), text)


def _one_line(name: str, value: object) -> str:
    """A value without line breaks and other invisible characters, of a bearable length."""
    text = "" if value is None else str(value)
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if name == "link" and not _LINK.fullmatch(text):
        raise BadTemplate(why="its link is no address")
    longest = _LONGEST.get(name, _LONGEST_VALUE)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _rows(given: object) -> list[tuple[str, list[str]]]:
    """What strangers wrote, below what they were asked: each answer as its lines."""
    rows = given if isinstance(given, list) else []
    return [(_one_line("label", label), _lines(str(answer))) for label, answer in rows]


def _lines(text: str) -> list[str]:
    cut = text if len(text) <= _LONGEST_ANSWER else f"{text[: _LONGEST_ANSWER - 1]}…"
    return ["".join(c if c.isprintable() else " " for c in line) for line in cut.splitlines()]


def _host(site: str) -> str:
    try:
        return urlsplit(site).netloc
    except ValueError:
        return ""


def _duration(language: Language, seconds: object) -> str:
    """So many seconds in words; empty for none."""
    if not isinstance(seconds, int) or seconds <= 0:
        return ""
    for name, size in (("day", 86400), ("hour", 3600)):
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            key = name if count == 1 else f"{name}s"
            return _filled(language.text("common", key), {"count": str(count)})
    return _filled(language.text("common", "minutes"), {"count": str(max(1, seconds // 60))})
