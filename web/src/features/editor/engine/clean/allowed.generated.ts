// Made from src/roseram/builder/sites/clean by: make generate

const words = (text: string) => new Set(text.split(" "));

export const TAGS: ReadonlySet<string> = words("a abbr address area article aside audio b bdi bdo blockquote br button caption cite code col colgroup data datalist dd del details dfn dialog div dl dt em fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img input ins kbd label legend li main map mark menu meter nav ol optgroup option output p picture pre progress q rp rt ruby s samp search section select small source span strong sub summary sup svg table tbody td textarea tfoot th thead time tr track u ul var video wbr");

export const REPLACED: ReadonlyMap<string, string> = new Map([
  ["acronym", "abbr"],
  ["big", "span"],
  ["center", "div"],
  ["dir", "ul"],
  ["font", "span"],
  ["image", "img"],
  ["keygen", "input"],
  ["nobr", "span"],
  ["strike", "s"],
  ["tt", "code"],
]);

export const DROPPED: ReadonlySet<string> = words("applet base embed frame frameset head link math meta noembed noframes noscript object param plaintext script style template title xmp");

export const SVG_TAGS: ReadonlyMap<string, string> = new Map([...words("circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer feComposite feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset feTile feTurbulence filter g line linearGradient marker mask path pattern polygon polyline radialGradient rect stop svg switch symbol text textPath title tspan use view")].map((name) => [name.toLowerCase(), name]));

export const SHARED_ATTRIBUTES: ReadonlySet<string> = words("accesskey autocapitalize dir draggable enterkeyhint hidden id inert inputmode itemid itemprop itemref itemscope itemtype lang popover role spellcheck style tabindex title translate");

export const OWN_ATTRIBUTES: ReadonlyMap<string, ReadonlySet<string>> = new Map<string, ReadonlySet<string>>([
  ["a", words("download href hreflang referrerpolicy rel target type")],
  ["area", words("alt coords download href referrerpolicy rel shape target")],
  ["audio", words("autoplay controls loop muted preload src")],
  ["blockquote", words("cite")],
  ["button", words("autofocus disabled form formaction formenctype formmethod formnovalidate formtarget name popovertarget popovertargetaction type value")],
  ["col", words("span")],
  ["colgroup", words("span")],
  ["data", words("value")],
  ["del", words("cite datetime")],
  ["details", words("name open")],
  ["dialog", words("open")],
  ["fieldset", words("disabled form name")],
  ["form", words("accept-charset action autocomplete enctype method name novalidate rel target")],
  ["iframe", words("allowfullscreen height loading name referrerpolicy src width")],
  ["img", words("alt decoding fetchpriority height ismap loading referrerpolicy sizes src srcset usemap width")],
  ["input", words("accept alt autocomplete autofocus capture checked dirname disabled form formaction formenctype formmethod formnovalidate formtarget height list max maxlength min minlength multiple name pattern placeholder readonly required size src step type value width")],
  ["ins", words("cite datetime")],
  ["label", words("for")],
  ["li", words("value")],
  ["map", words("name")],
  ["meter", words("high low max min optimum value")],
  ["ol", words("reversed start type")],
  ["optgroup", words("disabled label")],
  ["option", words("disabled label selected value")],
  ["output", words("for form name")],
  ["progress", words("max value")],
  ["q", words("cite")],
  ["select", words("autocomplete autofocus disabled form multiple name required size")],
  ["source", words("height media sizes src srcset type width")],
  ["td", words("colspan headers rowspan")],
  ["textarea", words("autocomplete autofocus cols dirname disabled form maxlength minlength name placeholder readonly required rows wrap")],
  ["th", words("abbr colspan headers rowspan scope")],
  ["time", words("datetime")],
  ["track", words("default kind label src srclang")],
  ["video", words("autoplay controls height loop muted playsinline poster preload src width")],
]);

export const SVG_ATTRIBUTES: ReadonlyMap<string, string> = new Map([...words("baseFrequency clip-path clip-rule clipPathUnits color color-interpolation color-interpolation-filters cx cy d direction display dominant-baseline dx dy edgeMode fill fill-opacity fill-rule filter filterUnits flood-color flood-opacity focusable font-family font-size font-style font-variant font-weight fr fx fy gradientTransform gradientUnits height href id in in2 intercept k1 k2 k3 k4 kernelMatrix kernelUnitLength lang lengthAdjust letter-spacing marker-end marker-mid marker-start markerHeight markerUnits markerWidth mask maskContentUnits maskUnits mode numOctaves offset opacity operator order orient overflow paint-order pathLength pattern patternContentUnits patternTransform patternUnits pointer-events points preserveAspectRatio primitiveUnits r radius refX refY result role rotate rx ry scale seed shape-rendering slope spreadMethod startOffset stdDeviation stitchTiles stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width style tabindex tableValues text-anchor text-decoration text-rendering textLength transform transform-origin type unicode-bidi values vector-effect version viewBox visibility width word-spacing writing-mode x x1 x2 xmlns y y1 y2")].map((name) => [name.toLowerCase(), name]));

export const LINKED: ReadonlySet<string> = words("action cite formaction href");

export const SHOWN: ReadonlySet<string> = words("poster src");

export const FLAGS: ReadonlySet<string> = words("allowfullscreen autofocus autoplay checked controls default disabled formnovalidate hidden inert ismap itemscope loop multiple muted novalidate open playsinline readonly required reversed selected");

export const INTEGERS: ReadonlySet<string> = words("cols colspan height maxlength minlength rows rowspan size span start tabindex width");

export const CHOICES: ReadonlyMap<string, ReadonlySet<string>> = new Map<string, ReadonlySet<string>>([
  ["decoding", words("async auto sync")],
  ["dir", words("auto ltr rtl")],
  ["fetchpriority", words("auto high low")],
  ["formmethod", words("dialog get post")],
  ["loading", words("eager lazy")],
  ["method", words("dialog get post")],
  ["preload", new Set(["", ...words("auto metadata none")])],
  ["referrerpolicy", words("no-referrer no-referrer-when-downgrade origin origin-when-cross-origin same-origin strict-origin strict-origin-when-cross-origin")],
  ["scope", words("col colgroup row rowgroup")],
  ["shape", words("circle default poly rect")],
]);

export const TYPES_OF: ReadonlyMap<string, ReadonlySet<string>> = new Map<string, ReadonlySet<string>>([
  ["button", words("button reset submit")],
  ["input", words("button checkbox color date datetime-local email file hidden image month number password radio range reset search submit tel text time url week")],
  ["ol", words("1 A I a i")],
]);

export const TAG_OF: ReadonlyMap<string, string> = new Map([
  ["button", "button"],
  ["cell", "td"],
  ["checkbox", "input"],
  ["default", "div"],
  ["form", "form"],
  ["head", "head"],
  ["iframe", "iframe"],
  ["image", "img"],
  ["input", "input"],
  ["label", "label"],
  ["link", "a"],
  ["map", "iframe"],
  ["option", "option"],
  ["radio", "input"],
  ["row", "tr"],
  ["script", "script"],
  ["select", "select"],
  ["svg", "svg"],
  ["svg-in", "svg"],
  ["table", "table"],
  ["tbody", "tbody"],
  ["text", "div"],
  ["textarea", "textarea"],
  ["tfoot", "tfoot"],
  ["thead", "thead"],
  ["video", "video"],
  ["wrapper", "div"],
]);

export const LINK_SCHEMES: ReadonlySet<string> = words("asset http https mailto sms tel");

export const SOURCE_SCHEMES: ReadonlySet<string> = words("asset http https");

export const ADDRESSED_FUNCTIONS: ReadonlySet<string> = words("-webkit-cross-fade -webkit-image-set cross-fade image image-set src url");

export const REFUSED_FUNCTIONS: ReadonlySet<string> = words("-moz-document -moz-element expression");

export const REFUSED_PROPERTIES: ReadonlySet<string> = words("-moz-binding -ms-behavior behavior");

export const AT_RULES: ReadonlySet<string> = words("-webkit-keyframes annotation character-variant container counter-style font-face font-feature-values font-palette-values keyframes layer media ornaments page position-try property scope starting-style styleset stylistic supports swash view-transition");

export const MAX_DEPTH = 200;
