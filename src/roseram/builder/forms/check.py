"""What a visitor sent, held against the fields of the form as it is published."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from roseram.builder.forms.fields import Field

# As the HTML standard has it, which is what browsers hold <input type=email> to.
_LABEL: Final = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_EMAIL: Final = re.compile(rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})*")
_NUMBER: Final = re.compile(
    r"-?(?:[0-9]{1,30}(?:\.[0-9]{1,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?"
)
_URL: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+")
_WEEK: Final = re.compile(r"[0-9]{4}-W(?:0[1-9]|[1-4][0-9]|5[0-3])")
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_LONGEST_EMAIL: Final = 254  # characters
_MOST_FAULTS: Final = 20


@dataclass(frozen=True, slots=True)
class Checked:
    """What is kept, and what is wrong: field -> name of a sentence in `words`, and its number."""

    data: dict[str, Any]
    faults: dict[str, tuple[str, str]]


def check(fields: Sequence[Field], given: Mapping[str, Sequence[str]]) -> Checked:
    """Texts by field, a truth for a single box, a list for several answers; others are ignored."""
    data: dict[str, Any] = {}
    faults: dict[str, tuple[str, str]] = {}
    for field in fields:
        name = field["name"]
        answers = [_plain(each, field["type"]) for each in given.get(name, ())]
        answers = [each for each in answers if each]
        if field["type"] == "checkbox":
            if answers or not field["required"]:
                data[name] = bool(answers)
        elif answers:
            data[name] = answers if field["type"] == "choices" else answers[0]
        fault = _fault(field, answers)
        if fault is not None and len(faults) < _MOST_FAULTS:
            faults[name] = fault
    if not faults and not any(_says(fields, name, value) for name, value in data.items()):
        faults[""] = ("empty", "")
    return Checked(data, faults)


def _says(fields: Sequence[Field], name: str, value: object) -> bool:
    hidden = any(each["name"] == name and each["type"] == "hidden" for each in fields)
    return bool(value) and not hidden


def _plain(text: str, kind: str) -> str:
    """The text as it can be stored: whole characters, no invisible ones, one kind of line end."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    lines = whole.replace("\r\n", "\n").replace("\r", "\n")
    if kind != "textarea":
        lines = lines.replace("\n", " ")
    kept = "".join(c for c in lines if c in "\n\t" or (c >= " " and c != "\x7f"))
    return kept.strip("\n") if kind == "textarea" else kept.strip()


def _fault(field: Field, answers: Sequence[str]) -> tuple[str, str] | None:
    if not answers:
        return ("required", "") if field["required"] else None
    kind, options = field["type"], field.get("options")
    if options is not None:
        wrong = any(each not in options for each in answers) or len(answers) > len(options)
        return ("option", "") if wrong else None
    text = answers[0]
    if len(text) > field.get("maxlength", len(text)):
        return "too_long", str(field["maxlength"])
    if len(text) < field.get("minlength", 0):
        return "too_short", str(field["minlength"])
    if kind in _FORMATS and not _FORMATS[kind](text):
        return kind, ""
    return _beyond(field, text)


def _beyond(field: Field, text: str) -> tuple[str, str] | None:
    """Whether a number or a time lies outside of what was asked for."""
    numeric = field["type"] in ("number", "range")
    for name, sign in (("min", -1), ("max", 1)):
        bound = field.get(name)
        if bound is None or (numeric and not _NUMBER.fullmatch(bound)):
            continue
        above = float(text) > float(bound) if numeric else text > bound
        below = float(text) < float(bound) if numeric else text < bound
        if above if sign > 0 else below:
            return name, bound
    return None


def _parses(read: Callable[[str], object]) -> Callable[[str], bool]:
    def fits(text: str) -> bool:
        try:
            read(text)
        except ValueError:
            return False
        return True

    return fits


def _email(text: str) -> bool:
    return len(text) <= _LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None


_FORMATS: Final[Mapping[str, Callable[[str], bool]]] = {
    "email": _email,
    "number": lambda text: _NUMBER.fullmatch(text) is not None,
    "range": lambda text: _NUMBER.fullmatch(text) is not None,
    "url": lambda text: _URL.fullmatch(text) is not None,
    "date": lambda text: len(text) == 10 and _parses(date.fromisoformat)(text),
    "time": _parses(time.fromisoformat),
    "datetime-local": _parses(datetime.fromisoformat),
    "month": lambda text: len(text) == 7 and _parses(date.fromisoformat)(f"{text}-01"),
    "week": lambda text: _WEEK.fullmatch(text) is not None,
    "color": lambda text: _COLOR.fullmatch(text) is not None,
}
