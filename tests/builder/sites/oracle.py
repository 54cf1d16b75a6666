"""What a page must never hold, looked for in what a browser's parser makes of it.

Nothing here comes from the cleaner: the lists are of what does harm, not of what is allowed.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode

from roseram.builder.sites.clean.words import words

NEVER = words("""
    script object embed applet base link meta template noscript frame frameset style math title xmp
    plaintext noembed noframes foreignobject animate animatemotion animatetransform set handler
    listener mglyph annotation-xml portal fencedframe
    """)
ADDRESSES = words("""
    href src action formaction poster cite data background longdesc ping manifest xlink:href
    codebase classid profile usemap dynsrc lowsrc icon
    """)
NEVER_NAMED = frozenset(("srcdoc", "http-equiv", "ping", "is", "attributename", "contenteditable"))
SKIPPED = re.compile("[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
SAFE_SCHEMES = ("http:", "https:", "mailto:", "tel:", "sms:", "asset:")
RASTER = re.compile(r"data:image/(png|jpe?g|gif|webp|avif);base64,[a-z0-9+/=]*")
PLAYERS = re.compile(
    r"https://(www\.youtube(-nocookie)?\.com|youtube\.com|player\.vimeo\.com|maps\.google\.com|"
    r"www\.google\.com|(www|geo)\.dailymotion\.com|fast\.wistia\.net|www\.loom\.com|"
    r"open\.spotify\.com|w\.soundcloud\.com|www\.openstreetmap\.org|www\.bing\.com)(/|$|\?|#)"
)
OWN_FRAGMENT = re.compile(r"\s*url\(\s*['\"]?#")
VOID = words("area base br col embed hr img input link meta source track wbr")


def faults_of(html: str) -> list[str]:
    """What is wrong with a piece of a body, as a browser with and without scripts reads it."""
    found: list[str] = []
    for scripting in (False, True):
        parser = LexborHTMLParser(html, scripting=scripting)
        if parser.body is None:
            return ["no body"]
        ids: set[str] = set()
        for node in parser.body.traverse():
            if node.is_comment_node:
                found.append("a comment")
            elif node.is_element_node:
                found += _faults(node, ids)
    return found


def _faults(node: LexborNode, ids: set[str]) -> list[str]:
    tag = (node.tag or "").lower()
    found = [f"<{tag}>"] if tag in NEVER and not _names_a_drawing(node) else []
    attributes = {name.lower(): value or "" for name, value in node.attributes.items()}
    for name, value in attributes.items():
        if name.startswith("on") or name in NEVER_NAMED or not re.fullmatch(r"[a-z0-9:_.-]+", name):
            found.append(f"{tag} {name}={value!r}")
        if name in ADDRESSES and not _harmless(value, tag, name):
            found.append(f"{tag} {name}={value!r}")
        if name == "style":
            found += [f"{tag} style {fault}" for fault in declaration_faults(value)]
        if name == "srcset" and not all(_harmless(each, tag, name) for each in value.split(",")):
            found.append(f"srcset={value!r}")
        paints = name in ("fill", "stroke", "filter", "mask", "clip-path")
        if paints and "url(" in value.lower() and not OWN_FRAGMENT.match(value):
            found.append(f"{tag} {name}={value!r}")
    found += _element_faults(tag, attributes)
    identity = attributes.get("id")
    if identity is not None:
        if identity in ids or not identity or re.search(r"\s", identity):
            found.append(f"id={identity!r}")
        ids.add(identity)
    return found


def _names_a_drawing(node: LexborNode) -> bool:
    """Whether it is the <title> of an SVG element, with nothing but text in it."""
    parent = node.parent
    while parent is not None and parent.tag != "svg":
        parent = parent.parent
    return node.tag == "title" and parent is not None and not node.css("title > *")


def _element_faults(tag: str, attributes: dict[str, str]) -> list[str]:
    found = []
    if tag == "iframe":
        allowed = attributes.get("sandbox")
        if not attributes.get("src", "").startswith("https://") or allowed is None:
            found.append(f"iframe {attributes}")
        elif "top-navigation" in allowed or (
            "same-origin" in allowed and not PLAYERS.match(attributes["src"].lower())
        ):
            found.append(f"iframe sandbox {attributes}")
    if tag == "img" and "alt" not in attributes:
        found.append("img without alt")
    if tag == "use" and not attributes.get("href", "#").startswith("#"):
        found.append(f"use {attributes}")
    if attributes.get("target", "").lower() == "_blank" and "noopener" not in attributes.get(
        "rel", ""
    ):
        found.append(f"{tag} opens a window that can steer this one")
    return found


def _harmless(address: str, tag: str, name: str) -> bool:
    bare = SKIPPED.sub("", address).lower()
    if bare.startswith("data:"):
        return tag in ("img", "video", "source", "input", "audio", "track") and bool(
            RASTER.fullmatch(bare)
        )
    found = SCHEME.match(bare)
    return not found or found[0] in SAFE_SCHEMES


def declaration_faults(text: str) -> list[str]:
    """What is wrong with the text of a style attribute."""
    found = []
    for node in tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True):
        if node.type != "declaration":
            found.append(f"{node.type} in {text!r}")
            continue
        if node.lower_name in ("behavior", "-moz-binding", "-ms-behavior"):
            found.append(node.lower_name)
        found += _token_faults(node.value)
    return found


def stylesheet_faults(text: str) -> list[str]:
    """What is wrong with a stylesheet."""
    found = ["the end of a style element"] if "</style" in text.lower() else []
    waiting = list(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True))
    while waiting:
        node = waiting.pop()
        if node.type == "declaration":
            if node.lower_name in ("behavior", "-moz-binding", "-ms-behavior"):
                found.append(node.lower_name)
            found += _token_faults(node.value)
        elif node.type in ("qualified-rule", "at-rule"):
            name = getattr(node, "lower_at_keyword", "")
            if name in ("import", "charset", "namespace", "document", "-moz-document"):
                found.append(f"@{name}")
            found += _token_faults(node.prelude)
            if node.content is not None:
                waiting += tinycss2.parse_blocks_contents(
                    node.content, skip_comments=True, skip_whitespace=True
                )
        else:
            found.append(f"{node.type}: {getattr(node, 'message', node)}")
    return found


def _token_faults(tokens: Any) -> list[str]:
    found = []
    for token in tokens:
        if token.type in ("error", "{} block", "at-keyword"):
            found.append(f"{token.type}")
        addresses = [token.value] if token.type == "url" else []
        if token.type == "function":
            if token.lower_name in ("expression", "javascript"):
                found.append(token.lower_name)
            if token.lower_name in ("url", "src", "image", "image-set", "-webkit-image-set"):
                addresses += [each.value for each in token.arguments if each.type == "string"]
            found += _token_faults(token.arguments)
        elif token.type in ("() block", "[] block"):
            found += _token_faults(token.content)
        found += [f"url {each!r}" for each in addresses if not _harmless(each, "img", "src")]
    return found


class _Written(HTMLParser):
    """The tree as the tags say it, without any of a browser's corrections."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.path: list[str] = []
        self.lines: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        del attrs
        self.lines.append("/".join((*self.path, tag)))
        if tag not in VOID:
            self.path.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.path[-1:] != [tag]:
            self.lines.append(f"</{tag}> does not end {self.path[-1:]}")
        else:
            self.path.pop()


def nesting_faults(html: str) -> list[str]:
    """Where a browser's parser reads another tree than the tags say."""
    written = _Written()
    written.feed(html)
    written.close()
    lines = [line.replace("/tbody", "") for line in written.lines if not line.endswith("/tbody")]
    parser = LexborHTMLParser(html)
    read: list[str] = []
    if parser.body is not None:
        _read(parser.body, (), read)
    read = [line.replace("/tbody", "") for line in read if not line.endswith("/tbody")]
    if lines == read:
        return []
    differing = [pair for pair in zip(lines, read, strict=False) if pair[0] != pair[1]]
    return [f"written {one}, read {other}" for one, other in differing[:1]] or ["more or fewer"]


def _read(node: LexborNode, path: tuple[str, ...], lines: list[str]) -> None:
    here = (*path, (node.tag or "").lower())
    lines.append("/".join(here))
    child = node.child
    while child is not None:
        if child.is_element_node:
            _read(child, here, lines)
        child = child.next
