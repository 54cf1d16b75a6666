"""Trees as the editor makes them: harmless, of every type it has, seeded."""

from __future__ import annotations

import random
from typing import Any

BLOCKS = ("div", "section", "article", "aside", "nav", "blockquote", "figure", "fieldset")
INLINES = ("span", "b", "i", "em", "strong", "small", "code", "mark", "sub", "time")
TEXTS = (
    "Plain words",
    "5 < 6 & 7 > 3 \"quoted\" 'too'",
    "Grüße, 漢字, 🌍",
    "  spaces   between  ",
    "&amp; is written so",
    "\n\tlines\n",
)
HTML = (
    "A <b>bold</b> word",
    "<em>1 &lt; 2</em> &amp; more",
    "one<br>two",
    '<a href="/about">about</a> us',
    "&copy; 2026",
)
CLASSES = ("hero", "card", "is-wide", "md:flex", "w-1/2", "9lives", "two words", ".dotted", "ü")
VALUES = ("red", "#123456", "12px", "calc(100% - 2px)", "var(--color-primary)", "rgba(0,0,0,0.5)")
PROPERTIES = ("color", "background-color", "margin", "--accent", "width", "border-top-color")
MEDIA = (
    "(max-width: 992px)",
    "(max-width: 480px)",
    "(min-width: 600px)",
    "(min-width: 1200px)",
    "print",
    "(max-width: 480px) and (orientation: landscape)",
)


class Designer:
    """Makes the trees of one seed; `ids` are those that its elements have."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.ids: list[str] = []
        self.used: list[str] = []

    def case(self) -> dict[str, Any]:
        """A page: its outermost element and its rules."""
        children = [self.block(3) for _ in range(self.random.randint(1, 4))]
        component: dict[str, Any] = {"type": "wrapper", "components": children}
        if self.chance(0.3):
            component["classes"] = ["page"]
        styles = [self.rule() for _ in range(self.random.randint(0, 8))]
        return {"component": component, "styles": styles}

    def block(self, depth: int) -> dict[str, Any]:
        """Something that stands on its own lines."""
        kinds = [self.text, self.picture, self.video, self.table, self.drawing, self.frame]
        kinds += [self.html, self.items, self.map, self.form]
        if depth > 0 and self.chance(0.6):
            inner = [self.block(depth - 1) for _ in range(self.random.randint(0, 3))]
            return self.dressed({"tagName": self.pick(BLOCKS), "components": inner})
        return self.dressed(self.pick(kinds)())

    def dressed(self, made: dict[str, Any]) -> dict[str, Any]:
        """With an id, classes and attributes, or some of them."""
        attributes = made.get("attributes") or {}
        if self.chance(0.4):
            self.ids.append(f"i{len(self.ids)}x")
            attributes = {**attributes, "id": self.ids[-1]}
        if self.chance(0.3):
            attributes = {**attributes, "title": self.pick(TEXTS), "data-n": 3, "aria-label": ""}
        if self.chance(0.1):
            attributes = {**attributes, "hidden": True, "lang": None, "dir": False}
        if attributes:
            made["attributes"] = attributes
        if self.chance(0.5):
            names = self.random.sample(CLASSES, self.random.randint(1, 3))
            self.used += names
            made["classes"] = [{"name": name} if self.chance(0.3) else name for name in names]
        return made

    def text(self) -> dict[str, Any]:
        chance = self.random.random()
        if chance < 0.3:
            return {"type": "text", "tagName": self.pick(("h1", "h2", "p", "div"))} | {
                "content": self.pick(HTML)
            }
        inner = [self.node(self.pick(TEXTS)), self.inline(), self.node("end")]
        if chance < 0.6:
            return {"type": "text", "components": inner}
        if chance < 0.7:
            return {"type": "label", "components": inner}
        return {
            "type": "link",
            "attributes": {
                "href": self.pick(
                    ("/about", "https://x.example/a?b=1&c=2", "#top", "mailto:a@b.example")
                )
            },
        } | {"components": inner}

    def node(self, text: str) -> dict[str, Any]:
        return {"type": "textnode", "content": text}

    def inline(self) -> dict[str, Any]:
        return self.dressed({"tagName": self.pick(INLINES), "components": [self.node("x")]})

    def html(self) -> dict[str, Any]:
        return {"tagName": "div", "components": self.pick(HTML)}

    def picture(self) -> dict[str, Any]:
        if self.chance(0.5):
            return {"type": "image", "attributes": {"src": "/a.png", "alt": self.pick(TEXTS)}}
        return {"type": "image", "src": "https://x.example/b.jpg?a=1&b=2"}

    def video(self) -> dict[str, Any]:
        made: dict[str, Any] = {"type": "video"}
        if self.chance(0.4):
            return {**made, "provider": self.pick(("yt", "ytnc", "vi"))} | {
                "src": "https://www.youtube.com/embed/abc?x=1"
            }
        if self.chance(0.5):
            made["attributes"] = {"src": "/v.mp4", "poster": "/p.jpg"}
        else:
            made["src"] = "/w.mp4"
        return {
            **made,
            **self.random.choice(({"loop": True}, {"controls": 0}, {"muted": True}, {})),
        }

    def map(self) -> dict[str, Any]:
        return {"type": "map", "address": self.pick(("London", "Wien")), "zoom": "9"}

    def frame(self) -> dict[str, Any]:
        return {"type": "iframe", "attributes": {"src": "https://x.example/", "title": "A frame"}}

    def table(self) -> dict[str, Any]:
        if self.chance(0.3):
            return {"type": "table"}
        cells = [{"type": "cell", "content": self.pick(HTML)} for _ in range(2)]
        row = {"type": "row", "components": cells}
        head = {
            "type": "thead",
            "components": [
                {"type": "row", "components": [{"type": "cell", "tagName": "th", "content": "H"}]}
            ],
        }
        return {"type": "table", "components": [head, {"type": "tbody", "components": [row, row]}]}

    def items(self) -> dict[str, Any]:
        items = [{"tagName": "li", "content": self.pick(TEXTS[:1] + TEXTS[2:4])} for _ in range(2)]
        return {"tagName": self.pick(("ul", "ol")), "components": items}

    def form(self) -> dict[str, Any]:
        field = {"tagName": "input", "void": True, "attributes": {"type": "email", "name": "mail"}}
        area = {"tagName": "textarea", "attributes": {"name": "t", "required": True}}
        send = {
            "tagName": "button",
            "type": "text",
            "content": "Send",
            "attributes": {"type": "submit"},
        }
        return {
            "tagName": "form",
            "attributes": {"method": "post", "action": "/thanks"},
            "components": [field, area, send],
        }

    def drawing(self) -> dict[str, Any]:
        if self.chance(0.4):
            return {
                "type": "svg",
                "attributes": {"viewBox": "0 0 24 24"},
                "content": '<path d="M0 0h24v24"/>',
            }
        path = {"type": "svg-in", "tagName": "path", "attributes": {"d": "M1 1", "fill": "none"}}
        stop = {"type": "svg-in", "tagName": "stop", "attributes": {"offset": "5%"}}
        shade = {
            "type": "svg-in",
            "tagName": "linearGradient",
            "attributes": {"id": "g"},
            "components": [stop],
        }
        del shade["attributes"]
        group = {"type": "svg-in", "tagName": "g", "components": [path, shade]}
        return {
            "type": "svg",
            "attributes": {"viewBox": "0 0 9 9", "width": "9"},
            "components": [group],
        }

    def rule(self) -> dict[str, Any]:
        """A style rule of any kind that the editor makes."""
        chance = self.random.random()
        if chance < 0.08:
            steps = ("from", "to", "50%")
            return {
                "selectors": [],
                "selectorsAdd": self.pick(steps),
                "style": self.style(),
                "atRuleType": "keyframes",
                "mediaText": self.pick(("spin", "fade")),
            }
        if chance < 0.14:
            face = {"font-family": "Own", "src": 'url("/own.woff2")'}
            return {"selectors": [], "style": face, "atRuleType": "font-face", "singleAtRule": True}
        made: dict[str, Any] = {"selectors": self.selectors(), "style": self.style()}
        if self.chance(0.2):
            made["selectorsAdd"] = self.pick(
                ("h1 > a", "ul li:nth-child(2n+1)", 'a[href^="/"]', "a, b")
            )
        if self.chance(0.3):
            made["state"] = self.pick(("hover", "active", "nth-of-type(2n)", "focus-visible"))
        if self.chance(0.3):
            made["mediaText"] = self.pick(MEDIA)
            if self.chance(0.7):
                made["atRuleType"] = "media"
        elif self.chance(0.1):
            made["atRuleType"], made["mediaText"] = "supports", "(display: grid)"
        if self.chance(0.1):
            made["important"] = self.pick((True, ["color"]))
        return made

    def selectors(self) -> list[Any]:
        if self.ids and self.chance(0.4):
            return [f"#{self.pick(self.ids)}"]
        names = self.used if self.used and self.chance(0.8) else CLASSES
        name = self.pick(names)
        return list(self.pick(([name], [{"name": name, "type": 1}], [name, "extra"])))

    def style(self) -> dict[str, Any]:
        names = self.random.sample(PROPERTIES, self.random.randint(1, 4))
        made: dict[str, Any] = {name: self.pick(VALUES) for name in names}
        if self.chance(0.1):
            made["display"] = ["block", "grid"]
        if self.chance(0.1):
            made["background-image"] = 'url("https://x.example/a.png"), linear-gradient(red, blue)'
        if self.chance(0.1):
            made["content"] = '"a \\201C"'
        return made

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, among: Any) -> Any:
        return among[self.random.randrange(len(among))]
