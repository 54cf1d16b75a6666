/** Where HTML is not whole: tags that are not closed, or closed without having been opened. */
import { htmlLanguage } from "@codemirror/lang-html";
import type { Fault } from "./scan.ts";

const WORDS: Record<string, string> = {
  MismatchedCloseTag: "This closes an element that is not open.",
  IncompleteCloseTag: "This tag is not finished.",
  IncompleteTag: "This tag is not finished.",
};
// HTML lets these end by themselves.
const OPTIONAL =
  /^(li|p|dt|dd|tr|td|th|thead|tbody|tfoot|caption|colgroup|option|optgroup|rt|rp)$/i;

export function htmlFaults(html: string): Fault[] {
  const faults: Fault[] = [];
  htmlLanguage.parser.parse(html).iterate({
    enter({ name, type, from, to, node }) {
      const opened = name === "Element" ? node.getChild("OpenTag") : null;
      const tag = opened?.getChild("TagName");
      const called = tag ? html.slice(tag.from, tag.to) : "";
      if (opened && !node.getChild("CloseTag") && !OPTIONAL.test(called))
        faults.push(fault(opened.from, opened.to, `<${called}> is not closed.`));
      else if (WORDS[name] || (type.isError && node.parent?.name !== "Element"))
        faults.push(fault(from, Math.max(to, from + 1), WORDS[name]));
    },
  });
  return [...faults, ...twice(html)];
}

/** An id stands once in a page: who has it second would lose it. */
function twice(html: string): Fault[] {
  const seen = new Set<string>();
  const faults: Fault[] = [];
  for (const found of html.matchAll(/<[a-z][^<>]*?\sid\s*=\s*"([^"]+)"/gi)) {
    const id = found[1] ?? "";
    const to = found.index + found[0].length;
    if (seen.has(id))
      faults.push(fault(to - id.length - 1, to - 1, `Another element has the id “${id}”.`));
    seen.add(id);
  }
  return faults;
}

function fault(from: number, to: number, message = "This cannot be read."): Fault {
  return { from, to, message, severity: "error" };
}
