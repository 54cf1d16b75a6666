/** A person's picture: made small in the browser, kept in the bucket `avatars`. */
import { call } from "@/api/call";
import { type Row, supabase } from "@/api/client";
import { ProblemError } from "@/api/problem";

const SIDE = 512; // pixels
const BUCKET = "avatars";

export async function savePicture(profile: Row<"profiles">, file: File): Promise<Row<"profiles">> {
  const picture = await square(file);
  const path = `${profile.id}/${crypto.randomUUID()}.webp`;
  const options = { contentType: picture.type, cacheControl: "31536000" };
  await call(supabase.storage.from(BUCKET).upload(path, picture, options));
  const { publicUrl } = supabase.storage.from(BUCKET).getPublicUrl(path).data;
  return replace(profile, publicUrl);
}

export function removePicture(profile: Row<"profiles">): Promise<Row<"profiles">> {
  return replace(profile, null);
}

async function replace(profile: Row<"profiles">, url: string | null): Promise<Row<"profiles">> {
  const changed = await call(
    supabase.from("profiles").update({ avatar_url: url }).eq("id", profile.id).select().single(),
  );
  const old = profile.avatar_url?.split(`/${BUCKET}/`)[1];
  // The one before is of no use any more; where it cannot be removed, nothing is lost.
  if (old?.startsWith(`${profile.id}/`)) await supabase.storage.from(BUCKET).remove([old]);
  return changed;
}

/** The middle of the picture, as WebP of at most SIDE pixels. */
async function square(file: File): Promise<Blob> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new ProblemError({
      title: "This file is no picture that your browser can read",
      hint: "Choose a PNG, JPEG, WebP or AVIF.",
      retry: false,
    });
  });
  const edge = Math.min(bitmap.width, bitmap.height);
  const side = Math.min(edge, SIDE);
  const canvas = new OffscreenCanvas(side, side);
  const [left, top] = [(bitmap.width - edge) / 2, (bitmap.height - edge) / 2];
  canvas.getContext("2d")?.drawImage(bitmap, left, top, edge, edge, 0, 0, side, side);
  bitmap.close();
  return canvas.convertToBlob({ type: "image/webp", quality: 0.86 });
}
