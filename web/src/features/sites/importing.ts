/** The import of HTML that there is already. */
import { call, invoke } from "@/api/call";
import { supabase } from "@/api/client";
import { renewSites } from "./queries";

type Import = { organizationId: string; file: File; name: string; label: string };

/** What was made of it, and what could not be taken over. */
export type Imported = { site_id: string; pages: number; warnings: string[] };

const BUCKET = "assets";
const INLINE = 600 * 1024; // bytes that fit into the request; larger files are uploaded before

export async function importSite({ organizationId, file, name, label }: Import): Promise<Imported> {
  const given = { organization_id: organizationId, name, subdomain: label, file_name: file.name };
  if (file.size <= INLINE) return imported({ ...given, file: await base64(file) });
  const isZip = file.name.toLowerCase().endsWith(".zip");
  const path = `${organizationId}/import-${crypto.randomUUID()}.${isZip ? "zip" : "txt"}`;
  // The library takes no page as a page, but as a text.
  const sent = isZip ? file : new Blob([file], { type: "text/plain" });
  await call(supabase.storage.from(BUCKET).upload(path, sent));
  try {
    return await imported({ ...given, storage_path: path });
  } finally {
    await supabase.storage.from(BUCKET).remove([path]);
  }
}

async function imported(given: Record<string, unknown>): Promise<Imported> {
  const made = await invoke<Imported>("import-site", given);
  await renewSites();
  return made;
}

function base64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
