/** The asset library: files in the storage bucket `assets`, each with a row that describes it. */
import { useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { type Row, supabase } from "@/api/client";
import { queryClient } from "@/api/queries";

export type Asset = Row<"assets">;

const BUCKET = "assets";
const LINK_SECONDS = 3600;
export const assetsKey = (organizationId: string) => ["assets", organizationId] as const;

export function useAssets(organizationId: string) {
  return useQuery({
    queryKey: assetsKey(organizationId),
    queryFn: () =>
      call(
        supabase
          .from("assets")
          .select()
          .eq("organization_id", organizationId)
          .order("created_at", { ascending: false })
          .limit(1000),
      ),
  });
}

/** The path of an asset's file in the bucket. */
const fileOf = (asset: Pick<Asset, "storage_path">) => asset.storage_path.replace(/^assets\//, "");

export const isPicture = (asset: Pick<Asset, "mime_type">) => asset.mime_type.startsWith("image/");

/** "PNG picture", "PDF": what sort of file it is, for people. */
export function kindOf(asset: Pick<Asset, "mime_type">): string {
  const kind = (asset.mime_type.split("/")[1] ?? "").replace(/^(x-|vnd\.)|\+xml$/g, "");
  return isPicture(asset) ? `${kind.toUpperCase()} picture` : kind.toUpperCase() || "File";
}

/** A link to the file that works for an hour; of a picture to a small version. */
export async function linkOf(asset: Asset, width?: number): Promise<string> {
  const small = width !== undefined && asset.mime_type !== "image/svg+xml";
  const transform = small ? { width, height: width, resize: "contain" as const } : undefined;
  const { signedUrl } = await call(
    supabase.storage.from(BUCKET).createSignedUrl(fileOf(asset), LINK_SECONDS, { transform }),
  );
  return signedUrl;
}

export function useLink(asset: Asset, width?: number) {
  return useQuery({
    queryKey: ["asset-link", asset.id, asset.updated_at, width ?? "whole"],
    queryFn: () => linkOf(asset, width),
    staleTime: (LINK_SECONDS - 300) * 1000,
    enabled: isPicture(asset) || width === undefined,
  });
}

/** Links to all files of the library by the assets' ids, for those who see pages without editing. */
export function useSignedFiles(organizationId: string, enabled: boolean) {
  return useQuery({
    queryKey: ["asset-link", "all", organizationId],
    queryFn: async () => {
      const assets = await call(
        supabase
          .from("assets")
          .select("id, storage_path")
          .eq("organization_id", organizationId)
          .order("created_at", { ascending: false })
          .limit(1000),
      );
      if (assets.length === 0) return new Map<string, string>();
      const paths = assets.map(fileOf);
      const signed = await call(
        supabase.storage.from(BUCKET).createSignedUrls(paths, LINK_SECONDS),
      );
      return new Map(assets.map(({ id }, index) => [id, signed[index]?.signedUrl ?? ""]));
    },
    staleTime: (LINK_SECONDS - 300) * 1000,
    enabled,
  });
}

/** Put a file into the library; the server looks at it and says what it is. */
export async function upload(organizationId: string, file: File, siteId?: string): Promise<Asset> {
  const path = `${organizationId}/${crypto.randomUUID()}/${safeName(file.name)}`;
  await call(supabase.storage.from(BUCKET).upload(path, file, { contentType: file.type }));
  try {
    return await call(supabase.rpc("register_asset", { path, name: file.name, site_id: siteId }));
  } catch (error) {
    await supabase.storage.from(BUCKET).remove([path]);
    throw error;
  }
}

/** A name as storage takes it: letters, digits and a few signs. */
export function safeName(name: string): string {
  const cleaned = name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[-.]+/, "");
  return cleaned.slice(-100) || "file";
}

export async function describe(
  asset: Asset,
  given: { name: string; alt_text: string | null },
): Promise<void> {
  await call(supabase.from("assets").update(given).eq("id", asset.id).select("id").single());
  await queryClient.invalidateQueries({ queryKey: assetsKey(asset.organization_id) });
}

/** Take a file out of the library; published sites that show it keep it until they are published again. */
export async function discard(asset: Asset): Promise<void> {
  await call(supabase.from("assets").delete().eq("id", asset.id).select("id").single());
  await queryClient.invalidateQueries({ queryKey: assetsKey(asset.organization_id) });
}
