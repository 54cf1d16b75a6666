/** Single elements: the smallest things that a page is made of. */
import {
  IconAlignLeft,
  IconBlockquote,
  IconBoxMargin,
  IconClick,
  IconCode,
  IconColumns2,
  IconColumns3,
  IconH1,
  IconLayoutList,
  IconList,
  IconListCheck,
  IconListNumbers,
  IconMap2,
  IconMenu2,
  IconPhoto,
  IconSection,
  IconSeparator,
  IconSpacingVertical,
  IconTable,
  IconVideo,
  type TablerIcon,
} from "@tabler/icons-react";
import type { ElementJson, RuleJson } from "../../../context";
import type { Addition } from "../addition";
import { EMPTY_PICTURE, media, rule, text } from "./making";

export type Basic = Addition & { icon: TablerIcon };

type Made = { components: ElementJson[]; styles?: RuleJson[] };

function basic(id: string, name: string, icon: TablerIcon, keywords: string, made: Made): Basic {
  return {
    id,
    name,
    icon,
    category: "Elements",
    description: "",
    keywords: keywords.split(" "),
    components: made.components,
    styles: made.styles ?? [],
  };
}

const box = (name: string) => ({ tagName: "div", classes: [name], components: [] });

export const TEXTS: Basic[] = [
  basic("heading", "Heading", IconH1, "title h1 h2", { components: [text("h2", "A new heading")] }),
  basic("text", "Text", IconAlignLeft, "paragraph words p", {
    components: [text("p", "Write what you want to say here.")],
  }),
  basic("list", "List", IconList, "bullets points ul", {
    components: [
      {
        tagName: "ul",
        components: ["First point", "Second point", "Third point"].map((each) => text("li", each)),
      },
    ],
  }),
  basic("numbers", "Numbers", IconListNumbers, "ordered list ol steps", {
    components: [
      {
        tagName: "ol",
        components: ["First step", "Second step", "Third step"].map((each) => text("li", each)),
      },
    ],
  }),
  basic("icon-list", "Check list", IconListCheck, "icons ticks benefits ul", {
    components: [
      {
        tagName: "ul",
        classes: ["rs-checks"],
        components: ["Quick to read", "Easy to compare", "Hard to forget"].map((each) =>
          text("li", each),
        ),
      },
    ],
    styles: [
      rule("rs-checks", { "list-style": "none", margin: "0", padding: "0" }),
      rule("rs-checks", { position: "relative", padding: ".25rem 0 .25rem 1.75rem" }, " li"),
      rule(
        "rs-checks",
        {
          content: '""',
          position: "absolute",
          left: ".2rem",
          top: ".75em",
          width: ".75rem",
          height: ".375rem",
          "border-left": "2px solid currentColor",
          "border-bottom": "2px solid currentColor",
          transform: "rotate(-45deg)",
        },
        " li::before",
      ),
    ],
  }),
  basic("quote", "Quote", IconBlockquote, "blockquote citation testimonial", {
    components: [
      {
        tagName: "blockquote",
        classes: ["rs-quote"],
        components: [text("p", "What somebody said, in their own words.")],
      },
    ],
    styles: [
      rule("rs-quote", {
        margin: "1.5rem 0",
        padding: "0 0 0 1.5rem",
        "border-left": "3px solid var(--color-accent)",
        "font-size": "1.25rem",
      }),
    ],
  }),
];

export const PIECES: Basic[] = [
  basic("button", "Button", IconClick, "link call action cta", {
    components: [
      {
        type: "link",
        tagName: "a",
        classes: ["rs-button"],
        attributes: { href: "/" },
        components: [{ type: "textnode", content: "Read more" }],
      },
    ],
    styles: [
      rule("rs-button", {
        display: "inline-block",
        padding: ".875rem 1.5rem",
        "border-radius": "var(--radius)",
        "background-color": "var(--color-primary)",
        color: "var(--color-on-primary)",
        "font-weight": "600",
        "line-height": "1.25",
        "text-decoration": "none",
      }),
      {
        ...rule("rs-button", {
          "background-color": "var(--color-text)",
          color: "var(--color-background)",
        }),
        state: "hover",
      },
    ],
  }),
  basic("picture", "Picture", IconPhoto, "image photo img", {
    components: [
      { type: "image", tagName: "img", classes: ["rs-picture"], attributes: EMPTY_PICTURE },
    ],
    styles: [
      rule("rs-picture", {
        display: "block",
        width: "100%",
        height: "auto",
        "min-height": "12rem",
        "border-radius": "min(var(--radius),1.25rem)",
        "background-color": "var(--color-surface)",
      }),
    ],
  }),
  basic("video", "Video", IconVideo, "film movie youtube vimeo player", {
    components: [{ type: "video", classes: ["rs-video"], controls: true }],
    styles: [
      rule("rs-video", {
        display: "block",
        width: "100%",
        height: "auto",
        "aspect-ratio": "16/9",
        border: "0",
        "background-color": "var(--color-surface)",
      }),
    ],
  }),
  basic("map", "Map", IconMap2, "google location address directions", {
    components: [
      {
        type: "map",
        classes: ["rs-map"],
        attributes: { title: "Map" },
        address: "Trafalgar Square, London",
        zoom: "15",
      },
    ],
    styles: [rule("rs-map", { display: "block", width: "100%", height: "24rem", border: "0" })],
  }),
  basic("table", "Table", IconTable, "rows columns cells prices", {
    components: [
      {
        type: "table",
        tagName: "table",
        classes: ["rs-table"],
        components: [
          {
            type: "tbody",
            tagName: "tbody",
            components: [
              ["Monday", "9 to 17"],
              ["Tuesday", "9 to 17"],
              ["Wednesday", "closed"],
            ].map((cells) => ({
              type: "row",
              tagName: "tr",
              components: cells.map((words) => ({
                type: "cell",
                tagName: "td",
                components: [{ type: "textnode", content: words }],
              })),
            })),
          },
        ],
      },
    ],
    styles: [
      rule("rs-table", { width: "100%", "border-collapse": "collapse" }),
      rule(
        "rs-table",
        { padding: ".75rem 0", "border-bottom": "1px solid var(--color-border)" },
        " td",
      ),
    ],
  }),
  basic("embed", "Embed", IconCode, "iframe code html widget", {
    components: [
      {
        type: "iframe",
        tagName: "iframe",
        classes: ["rs-embed"],
        attributes: { title: "Embedded page" },
      },
    ],
    styles: [
      rule("rs-embed", {
        display: "block",
        width: "100%",
        height: "24rem",
        border: "1px solid var(--color-border)",
        "background-color": "var(--color-surface)",
      }),
    ],
  }),
  basic("navigation", "Navigation", IconMenu2, "menu pages links nav", {
    components: [
      {
        type: "navigation",
        tagName: "nav",
        classes: ["rs-menu"],
        attributes: { "aria-label": "Pages" },
      },
    ],
    styles: [
      rule(
        "rs-menu",
        {
          display: "flex",
          "flex-wrap": "wrap",
          gap: ".25rem 1.5rem",
          margin: "0",
          padding: "0",
          "list-style": "none",
        },
        " ul",
      ),
    ],
  }),
];

const stacked = (name: string) => [
  media(rule(name, { "grid-template-columns": "minmax(0,1fr)" }), "(max-width: 992px)"),
];

const columns = (name: string, number: number): Made => ({
  components: [
    {
      tagName: "div",
      classes: [name],
      components: Array.from({ length: number }, () => box("rs-column")),
    },
  ],
  styles: [
    rule(name, {
      display: "grid",
      "grid-template-columns": `repeat(${number},minmax(0,1fr))`,
      gap: "clamp(1.25rem,3vw,2.5rem)",
    }),
    rule("rs-column", { "min-height": "3rem" }),
    ...stacked(name),
  ],
});

export const LAYOUT: Basic[] = [
  basic("section", "Section", IconSection, "band row block wrapper", {
    components: [{ tagName: "section", classes: ["rs-section"], components: [] }],
    styles: [
      rule("rs-section", {
        "min-height": "8rem",
        padding: "clamp(3rem,7vw,6rem) clamp(1.25rem,5vw,4rem)",
      }),
    ],
  }),
  basic("container", "Container", IconBoxMargin, "box div wrapper width", {
    components: [box("rs-container")],
    styles: [
      rule("rs-container", {
        "max-width": "var(--width)",
        "min-height": "4rem",
        "margin-left": "auto",
        "margin-right": "auto",
      }),
    ],
  }),
  basic("columns-2", "2 columns", IconColumns2, "grid two halves", columns("rs-columns-2", 2)),
  basic("columns-3", "3 columns", IconColumns3, "grid three thirds", columns("rs-columns-3", 3)),
  basic("stack", "Stack", IconLayoutList, "rows vertical flex gap", {
    components: [box("rs-stack")],
    styles: [
      rule("rs-stack", {
        display: "flex",
        "flex-direction": "column",
        gap: "1rem",
        "min-height": "4rem",
      }),
    ],
  }),
  basic("divider", "Divider", IconSeparator, "line rule hr", {
    components: [{ tagName: "hr", classes: ["rs-divider"] }],
    styles: [
      rule("rs-divider", {
        margin: "2rem 0",
        border: "0",
        "border-top": "1px solid var(--color-border)",
      }),
    ],
  }),
  basic("spacer", "Spacer", IconSpacingVertical, "gap space empty", {
    components: [{ tagName: "div", classes: ["rs-spacer"], attributes: { "aria-hidden": "true" } }],
    styles: [rule("rs-spacer", { height: "clamp(2rem,5vw,4rem)" })],
  }),
];
