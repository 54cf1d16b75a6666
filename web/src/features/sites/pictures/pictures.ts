/** Pictures of the organization's library, as sites refer to them: "asset:<id>". */
import { useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { type Row, supabase } from "@/api/client";
import { ProblemError } from "@/api/problem";
import { queryClient } from "@/api/queries";
import { assetsKey, upload } from "@/features/assets/assets";

export type Picture = Pick<
  Row<"assets">,
  "id" | "name" | "storage_path" | "mime_type" | "width" | "height" | "alt_text"
>;
export type Listed = Picture & { url: string | null };

const BUCKET = "assets";
const HOUR = 3600; // seconds
const COLUMNS = "id, name, storage_path, mime_type, width, height, alt_text";
const LARGEST = 20 * 1024 * 1024; // bytes

/** The id that "asset:<id>" names. */
export function assetId(address: string): string | undefined {
  return /^asset:([0-9a-f-]{36})$/i.exec(address)?.[1];
}

/** Where a picture can be looked at now: an asset through a signed address, others as they are. */
export function usePictureUrl(address: string) {
  const id = assetId(address);
  const query = useQuery({
    queryKey: ["pictures", "url", id],
    queryFn: async () => {
      const rows = await call(
        supabase
          .from("assets")
          .select(COLUMNS)
          .eq("id", id ?? ""),
      );
      return (rows[0] && (await signed([rows[0]]))[0]) ?? null;
    },
    enabled: id !== undefined,
    staleTime: (HOUR / 2) * 1000,
  });
  if (id)
    return { url: query.data?.url ?? null, name: query.data?.name, missing: query.data === null };
  const elsewhere = /^(https?:)?\/\//.test(address);
  return { url: elsewhere ? address : null, name: undefined, missing: false };
}

export function usePictures(organizationId: string, words: string) {
  return useQuery({
    queryKey: ["pictures", organizationId, words],
    queryFn: async () => {
      let asked = supabase
        .from("assets")
        .select(COLUMNS)
        .eq("organization_id", organizationId)
        .like("mime_type", "image/%");
      if (words) asked = asked.ilike("name", `%${words.replaceAll(/[%_\\]/g, "\\$&")}%`);
      return signed(await call(asked.order("created_at", { ascending: false }).limit(60)));
    },
    staleTime: (HOUR / 2) * 1000,
  });
}

async function signed(pictures: Picture[]): Promise<Listed[]> {
  if (pictures.length === 0) return [];
  const paths = pictures.map((each) => inBucket(each.storage_path));
  const { data } = await supabase.storage.from(BUCKET).createSignedUrls(paths, HOUR);
  const urls = new Map(data?.map((each) => [each.path, each.signedUrl]));
  return pictures.map((each) => ({ ...each, url: urls.get(inBucket(each.storage_path)) || null }));
}

function inBucket(path: string): string {
  return path.replace(/^assets\//, "");
}

/** Put a file into the library; the entry that refers to it. */
export async function addPicture(
  organizationId: string,
  siteId: string,
  file: File,
): Promise<Picture> {
  if (!file.type.startsWith("image/"))
    throw refusal("This is no picture", "Choose a JPEG, PNG, WebP, AVIF, GIF or SVG file.");
  if (file.size > LARGEST)
    throw refusal("This picture is larger than 20 MB", "Make it smaller first.");
  const made = await upload(organizationId, file, siteId);
  await queryClient.invalidateQueries({ queryKey: ["pictures"] });
  await queryClient.invalidateQueries({ queryKey: assetsKey(organizationId) });
  return made;
}

function refusal(title: string, hint: string) {
  return new ProblemError({ title, hint, retry: false });
}
