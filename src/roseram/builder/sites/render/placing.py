"""Where an element may stand: kept so that a parser reads the tree back as it was written."""

from __future__ import annotations

from functools import lru_cache

from roseram.builder.sites.clean.words import words

IN_LINK = 1
IN_FORM = 2
IN_BUTTON = 4
IN_SVG = 8
IN_BAND = 16  # a header or a footer, which hold no other
IN_PART = 32  # anything in which a page's <main> cannot stand

# Opening one of these closes an open <p>.
CLOSES_P = words("""
    address article aside blockquote dd details dialog div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary table
    ul
    """)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
SHIELDS_P = frozenset(("button", "td", "th", "caption"))  # what opens inside leaves a <p> around it
_BANDS = frozenset(("header", "footer"))
_FLAGS_OF = {
    "div": 0,
    "form": IN_FORM,
    "a": IN_LINK | IN_PART,
    "button": IN_BUTTON | IN_PART,
    "svg": IN_SVG | IN_PART,
    "header": IN_BAND | IN_PART,
    "footer": IN_BAND | IN_PART,
}

_LISTS = frozenset(("ul", "ol", "menu"))
# Only in these parents; elsewhere the second one is written instead (None: nothing is).
_PARENTS: dict[str, tuple[frozenset[str], str | None]] = {
    "li": (_LISTS, "div"),
    "dt": (frozenset(("dl",)), "div"),
    "dd": (frozenset(("dl",)), "div"),
    "tr": (frozenset(("table", "thead", "tbody", "tfoot")), "div"),
    "td": (frozenset(("tr",)), "div"),
    "th": (frozenset(("tr",)), "div"),
    "thead": (frozenset(("table",)), "div"),
    "tbody": (frozenset(("table",)), "div"),
    "tfoot": (frozenset(("table",)), "div"),
    "caption": (frozenset(("table",)), "div"),
    "colgroup": (frozenset(("table",)), None),
    "col": (frozenset(("colgroup",)), None),
    "option": (frozenset(("select", "datalist", "optgroup")), "span"),
    "optgroup": (frozenset(("select",)), "span"),
    "legend": (frozenset(("fieldset",)), "div"),
    "figcaption": (frozenset(("figure",)), "div"),
    "summary": (frozenset(("details",)), "div"),
    "source": (frozenset(("audio", "video", "picture")), None),
    "track": (frozenset(("audio", "video")), None),
    "area": (frozenset(("map",)), None),
    "rt": (frozenset(("ruby",)), "span"),
    "rp": (frozenset(("ruby",)), "span"),
}
_ROWS = frozenset(("tr",))
# The only children of these; another child is put into the elements named (None: left out).
_CHILDREN: dict[str, tuple[frozenset[str], tuple[str, ...] | None]] = {
    "ul": (frozenset(("li",)), ("li",)),
    "ol": (frozenset(("li",)), ("li",)),
    "menu": (frozenset(("li",)), ("li",)),
    "dl": (frozenset(("dt", "dd")), ("dd",)),
    "table": (
        frozenset(("caption", "colgroup", "thead", "tbody", "tfoot", "tr")),
        ("tbody", "tr", "td"),
    ),
    "thead": (_ROWS, ("tr", "td")),
    "tbody": (_ROWS, ("tr", "td")),
    "tfoot": (_ROWS, ("tr", "td")),
    "tr": (frozenset(("td", "th")), ("td",)),
    "colgroup": (frozenset(("col",)), None),
    "select": (frozenset(("option", "optgroup", "hr")), None),
    "optgroup": (frozenset(("option",)), None),
    "picture": (frozenset(("source", "img")), None),
}
# Elements in which text alone can stand.
ONLY_TEXT = frozenset(("textarea", "option"))


@lru_cache(maxsize=8192)
def place(tag: str, parent: str, flags: int) -> tuple[str, tuple[str, ...]] | None:
    """The element that is written for `tag`, and what has to stand between it and its parent.

    None where nothing can be written there.
    """
    written = _placed(tag, parent, flags)
    wrapping = between(written, parent) if written else None
    return None if written is None or wrapping is None else (written, wrapping)


def _placed(tag: str, parent: str, flags: int) -> str | None:
    """The element that is written for `tag` inside `parent`, None where it is left out."""
    if tag in _PARENTS:
        parents, instead = _PARENTS[tag]
        return tag if parent in parents else instead
    if tag == "a" and flags & IN_LINK:
        return "span"
    if _is_second(tag, flags):
        return "div"
    if (tag == "button" and flags & IN_BUTTON) or (tag in HEADINGS and parent in HEADINGS):
        return "span"
    return tag


def _is_second(tag: str, flags: int) -> bool:
    """Whether it stands in an element that cannot hold it at any depth."""
    return bool(
        (tag == "form" and flags & IN_FORM)
        or (tag in _BANDS and flags & IN_BAND)
        or (tag == "main" and flags & IN_PART)
    )


def inside(tag: str, flags: int) -> int:
    """The flags of what stands in an element."""
    return flags | _FLAGS_OF.get(tag, IN_PART)


def between(tag: str, parent: str) -> tuple[str, ...] | None:
    """The elements that have to stand between a parent and a child; None: it cannot stand there."""
    if parent not in _CHILDREN:
        return ()
    children, wrapping = _CHILDREN[parent]
    return () if tag in children else wrapping
