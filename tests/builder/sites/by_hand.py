"""Pages that show one thing each, as GrapesJS saves them."""

from __future__ import annotations

from typing import Any


def page(*children: Any, styles: Any = ()) -> dict[str, Any]:
    return {"component": {"type": "wrapper", "components": list(children)}, "styles": list(styles)}


RED = {"color": "red"}
HAND: dict[str, dict[str, Any]] = {
    "an empty page": page(),
    "text": page({"type": "text", "content": "Hello <b>you</b> &amp; me"}),
    "text of components": page(
        {"type": "text", "components": [{"type": "textnode", "content": "a < b & c"}]}
    ),
    "a string among components": page("<p>one</p>two<br>"),
    "one object for components": page({"components": {"tagName": "p", "content": "x"}}),
    "components win over content": page(
        {"content": "no", "components": [{"tagName": "i", "content": "yes"}]}
    ),
    "a link": page(
        {"type": "link", "attributes": {"href": "/a?b=1&c=2", "title": '"q" & <r>'}, "content": "x"}
    ),
    "pictures": page(
        {"type": "image", "attributes": {"src": "/a.png"}},
        {"type": "image", "src": "/b.png"},
        {"type": "image", "src": "/c.png", "attributes": {"src": "/d.png"}},
    ),
    "a video": page({"type": "video", "src": "/v.mp4"}),
    "a video that plays": page(
        {
            "type": "video",
            "src": "/v.mp4",
            "loop": True,
            "autoplay": 1,
            "muted": True,
            "controls": 0,
        }
    ),
    "a video by its attributes": page(
        {
            "type": "video",
            "attributes": {"src": "/v.mp4", "loop": "", "muted": True, "controls": False},
        }
    ),
    "players": page(
        *(
            {"type": "video", "provider": each, "src": "https://player.vimeo.com/video/3?x=1"}
            for each in ("yt", "ytnc", "vi")
        )
    ),
    "a map": page({"type": "map", "address": "Wien", "zoom": "12", "mapType": "w"}),
    "a map by its address": page(
        {"type": "map", "src": "https://maps.google.com/maps?&q=X&output=embed"}
    ),
    "an empty table": page({"type": "table"}),
    "a table of rows and columns": page(
        {"type": "table", "components": [{"type": "tbody", "rows": 2, "columns": 3}]}
    ),
    "a table": page(
        {
            "type": "table",
            "components": [
                {
                    "type": "thead",
                    "components": [
                        {
                            "type": "row",
                            "components": [{"type": "cell", "tagName": "th", "content": "a"}],
                        }
                    ],
                },
                {
                    "type": "tfoot",
                    "components": [
                        {"type": "row", "components": [{"type": "cell", "content": "b"}]}
                    ],
                },
            ],
        }
    ),
    "a label": page({"type": "label", "attributes": {"for": "x"}, "content": "Name"}),
    "a frame": page({"type": "iframe", "attributes": {"src": "https://x.example/?a=1&b=2"}}),
    "a drawing": page(
        {
            "type": "svg",
            "attributes": {"viewBox": "0 0 2 2"},
            "content": '<circle cx="1" cy="1" r="1" fill="red"/>',
        }
    ),
    "a drawing of components": page(
        {
            "type": "svg",
            "components": [{"type": "svg-in", "tagName": "path", "attributes": {"d": "M0 0"}}],
        }
    ),
    "void elements": page(
        {"tagName": "br"},
        {"tagName": "hr", "void": True},
        {"tagName": "input", "attributes": {"type": "text", "required": True}},
    ),
    "an unknown type": page({"type": "my-own", "content": "x"}),
    "classes in each form": page(
        {"classes": ["a", {"name": "b"}, {"name": "c", "private": True}, "two words", ".dot"]}
    ),
    "the class attribute": page({"attributes": {"class": "one two"}}),
    "attributes in each form": page(
        {
            "attributes": {
                "id": "q",
                "hidden": True,
                "dir": False,
                "lang": None,
                "tabindex": 0,
                "title": "",
            }
        }
    ),
    "a rule of a class": page({"classes": ["a"]}, styles=[{"selectors": ["a"], "style": RED}]),
    "a rule of an id": page(
        {"attributes": {"id": "q"}}, styles=[{"selectors": ["#q"], "style": RED}]
    ),
    "a rule that nothing needs": page(
        {"classes": ["a"]}, styles=[{"selectors": ["b"], "style": RED}]
    ),
    "a rule without style": page({"classes": ["a"]}, styles=[{"selectors": ["a"], "style": {}}]),
    "two classes": page(
        {"classes": ["a", "b"]}, styles=[{"selectors": ["a", {"name": "b"}], "style": RED}]
    ),
    "a state": page(
        {"classes": ["a"]}, styles=[{"selectors": ["a"], "state": "nth-of-type(2n)", "style": RED}]
    ),
    "more selectors": page(
        {"classes": ["a"]},
        styles=[
            {"selectors": ["a"], "selectorsAdd": "h1 > b", "state": "hover", "style": RED},
            {"selectors": [], "selectorsAdd": "ul li", "style": RED},
        ],
    ),
    "names to escape": page(
        {"classes": ["md:w-1/2", "9a", "-1", "@x", "a.b"]},
        styles=[
            {"selectors": [each], "style": RED} for each in ("md:w-1/2", "9a", "-1", "@x", "a.b")
        ],
    ),
    "wide before narrow": page(
        {"classes": ["a"]},
        styles=[
            {
                "selectors": ["a"],
                "style": {"width": width},
                "mediaText": f"(max-width: {width})",
                "atRuleType": "media",
            }
            for width in ("480px", "992px", "768px")
        ],
    ),
    "narrow before wide": page(
        {"classes": ["a"]},
        styles=[
            {"selectors": ["a"], "style": {"width": width}, "mediaText": f"(min-width: {width})"}
            for width in ("480px", "992px", "768px")
        ],
    ),
    "an animation": page(
        styles=[
            {
                "selectors": [],
                "selectorsAdd": step,
                "style": {"opacity": value},
                "atRuleType": "keyframes",
                "mediaText": "fade",
            }
            for step, value in (("from", 0), ("to", "1"))
        ]
    ),
    "a font": page(
        styles=[
            {
                "selectors": [],
                "style": {"font-family": "X", "src": ['url("/a.woff2")', "url(/b.woff)"]},
                "atRuleType": "font-face",
                "singleAtRule": True,
            }
        ]
    ),
    "important": page(
        {"classes": ["a"]},
        styles=[
            {"selectors": ["a"], "style": {"color": "red", "margin": "0"}, "important": True},
            {
                "selectors": ["a"],
                "style": {"color": "blue", "margin": "1px"},
                "important": ["color"],
                "state": "hover",
            },
        ],
    ),
    "a property twice": page(
        {"classes": ["a"]},
        styles=[
            {
                "selectors": ["a"],
                "style": {"display": ["block", "grid"], "--x": " 1px", "__p": False},
            }
        ],
    ),
}
