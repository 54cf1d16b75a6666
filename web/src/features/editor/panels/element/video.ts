/** Links to films as people copy them from YouTube and Vimeo. */

export type Film = { id: string; provider?: "ytnc" | "vi" };

const YOUTUBE =
  /(?:youtube(?:-nocookie)?\.com\/(?:watch\?(?:[^#]*&)?v=|embed\/|shorts\/|live\/)|youtu\.be\/)([\w-]{6,20})/;
const VIMEO = /vimeo\.com\/(?:video\/|channels\/[\w-]+\/)?(\d{4,15})/;

/** The film's number and where it lies; a number alone belongs to whatever is chosen. */
export function videoOf(text: string): Film | undefined {
  const youtube = YOUTUBE.exec(text)?.[1];
  if (youtube) return { id: youtube, provider: "ytnc" };
  const vimeo = VIMEO.exec(text)?.[1];
  if (vimeo) return { id: vimeo, provider: "vi" };
  return /^[\w-]{4,20}$/.test(text) ? { id: text } : undefined;
}
