"""The fields of a form, read from its elements as they are published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from roseram.builder.sites.tree import TEXT, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from roseram.builder.sites.tree import Component

# {"name", "type", "label", "required"}, and where they matter "options", "maxlength", "minlength",
# "min", "max". Types are those of <input>, and textarea, select, radio; "choices" is what allows
# several answers: boxes of one name, a list with `multiple`.
Field: TypeAlias = dict[str, Any]

MOST: Final = 100  # fields of a form
LONGEST_NAME: Final = 100  # characters
LONGEST_TEXT: Final = 2_000  # characters of an answer on one line
LONGEST_AREA: Final = 20_000  # characters of one that may have several
TOKEN: Final = "_token"  # noqa: S105 - the name of an input; those with an underscore are ours
_TRAPS: Final = ("contact_url", "contact_homepage", "contact_company_url", "contact_fax_url")
_LABEL: Final = 200  # characters
_PLAIN: Final = frozenset(
    ("text", "search", "tel", "url", "email", "number", "range", "color", "hidden")
)
_TIMES: Final = frozenset(("date", "time", "datetime-local", "month", "week"))
_LIMITS: Final = ("min", "max")
_LENGTHS: Final = ("maxlength", "minlength")
_TAGS: Final = {"checkbox": "input", "radio": "input"}
_CONTROLS: Final = ("input", "textarea", "select")


def form_id_of(node: Component) -> str | None:
    """What an element says of the form that it is, in lower case; None for any other element."""
    given = (node.get("attributes") or {}).get("data-form")
    return str(given).lower() if given and _tag(node) == "form" else None


def fields_of(form: Component) -> list[Field]:
    """The fields of a form in their order; what cannot be sent (files, passwords) is not there."""
    labels = _Labels(form)
    found: dict[str, Field] = {}
    for node, legend in _controls(form, ""):
        field = _field(node, labels, legend)
        if field is None:
            continue
        before = found.get(field["name"])
        if before is not None:
            _join(before, field)
        elif len(found) < MOST:
            found[field["name"]] = field
    for field in found.values():
        field.pop("group", None)
    return list(found.values())


def unsent_of(form: Component) -> list[str]:
    """The names of fields that people may fill in, but that are not taken."""
    return [
        str(_attributes(node).get("name") or _attributes(node).get("id") or "")
        for node, _ in _controls(form, "")
        if _type(node) in ("file", "password")
    ]


def merged(every: Sequence[Sequence[Field]]) -> list[Field]:
    """The fields of a form that stands on several pages: all, required only where each asks so."""
    found: dict[str, Field] = {}
    for fields in every:
        for field in fields:
            if field["name"] in found:
                _widen(found[field["name"]], field)
            else:
                found[field["name"]] = dict(field)
    for field in found.values():
        everywhere = all(any(f["name"] == field["name"] for f in fields) for fields in every)
        field["required"] = field["required"] and everywhere
    return list(found.values())[:MOST]


def traps_of(fields: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Names for an input that people do not see; the first one is written into the page."""
    taken = {field["name"] for field in fields}
    return tuple(name for name in _TRAPS if name not in taken) or ("contact_trap_url",)


def _controls(node: Component, legend: str) -> Iterator[tuple[Component, str]]:
    """The inputs below an element, each with the legend of the group that it is in."""
    for child in node.get("components") or ():
        tag = _tag(child)
        if tag in _CONTROLS:
            yield child, legend
        elif tag == "fieldset":
            yield from _controls(child, _legend(child) or legend)
        elif child.get("type") != TEXT:
            yield from _controls(child, legend)


def _legend(fieldset: Component) -> str:
    for child in fieldset.get("components") or ():
        if _tag(child) == "legend":
            return _text(child)
    return ""


class _Labels:
    """What stands beside inputs: by the input's id, or around it."""

    def __init__(self, form: Component) -> None:
        self._named: dict[str, str] = {}
        self._around: dict[int, str] = {}
        for node in walk(form):
            if _tag(node) != "label":
                continue
            text = _text(node)
            named = _attributes(node).get("for")
            if named:
                self._named.setdefault(str(named), text)
            for inner in walk(node):
                if _tag(inner) in _CONTROLS:
                    self._around.setdefault(id(inner), text)

    def of(self, node: Component) -> str:
        given = _attributes(node)
        named = self._named.get(str(given.get("id") or ""))
        text = named or self._around.get(id(node)) or given.get("aria-label")
        return str(text or given.get("placeholder") or given.get("title") or "")[:_LABEL].strip()


def _field(node: Component, labels: _Labels, legend: str) -> Field | None:
    given = _attributes(node)
    name, kind = str(given.get("name") or ""), _type(node)
    off = _is_on(given.get("disabled"))
    if not name or len(name) > LONGEST_NAME or name.startswith("_") or kind is None or off:
        return None
    label = labels.of(node)
    field: Field = {
        "name": name,
        "type": kind,
        "label": (legend or label if kind in ("radio", "choices") else label) or name,
        "required": _is_on(given.get("required")) and kind != "hidden",
    }
    if kind in ("file", "password"):
        return None
    if kind == "checkbox":
        field |= {"label": label or legend or name, "value": str(given.get("value") or "on")}
        field["group"] = legend
    elif kind == "radio":
        field["options"] = [str(given.get("value") or "on")]
    elif kind in ("select", "choices"):
        field["options"] = _options(node)
    else:
        field |= _bounds(kind, given)
    return field


def _bounds(kind: str, given: Mapping[str, Any]) -> Field:
    """What the answer to a field is held to."""
    most = LONGEST_AREA if kind == "textarea" else LONGEST_TEXT
    bounds: Field = {"maxlength": most}
    for name in _LENGTHS:
        text = str(given.get(name) or "").strip()
        if text.isascii() and text.isdigit() and int(text[:9]) > 0:
            bounds[name] = min(int(text[:9]), most)
    if kind in ("number", "range") or kind in _TIMES:
        bounds |= {n: str(given[n])[:40] for n in _LIMITS if given.get(n) not in (None, "")}
    return bounds


def _join(before: Field, field: Field) -> None:
    """Another input of the same name: a further radio button, or boxes to tick several of."""
    if before["type"] == field["type"] == "radio":
        before["options"] = [*before["options"], *field["options"]]
        before["required"] = before["required"] or field["required"]
    elif field["type"] == "checkbox" and before["type"] in ("checkbox", "choices"):
        if before["type"] == "checkbox":
            before["type"], before["options"] = "choices", [before.pop("value")]
            before["label"] = before.pop("group") or before["name"]
        before["options"] = [*before["options"], field["value"]]
        before["required"] = False  # a browser would want each of them ticked


def _widen(one: Field, other: Field) -> None:
    """One field that takes what either takes."""
    if one["type"] != other["type"]:
        one["type"] = "textarea" if "textarea" in (one["type"], other["type"]) else "text"
        for name in ("options", "min", "max", "minlength"):
            one.pop(name, None)
    one["required"] = one["required"] and other["required"]
    if "options" in one and "options" in other:
        one["options"] = list(dict.fromkeys([*one["options"], *other["options"]]))
    if "maxlength" in other or "maxlength" in one:
        one["maxlength"] = max(one.get("maxlength", 1), other.get("maxlength", LONGEST_TEXT))
    for name in (*_LIMITS, "minlength"):
        if one.get(name) != other.get(name):
            one.pop(name, None)


def _options(select: Component) -> list[str]:
    found = []
    for node in walk(select):
        if _tag(node) == "option" and not _is_on(_attributes(node).get("disabled")):
            value = _attributes(node).get("value")
            found.append(_text(node) if value is None else str(value))
    return [each for each in dict.fromkeys(found) if each]


def _type(node: Component) -> str | None:
    """The field's type; None for what is no field: buttons."""
    tag, given = _tag(node), _attributes(node)
    if tag == "textarea":
        return tag
    if tag == "select":
        return "choices" if _is_on(given.get("multiple")) else "select"
    if tag != "input":
        return None
    kind = str(given.get("type") or node.get("type") or "text").lower()
    if kind in ("submit", "reset", "button", "image"):
        return None
    known = kind in _PLAIN or kind in _TIMES or kind in ("checkbox", "radio", "file", "password")
    return kind if known else "text"


def _is_on(flag: object) -> bool:
    """Whether an attribute that has no value is there, as the renderer sees it."""
    return flag is not None and str(flag).lower() != "false"


def _tag(node: Component) -> str:
    kind = str(node.get("type") or "")
    tag = node.get("tagName")
    return str(tag).lower() if tag else _TAGS.get(kind, kind)


def _attributes(node: Component) -> Mapping[str, Any]:
    return node.get("attributes") or {}


def _text(node: Component) -> str:
    """What is read of an element, without what stands in inputs."""
    parts: list[str] = []
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if each.get("type") == TEXT:
            parts.append(str(each.get("content") or ""))
        elif _tag(each) not in _CONTROLS:
            waiting.extend(reversed(each.get("components") or ()))
    return " ".join("".join(parts).split())[:_LABEL]
