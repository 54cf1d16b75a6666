/** Pictures and files of the library as elements of a page. */
import type { Component, Editor } from "grapesjs";
import { type Asset, isPicture } from "@/features/assets/assets";
import type { ElementJson } from "../../context";
import { choose } from "../../engine/commands";
import type { Addition } from "../blocks/addition";
import { place } from "../paste/place";
import { pictureOf } from "../paste/read";

export type Shown = "pictures" | "files";

export function fits(asset: Asset, shown: Shown, words: string): boolean {
  const text = `${asset.name} ${asset.alt_text ?? ""}`.toLowerCase();
  return isPicture(asset) === (shown === "pictures") && text.includes(words.trim().toLowerCase());
}

/** A picture as one, a film as a player, anything else as a link to it. */
export function elementOf(asset: Asset): ElementJson {
  if (isPicture(asset)) return pictureOf(asset);
  const src = `asset:${asset.id}`;
  if (asset.mime_type.startsWith("video/"))
    return { type: "video", attributes: { src }, controls: true };
  const words = [{ type: "textnode", content: asset.name }];
  const link = { type: "link", tagName: "a", attributes: { href: src }, components: words };
  return { type: "text", tagName: "p", components: [link] };
}

export function additionOf(asset: Asset): Addition {
  return {
    id: asset.id,
    name: asset.name,
    category: "Library",
    description: "",
    keywords: [],
    components: [elementOf(asset)],
    styles: [],
  };
}

/** In the place of the chosen picture, else behind what is chosen. */
export function put(editor: Editor, asset: Asset) {
  const chosen = editor.getSelected();
  if (chosen && isImage(chosen) && isPicture(asset)) {
    replacePicture(chosen, `asset:${asset.id}`, asset.alt_text);
    choose(editor, chosen);
  } else place(editor, [elementOf(asset)], []);
}

export function isImage(component: Component): boolean {
  return (component.get("tagName") ?? "").toLowerCase() === "img";
}

/** Another picture has another size; the words of the old one say nothing about it. */
export function replacePicture(component: Component, address: string, words?: string | null) {
  component.removeAttributes(["srcset", "sizes", "width", "height"]);
  component.addAttributes({ src: address, ...(words ? { alt: words } : {}) });
}
