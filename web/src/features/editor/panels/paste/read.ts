/** What is on the clipboard, as elements to place. */
import { invoke } from "@/api/call";
import { addPicture } from "@/features/sites/pictures/pictures";
import type { ElementJson, Environment, Removed, RuleJson } from "../../context";
import { cleanElements } from "../../engine/clean";
import { withoutForeign } from "./fit";
import { unwrapped } from "./parcel";

export type Found = { components: ElementJson[]; styles: RuleJson[]; removed: Removed[] };

/** Taken out of the event at once: it holds nothing any more when it is over. */
export type Taken = { html: string; text: string; files: File[] };

export function taken(data: DataTransfer): Taken {
  const files = [...data.files].filter((file) => file.type.startsWith("image/"));
  return { html: data.getData("text/html"), text: data.getData("text/plain"), files };
}

export async function read({ html, text, files }: Taken, environment: Environment): Promise<Found> {
  const own = html ? unwrapped(html) : undefined;
  if (own) {
    const { parcel, removed } = withoutForeign(own, environment.organizationId);
    const cleaned = cleanElements(parcel.components, parcel.styles);
    return { ...cleaned, removed: [...removed, ...cleaned.removed] };
  }
  if (files.length > 0 && !hasWords(html)) return pictures(files, environment);
  if (html.trim()) return fromElsewhere(html);
  return { components: paragraphs(text), styles: [], removed: [] };
}

/** A picture that is copied in a browser comes with a piece of HTML that only shows it. */
function hasWords(html: string): boolean {
  return (
    html !== "" &&
    (new DOMParser().parseFromString(html, "text/html").body.textContent ?? "").trim() !== ""
  );
}

async function fromElsewhere(html: string): Promise<Found> {
  const answer = await invoke<Found>("clean-html", { html });
  const cleaned = cleanElements(answer.components, answer.styles);
  return { ...cleaned, removed: [...answer.removed, ...cleaned.removed] };
}

/** Into the library first; a page only refers to them. */
export async function pictures(files: File[], environment: Environment): Promise<Found> {
  const { organizationId, siteId } = environment;
  const made = await Promise.all(files.map((file) => addPicture(organizationId, siteId, file)));
  const components = made.map((each) => pictureOf(each));
  return { components, styles: [], removed: [] };
}

export function pictureOf(asset: { id: string; alt_text: string | null }): ElementJson {
  const attributes = { src: `asset:${asset.id}`, alt: asset.alt_text ?? "" };
  return { type: "image", tagName: "img", attributes };
}

/** Each line that has words as a paragraph. */
function paragraphs(text: string): ElementJson[] {
  return text.split(/\n+/).flatMap((line) => {
    const content = line.trim();
    return content
      ? [{ type: "text", tagName: "p", components: [{ type: "textnode", content }] }]
      : [];
  });
}
