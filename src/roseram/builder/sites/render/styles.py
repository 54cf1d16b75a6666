"""Style rules in GrapesJS's form as CSS text."""

from __future__ import annotations

import re
from functools import cmp_to_key, lru_cache
from typing import TYPE_CHECKING, Any

from roseram.builder.sites.clean.css import clean_condition, clean_declaration, clean_selector
from roseram.builder.sites.clean.stylesheet import DECLARING, GROUPING
from roseram.builder.sites.content import walk
from roseram.builder.sites.removed import Removed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from roseram.builder.sites.content import Component, Rule
    from roseram.builder.sites.removed import Reporter

_FIRST_LENGTH = re.compile(r"-?[0-9]*\.?[0-9]+")
_LENGTHLESS = float(2**53)  # a condition without a length counts as very wide
_LONGEST = 1000  # characters of a selector or a condition
_ID = 2  # GrapesJS's number for a selector that is an id


def render_css(
    styles: Iterable[Rule], component: Component | None = None, *, report: Reporter | None = None
) -> str:
    """The CSS of the rules, as GrapesJS's getCss() writes it: those with a condition come last.

    With a `component`, rules for classes and ids that nothing in it has are left out. Addresses
    come out as url("...") for `clean.css.with_links`. `report` is told what was left out.
    """
    writer = _Writer(None if component is None else _names(component), report)
    plain: list[str] = []
    conditional: dict[str, list[Rule]] = {}
    for rule in styles:
        head = _at_rule(rule)
        if head:
            conditional.setdefault(head, []).append(rule)
        elif head is None:
            writer.tell(
                rule, f"@{rule.get('atRuleType') or 'media'} {rule.get('mediaText') or ''}".strip()
            )
        else:
            plain.append(writer.rule(rule))
    for head in _sorted(conditional):
        plain.extend(writer.grouped(head, conditional[head]))
    return "".join(plain)


class _Writer:
    def __init__(self, names: set[str] | None, report: Reporter | None) -> None:
        self.names = names
        self.report = report

    def grouped(self, head: str, rules: list[Rule]) -> Iterator[str]:
        """The rules of one condition: those that are the at-rule itself, then all others."""
        inner = []
        for rule in rules:
            if not rule.get("singleAtRule"):
                inner.append(self.rule(rule))
            elif declared := self.declarations(rule):
                yield f"{head}{{{declared}}}"
        if text := "".join(inner):
            yield f"{head}{{{text}}}"

    def rule(self, rule: Rule) -> str:
        """ "a:hover{color:red;}", "" where the rule selects nothing or says nothing."""
        selectors = rule.get("selectors") or ()
        if isinstance(selectors, str):
            selectors = (selectors,)
        added = rule.get("selectorsAdd")
        if not added and not self._used(selectors):
            return ""
        names = tuple(map(_name, selectors))
        state, added = rule.get("state") or "", added or ""
        short = len(state) + len(added) + sum(map(len, names)) <= _LONGEST
        selector = _selector(names, state, added) if short else None
        if not selector:
            if selectors or added:
                self.tell(rule, "a rule with a selector that cannot be read")
            return ""
        declared = self.declarations(rule)
        return f"{selector}{{{declared}}}" if declared else ""

    def declarations(self, rule: Rule) -> str:
        """The rule's style as "color:red;margin:0;"."""
        style = rule.get("style") or {}
        important = rule.get("important") or False
        if _is_short(style) and not isinstance(important, list):
            found, refused = _block(tuple(style.items()), important)
        else:
            found, refused = _declared(style.items(), important)
        for what in refused:
            self.tell(rule, what)
        return found

    def _used(self, selectors: Iterable[Any]) -> bool:
        return self.names is None or any(_name(each) in self.names for each in selectors)

    def tell(self, rule: Rule, what: str) -> None:
        """Report what was left out of a rule."""
        if self.report:
            selectors = rule.get("selectors") or ()
            names = "".join(map(_name, selectors)) if isinstance(selectors, list) else selectors
            self.report(Removed(names or rule.get("selectorsAdd") or "styles", what))


def _is_short(style: dict[str, Any]) -> bool:
    """Whether it is a few short texts, which are worth to be remembered."""
    if len(style) > 30:
        return False
    for name, value in style.items():
        if type(value) is not str or len(value) > 300 or len(name) > 60:
            return False
    return True


@lru_cache(maxsize=8192)
def _block(style: tuple[tuple[str, Any], ...], important: bool) -> tuple[str, tuple[str, ...]]:
    return _declared(style, important)


def _declared(
    style: Iterable[tuple[str, Any]], important: bool | list[str]
) -> tuple[str, tuple[str, ...]]:
    """The declarations as text, and the refused ones as a person reads them."""
    found = []
    refused = []
    for name, value in style:
        if value is None or value == "" or name[:2] == "__":
            continue
        mark = important if isinstance(important, bool) else name in important
        for each in value if isinstance(value, list) else (value,):
            text = each if isinstance(each, str) else str(each)
            declared = clean_declaration(name, text + " !important" if mark else text)
            if declared is None:
                refused.append(f"the property {name}: {text[:80]}")
            else:
                found.append(declared)
    return "".join(found), tuple(refused)


def _names(component: Component) -> set[str]:
    """ ".class" and "#id" of every element."""
    found: set[str] = set()
    for node in walk(component):
        classes = node.get("classes") or ()
        found.update(map(_name, classes.split() if isinstance(classes, str) else classes))
        attributes = node.get("attributes")
        if attributes:
            found.add(f"#{attributes.get('id')}")
            given = attributes.get("class")
            if isinstance(given, str):
                found.update(f".{each}" for each in given.split())
    return found


def _name(selector: Any) -> str:
    """A selector as ".class" or "#id"."""
    if isinstance(selector, dict):
        mark = "#" if selector.get("type") == _ID else "."
        return mark + "-".join(str(selector.get("name") or "").removeprefix(mark).split())
    text = str(selector)
    return text if text[:1] in ("#", ".") else "." + "-".join(text.split())


@lru_cache(maxsize=8192)
def _selector(names: tuple[str, ...], state: str, added: str) -> str | None:
    """The whole selector, None where a part of it cannot be read."""
    compound = "".join(name[0] + _escaped(name[1:]) for name in names if len(name) > 1)
    whole = f"{compound}:{state}" if compound and state else compound
    text = ", ".join(part for part in (whole, added) if part)
    return clean_selector(text) if text else None


def _escaped(name: str) -> str:
    """A class or an id as an identifier, as CSS.escape() of browsers writes it."""
    written = []
    for at, sign in enumerate(name):
        first = at == 0 or (at == 1 and name[0] == "-")
        if sign == "\x00":
            written.append("\ufffd")
        elif "\x01" <= sign <= "\x1f" or sign == "\x7f" or (first and sign in "0123456789"):
            written.append(f"\\{ord(sign):x} ")
        elif sign >= "\x80" or sign in "-_" or sign.isalnum():
            written.append("\\-" if name == "-" else sign)
        else:
            written.append("\\" + sign)
    return "".join(written)


def _at_rule(rule: Rule) -> str | None:
    """ "@media (max-width: 480px)", "" for a rule without a condition, None for a refused one."""
    kind, condition = rule.get("atRuleType") or "", rule.get("mediaText") or ""
    if len(kind) + len(condition) > _LONGEST:
        return None
    return _head(kind, condition) if kind or condition else ""


@lru_cache(maxsize=1024)
def _head(kind: str, condition: str) -> str | None:
    kind = (kind or "media").lower()
    if kind not in GROUPING and kind not in DECLARING:
        return None
    if not condition.strip():
        return f"@{kind}"
    cleaned = clean_condition(condition)
    return f"@{kind} {cleaned}" if cleaned else None


def _sorted(heads: Iterable[str]) -> list[str]:
    """Wide before narrow, and where both say min-width narrow before wide."""
    return sorted(heads, key=cmp_to_key(_compared))


def _compared(one: str, other: str) -> int:
    narrow_first = "min-width" in one and "min-width" in other
    difference = _length(one) - _length(other)
    return (
        int(difference > 0) - int(difference < 0)
        if narrow_first
        else (int(difference < 0) - int(difference > 0))
    )


@lru_cache(maxsize=1024)
def _length(head: str) -> float:
    found = _FIRST_LENGTH.search(head)
    return float(found[0]) if found else _LENGTHLESS
