"""The addresses in HTML and CSS: found, and written anew as a `Resolver` says."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import unquote, urlsplit

import tinycss2

from roseram.builder.sites.importing.faults import ImportRefused
from roseram.builder.sites.importing.limits import MAX_NESTING

if TYPE_CHECKING:
    from collections.abc import Iterable

Resolver: TypeAlias = Callable[[str], str]  # an address as it stands → as the site has it

_SINGLE: Final = frozenset(("href", "src", "poster", "action", "formaction", "data", "background"))
_NO_BRACKETS: Final = re.compile(
    r"""/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*+"|'(?:\\.|[^'\\\n])*+'|[^(){}\[\]"'/]++""", re.DOTALL
)
_STRINGS: Final = frozenset(("url", "src", "image-set", "-webkit-image-set", "image"))


def resolved_attributes(attributes: dict[str, Any], resolve: Resolver) -> dict[str, Any]:
    """The attributes with every address in them resolved, those in `style` and `srcset`, too."""
    written = {}
    for name, value in attributes.items():
        lower = name.lower()
        if not isinstance(value, str):
            written[name] = value
        elif lower in _SINGLE:
            written[name] = resolve(value)
        elif lower in ("srcset", "imagesrcset"):
            written[name] = _source_set(value, resolve)
        elif lower == "style" and "(" in value:
            written[name] = resolved_css(value, resolve)
        else:
            written[name] = value
    return written


def resolved_css(css: str, resolve: Resolver) -> str:
    """CSS, or a part of it, with the addresses in url() and the like resolved."""
    if "(" not in css:
        return css
    check_nesting(css)
    tokens = tinycss2.parse_component_value_list(css)
    _resolve(tokens, resolve, in_function="")
    return str(tinycss2.serialize(tokens))


def check_nesting(css: str) -> None:
    """Raise ImportRefused where brackets lie in each other deeper than any style sheet needs."""
    depth = 0
    for char in _NO_BRACKETS.sub("", css):
        if char in "([{":
            depth += 1
            if depth > MAX_NESTING:
                raise ImportRefused(f"brackets in its styles lie more than {MAX_NESTING} deep")
        elif char in ")]}":
            depth = max(0, depth - 1)


def is_local(address: str) -> bool:
    """Whether an address names something beside the file it stands in, or in its site."""
    bare = address.strip()
    if not bare or bare[0] in "#?" or bare.startswith(("//", "\\")):
        return False
    try:
        parts = urlsplit(bare)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc and bool(parts.path)


def located(address: str, folder: str) -> tuple[str, str] | None:
    """The path in the archive that an address means, seen from `folder`, and its ?query#fragment.

    None where the address leads elsewhere, or out of the archive.
    """
    if not is_local(address):
        return None
    parts = urlsplit(address.strip())
    rest = (f"?{parts.query}" if parts.query else "") + (
        f"#{parts.fragment}" if parts.fragment else ""
    )
    path = unquote(parts.path).replace("\\", "/")
    start = [] if path.startswith("/") else [part for part in folder.split("/") if part]
    for part in path.split("/"):
        if part == "..":
            if not start:
                return None
            start.pop()
        elif part not in ("", "."):
            start.append(part)
    return "/".join(start) + ("/" if path.endswith("/") and start else ""), rest


def _source_set(value: str, resolve: Resolver) -> str:
    if "data:" in value:
        return value
    written = []
    for candidate in value.split(","):
        address, _, width = candidate.strip().partition(" ")
        if address:
            written.append(f"{resolve(address)} {width.strip()}".strip())
    return ", ".join(written)


def _resolve(tokens: Iterable[Any], resolve: Resolver, in_function: str) -> None:
    for token in tokens:
        if token.type == "url" or (token.type == "string" and in_function in _STRINGS):
            token.value = resolve(token.value)
            quoted = token.value.replace("\\", "%5C").replace('"', "%22").replace("\n", "")
            token.representation = f'url("{quoted}")' if token.type == "url" else f'"{quoted}"'
        elif token.type == "function":
            _resolve(token.arguments, resolve, token.lower_name)
        elif token.type in ("() block", "[] block", "{} block"):
            _resolve(token.content, resolve, "")
