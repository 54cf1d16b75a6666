"""Trees as an attacker would write them: seeded, from known tricks, mixed at random."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from roseram.builder.sites.clean.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

SCRIPTS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " \x01javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "java\x00script:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "javascript\u200b:alert(1)",
    "\u2028javascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg onload=alert(1)>",
    'data:image/png;base64,AAAA" onerror="alert(1)',
    "data:image/png;base64,iVBORw0KGgo=",
    "/javascript:alert(1)",
    "/./javascript:alert(1)",
    "/a/../javascript:alert(1)",
    "/\\evil.example",
    "//evil.example/x",
    "\\\\evil.example",
    "/\tjavascript:alert(1)",
    "asset:0190a000-0000-7000-8000-000000000001",
    "asset:javascript:alert(1)",
    "blob:https://x/1",
    "filesystem:https://x/1",
    "feed:javascript:alert(1)",
    "view-source:javascript:alert(1)",
    "https://user@www.youtube.com@evil.example/embed/x",
    "https://www.youtube.com/embed/x",
    "http://www.youtube.com/embed/x",
    "https://[::1",
    "/about?x=1#y",
    "#top",
    "mailto:a@b.example",
    "",
)
MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) /><a><text>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)/>#x'></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'></foreignObject></svg>",
    "<svg><title><style><img src=x onerror=alert(1)></style></title></svg>",
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img onerror=alert(1)'>",
    "<math><mi//xlink:href='javascript:alert(1)'>x",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=javascript:alert(1)><embed src=javascript:alert(1)>",
    "<base href=javascript:/><a href=alert(1)>x</a>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "<style>@import 'javascript:alert(1)'</style>",
    "<style></style><script>alert(1)</script>",
    "<textarea></textarea><img src=x onerror=alert(1)></textarea>",
    "<title></title><img src=x onerror=alert(1)></title>",
    "<xmp></xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><b>x",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><?php alert(1) ?>",
    "<a href='javascript:alert(1)' target=_blank>x</a>",
    "<a href=x><a href=y>z</a></a>",
    "<form action=javascript:alert(1)><form action=x><button formaction=javascript:alert(1)>x",
    "<select><option><img src=x onerror=alert(1)></select>",
    "<select><style><script>alert(1)</script></select>",
    "<p><div>a</div></p>",
    "<table><a href=x>1<tr><td>2<p>3</table>",
    "<table><caption><svg><desc><td><img src=x onerror=alert(1)>",
    "<ul><li>1<li>2</ul><li>3",
    "<h1>a<h2>b</h2></h1>",
    "<b><i>x</b>y</i>",
    "<button><button>x</button></button>",
    "<details open ontoggle=alert(1)><summary>x",
    "<video><source onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<body onload=alert(1)><html onclick=alert(1)>",
    "</body></html><script>alert(1)</script>",
    "<x onclick=alert(1)>x</x>",
    "<img src='x' srcset='javascript:alert(1) 1x, x.png 2x'>",
    "<div style='background:url(javascript:alert(1));color:red'>x</div>",
    "<div id=a><div id=a>x</div></div>",
    "\ufeff<b>x</b>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#0; &#x80; &notit;",
    "a\x00b\x08c\ud800d\ufffe e\u202ef",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<a\x0chref='java\x0cscript:alert(1)'>x</a>",
    "\r\n<pre>\n\n x</pre><textarea>\n\n y</textarea>",
    "''\"\"``>><<",
)
STYLES = (
    "red",
    "url(javascript:alert(1))",
    "url('javascript:alert(1)')",
    "u\\72l(javascript:alert(1))",
    "url( 'data:text/html,<script>alert(1)</script>' )",
    "url(data:image/svg+xml,<svg/onload=alert(1)>)",
    "url(/x.png)",
    "url(asset:0190a000-0000-7000-8000-000000000001)",
    "url(https://x.example/a.png), url(//y.example/b.png)",
    "image-set('javascript:alert(1)' 1x, 'a.png' 2x)",
    "expression(alert(1))",
    "\\65xpression(alert(1))",
    "exp/**/ression(alert(1))",
    "red;} </style><script>alert(1)</script>",
    "red</style><img src=x onerror=alert(1)>",
    "'</style><script>alert(1)</script>'",
    '"\\3c/style>"',
    "red} body{background:url(javascript:alert(1))",
    "red;behavior:url(x.htc)",
    "1px /* ",
    "1px */ 2px",
    "'unclosed",
    "rgb(1,2,3",
    "a)b",
    "calc(100% - (2px + 3px)) !important",
    "var(--x, url(javascript:alert(1)))",
    "@import 'x'",
    "<!-- x -->",
    "{}",
    "(" * 60 + ")" * 60,
    "\x00\ud800\uffff",
    "10px\\",
    "attr(href)",
    "progid:DXImageTransform.Microsoft.Alpha(opacity=1)",
)
TAGS = (
    *sorted(
        words(
            """
            div p span a b h1 h2 ul ol li dl dt dd table thead tbody tr td th caption colgroup col
            form button input label select option optgroup textarea pre blockquote section article
            nav main header footer figure figcaption img picture source video audio track iframe svg
            g path use title desc defs clipPath linearGradient stop text style script object embed
            template noscript math mtext mglyph annotation-xml foreignObject animate set base meta
            link frameset plaintext xmp noembed marquee center font details summary dialog map area
            hr br wbr html head body ruby rt rp x-y blink isindex image keygen DIV sCrIpT a:b <b>
            p>x
            """
        )
    ),
)
TYPES = (
    *sorted(
        words(
            """
            text link image video map table tbody row cell label svg svg-in script iframe comment
            head wrapper navigation form input textarea select option button checkbox nothing
            """
        )
    ),
)
NAMES = (
    *sorted(
        words(
            """
            id class title href src srcset action formaction poster style onclick onload onerror
            ONFOCUS xlink:href xmlns data srcdoc target rel alt width height sandbox allow
            http-equiv content name value type background ping cite values attributeName to from
            begin fill filter clip-path mask viewBox d lang dir hidden tabindex role aria-label
            data-x data- x=y a>b q"r s/t is slot part contenteditable autofocus popover download
            referrerpolicy method loading usemap
            """
        )
    ),
    "on\tclick",
    "",
)
WORDS = (
    "x",
    "a b",
    "top",
    "",
    "_blank",
    "100%",
    "12",
    "-1",
    "true",
    "Grüße 漢字 🌍",
    "a'b\"c`d<e>&f",
)


class Attacker:
    """Makes the trees of one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def page(self) -> dict[str, Any]:
        """A page's content in one of its three formats."""
        chance = self.random.random()
        if chance < 0.06:
            blocks = [
                {"id": self.word(), "type": "hero", "html": self.html(), "css": self.css()}
                for _ in range(3)
            ]
            return {"blocks": blocks}
        if chance < 0.1:
            props = {"text": self.html(), "href": self.pick(SCRIPTS), "level": 1, "items": ["<b>"]}
            kinds = ("heading", "text", "list", "link", "button", "quote", "image", "x")
            children = [{"type": self.pick(kinds), "props": props} for _ in range(4)]
            return {"version": 2, "root": {"type": "page", "children": children}}
        children = [
            self.element(self.random.randint(1, 5)) for _ in range(self.random.randint(1, 4))
        ]
        wrapper = {**self.element(0), "type": "wrapper", "components": children}
        styles = [self.rule() for _ in range(self.random.randint(0, 3))]
        return {"version": 3, "component": wrapper, "styles": styles}

    def element(self, depth: int) -> dict[str, Any]:
        """An element with at most so many levels below it."""
        if self.random.random() < 0.2:
            return {"type": "textnode", "content": self.text()}
        made: dict[str, Any] = {}
        if self.random.random() < 0.35:
            made["type"] = self.pick(TYPES)
        if self.random.random() < 0.8:
            made["tagName"] = self.pick(TAGS)
        if self.random.random() < 0.6:
            made["attributes"] = {
                self.pick(NAMES): self.value() for _ in range(self.random.randint(1, 4))
            }
        if self.random.random() < 0.2:
            made["classes"] = [self.word(), {"name": self.pick(MARKUP)}]
        if self.random.random() < 0.1:
            made["style"] = {"color": self.pick(STYLES), self.pick(NAMES): self.pick(STYLES)}
        if self.random.random() < 0.1:
            made.update(
                src=self.pick(SCRIPTS), provider=self.pick(("so", "yt", "vi")), videoId="'>"
            )
        return {**made, **self.inner(depth)}

    def inner(self, depth: int) -> dict[str, Any]:
        """What an element holds."""
        chance = self.random.random()
        if chance < 0.15:
            return {"content": self.html()}
        if chance < 0.25:
            return {"components": self.html()}
        if depth > 0 and chance < 0.9:
            return {
                "components": [self.element(depth - 1) for _ in range(self.random.randint(1, 3))]
            }
        return {}

    def rule(self) -> dict[str, Any]:
        """A style rule."""
        made: dict[str, Any] = {
            "selectors": [self.word(), {"name": self.pick(WORDS), "type": 2}],
            "style": {
                self.pick(("color", "background", "--x", "behavior", "a{b", "")): self.style()
            },
        }
        if self.random.random() < 0.5:
            made["selectorsAdd"] = self.pick((*STYLES, "a > b", "h1", "a,b", "</style>", "from"))
        if self.random.random() < 0.3:
            made["state"] = self.pick(("hover", "not(a)", "x{", "</style><script>"))
        if self.random.random() < 0.3:
            made["mediaText"] = self.pick((*STYLES, "(max-width: 3px)", "(width < 4px)"))
            made["atRuleType"] = self.pick(("media", "import", "supports", "keyframes", "x{", ""))
            made["singleAtRule"] = self.random.random() < 0.2
        return made

    def css(self) -> str:
        """A stylesheet, as text."""
        rules = (
            f"{self.pick(WORDS)}{{color:{self.style()};background:{self.style()}}}",
            f"@import {self.style()};",
            f"@media (max-width:{self.style()}){{a{{color:{self.style()}}}}}",
            f"@font-face{{src:{self.style()}}}",
            f"a{{&:hover{{color:{self.style()}}}}}",
            self.style(),
        )
        return "".join(self.pick(rules) for _ in range(self.random.randint(1, 4)))

    def html(self) -> str:
        """A piece of HTML, sometimes cut or glued in the middle."""
        text = str(self.pick(MARKUP))
        if self.random.random() < 0.3:
            other = self.pick(MARKUP)
            cut = self.random.randint(0, len(text))
            text = text[:cut] + other + text[cut:]
        if self.random.random() < 0.2:
            at = self.random.randint(0, len(text))
            text = text[:at] + self.pick("\x00\t\n\r\x0c /'\"<>&=\u2028") + text[at:]
        return text

    def text(self) -> str:
        return str(self.pick((*MARKUP, *WORDS)))

    def value(self) -> Any:
        return self.pick((*SCRIPTS, *MARKUP, *STYLES, *WORDS, True, False, None, 3, 1.5))

    def style(self) -> str:
        return str(self.pick(STYLES))

    def word(self) -> str:
        return str(self.pick(WORDS))

    def pick(self, among: Sequence[Any]) -> Any:
        return among[self.random.randrange(len(among))]
