"""The lists: which elements and attributes a page may have."""

from __future__ import annotations

from roseram.builder.sites.clean.words import words

# Elements of HTML that pass.
TAGS = words("""
    a abbr address area article aside audio b bdi bdo blockquote br button caption cite code col
    colgroup data datalist dd del details dfn dialog div dl dt em fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img input ins kbd label legend li main map mark
    menu meter nav ol optgroup option output p picture pre progress q rp rt ruby s samp search
    section select small source span strong sub summary sup svg table tbody td textarea tfoot th
    thead time tr track u ul var video wbr
    """)
VOID = words("area br col hr img input source track wbr")
# Elements that nobody has to write any more, and what they are now.
REPLACED = {
    "center": "div", "font": "span", "big": "span", "tt": "code", "strike": "s", "acronym": "abbr",
    "dir": "ul", "nobr": "span", "image": "img", "keygen": "input",
}  # fmt: skip
# These go with all that is in them; any other element that is not on a list leaves its content.
DROPPED = words("""
    applet base embed frame frameset head link math meta noembed noframes noscript object param
    plaintext script style template title xmp
    """)

# Elements inside <svg>, in the case that SVG wants, by their lower-case names.
SVG_TAGS = {
    name.lower(): name
    for name in words("""
    circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer feComposite
    feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode
    feMorphology feOffset feTile feTurbulence filter g line linearGradient marker mask path pattern
    polygon polyline radialGradient rect stop svg switch symbol text textPath title tspan use view
    """)
}
SVG_TEXTS = frozenset(("title", "desc"))  # their content is read as HTML: only text is let in

_GLOBAL = words("""
    id title lang dir hidden tabindex role style translate accesskey inert popover draggable
    spellcheck enterkeyhint inputmode autocapitalize itemscope itemtype itemid itemref itemprop
    """)
_OWN = {
    "a": "href target rel download hreflang type referrerpolicy",
    "area": "href target rel alt coords shape download referrerpolicy",
    "audio": "src controls autoplay loop muted preload",
    "blockquote": "cite",
    "button": "type name value disabled form formaction formmethod formtarget formenctype "
    "formnovalidate popovertarget popovertargetaction autofocus",
    "col": "span",
    "colgroup": "span",
    "data": "value",
    "del": "cite datetime",
    "details": "open name",
    "dialog": "open",
    "fieldset": "disabled form name",
    "form": "action method enctype target rel name autocomplete novalidate accept-charset",
    "iframe": "src title width height loading allowfullscreen referrerpolicy name",
    "img": "src srcset sizes alt width height loading decoding fetchpriority usemap ismap "
    "referrerpolicy",
    "input": "type name value placeholder required disabled readonly checked min max step "
    "minlength maxlength pattern multiple accept list autocomplete autofocus size form formaction "
    "formmethod formtarget formenctype formnovalidate src alt width height dirname capture",
    "ins": "cite datetime",
    "label": "for",
    "li": "value",
    "map": "name",
    "meter": "value min max low high optimum",
    "ol": "type start reversed",
    "optgroup": "label disabled",
    "option": "value label selected disabled",
    "output": "for form name",
    "progress": "value max",
    "q": "cite",
    "select": "name multiple required disabled size autocomplete autofocus form",
    "source": "src srcset sizes media type width height",
    "table": "",
    "td": "colspan rowspan headers",
    "textarea": "name rows cols placeholder required disabled readonly maxlength minlength wrap "
    "autocomplete autofocus form dirname",
    "th": "colspan rowspan headers scope abbr",
    "time": "datetime",
    "track": "src kind srclang label default",
    "video": "src poster controls autoplay loop muted preload playsinline width height",
}
ATTRIBUTES = {tag: _GLOBAL | words(_OWN.get(tag, "")) for tag in TAGS}

# Attributes of elements in <svg>, in the case that SVG wants.
SVG_ATTRIBUTES = {
    name.lower(): name
    for name in words("""
    id lang tabindex role style
    baseFrequency clip-path clip-rule clipPathUnits color color-interpolation
    color-interpolation-filters cx cy d direction display dominant-baseline dx dy edgeMode fill
    fill-opacity fill-rule filter filterUnits flood-color flood-opacity focusable font-family
    font-size font-style font-variant font-weight fr fx fy gradientTransform gradientUnits height
    href in in2 intercept k1 k2 k3 k4 kernelMatrix kernelUnitLength lengthAdjust letter-spacing
    marker-end marker-mid marker-start markerHeight markerUnits markerWidth mask
    maskContentUnits maskUnits mode numOctaves offset opacity operator order orient overflow
    paint-order pathLength pattern patternContentUnits patternTransform patternUnits points
    pointer-events preserveAspectRatio primitiveUnits r radius refX refY result rotate rx ry scale
    seed shape-rendering slope spreadMethod startOffset stdDeviation stitchTiles stop-color
    stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
    stroke-miterlimit stroke-opacity stroke-width tableValues text-anchor text-decoration
    text-rendering textLength transform transform-origin type unicode-bidi values vector-effect
    version viewBox visibility width word-spacing writing-mode x x1 x2 xmlns y y1 y2
    """)
}

LINKED = frozenset(("href", "action", "formaction", "cite"))  # attributes that hold a link
SHOWN = frozenset(("src", "poster"))  # attributes that name a file to show
FLAGS = words("""
    allowfullscreen autofocus autoplay checked controls default disabled formnovalidate hidden inert
    ismap itemscope loop multiple muted novalidate open playsinline readonly required reversed
    selected
    """)
# Attributes that have one of a few values; another value is left out.
CHOICES = {
    "dir": frozenset(("ltr", "rtl", "auto")),
    "loading": frozenset(("lazy", "eager")),
    "decoding": frozenset(("async", "sync", "auto")),
    "fetchpriority": frozenset(("high", "low", "auto")),
    "method": frozenset(("get", "post", "dialog")),
    "formmethod": frozenset(("get", "post", "dialog")),
    "preload": frozenset(("none", "metadata", "auto", "")),
    "scope": frozenset(("row", "col", "rowgroup", "colgroup")),
    "shape": frozenset(("rect", "circle", "poly", "default")),
    "referrerpolicy": words(
        "no-referrer no-referrer-when-downgrade origin origin-when-cross-origin same-origin "
        "strict-origin strict-origin-when-cross-origin"
    ),
}
