/** The forms of a site: how they are read, made and changed. */
import { useQuery } from "@tanstack/react-query";
import { call, invoke, maybe } from "@/api/call";
import { type Row, supabase, type Update } from "@/api/client";
import { queryClient } from "@/api/queries";
import { updateVersioned } from "@/api/versioned";

export type Form = Row<"forms">;

/** A field as it is published; see docs/reference/forms.md. */
export type Field = {
  name: string;
  type: string;
  label: string;
  required?: boolean;
  options?: string[];
};

/** What people set; see `builder/forms/settings.py`. */
export type FormSettings = {
  success_message?: string;
  redirect?: string;
  notify?: string[];
  origins?: string[];
};

export type ListedForm = Form & { waiting: number; total: number; last: string | null };

export const formKeys = {
  all: ["forms"] as const,
  list: (siteId: string) => ["forms", "list", siteId] as const,
  one: (id: string) => ["forms", "one", id] as const,
  webhook: (id: string) => ["forms", "webhook", id] as const,
};

export function fieldsOf(form: Pick<Form, "fields">): Field[] {
  return Array.isArray(form.fields) ? (form.fields as unknown as Field[]) : [];
}

export function settingsOf(form: Pick<Form, "settings">): FormSettings {
  const given = form.settings;
  return given && typeof given === "object" && !Array.isArray(given) ? (given as FormSettings) : {};
}

/** The forms of a site, without their submissions. */
export function useForms(siteId: string) {
  return useQuery({
    queryKey: formKeys.list(siteId),
    queryFn: () => call(supabase.from("forms").select().eq("site_id", siteId).order("name")),
  });
}

export function useForm(id: string) {
  return useQuery({
    queryKey: formKeys.one(id),
    queryFn: () => call(supabase.from("forms").select().eq("id", id).single()),
  });
}

/** With how many were sent through each. */
export function useListedForms(siteId: string) {
  return useQuery({
    queryKey: [...formKeys.list(siteId), "counted"],
    queryFn: async () => {
      const forms = await call(supabase.from("forms").select().eq("site_id", siteId).order("name"));
      return Promise.all(forms.map(counted));
    },
  });
}

async function counted(form: Form): Promise<ListedForm> {
  const [waiting, total, last] = await Promise.all([
    count(form.id, true),
    count(form.id, false),
    maybe(
      supabase
        .from("form_submissions")
        .select("created_at")
        .eq("form_id", form.id)
        .neq("status", "spam")
        .order("created_at", { ascending: false })
        .limit(1)
        .maybeSingle(),
    ),
  ]);
  return { ...form, waiting, total, last: last?.created_at ?? null };
}

async function count(formId: string, onlyNew: boolean): Promise<number> {
  const asked = supabase
    .from("form_submissions")
    .select("id", { count: "exact", head: true })
    .eq("form_id", formId);
  const found = await (onlyNew ? asked.eq("status", "new") : asked.neq("status", "spam"));
  if (found.error) await call(Promise.resolve(found));
  return found.count ?? 0;
}

export async function createForm(siteId: string, name: string): Promise<Form> {
  const row = { site_id: siteId, name, settings: { notify: ["editors"] } };
  const made = await call(
    supabase
      .from("forms")
      .insert(row as typeof row & { organization_id: string })
      .select()
      .single(),
  );
  void queryClient.invalidateQueries({ queryKey: formKeys.list(siteId) });
  return made;
}

/** Change a form if nobody else has meanwhile. */
export async function saveForm(form: Form, change: Update<"forms">): Promise<Form> {
  const saved = await updateVersioned("forms", form.id, form.updated_at, change);
  queryClient.setQueryData(formKeys.one(form.id), saved);
  void queryClient.invalidateQueries({ queryKey: formKeys.list(form.site_id) });
  return saved;
}

export async function deleteForm(form: Form): Promise<void> {
  await call(supabase.from("forms").delete().eq("id", form.id).select("id").single());
  await queryClient.invalidateQueries({ queryKey: formKeys.list(form.site_id) });
}

export type Webhook = {
  url: string | null;
  active: boolean;
  failures: number;
  secret: string | null;
  deliveries: {
    id: string;
    status: "pending" | "delivered" | "failed";
    attempts: number;
    response_status: number | null;
    response: string | null;
    created_at: string;
    delivered_at: string | null;
  }[];
};

export function useWebhook(formId: string) {
  return useQuery({
    queryKey: formKeys.webhook(formId),
    queryFn: () => invoke<Webhook>("show-form-webhook", { form_id: formId }),
  });
}

export async function setWebhook(
  formId: string,
  url: string | null,
  renew = false,
): Promise<Webhook> {
  const set = await invoke<Webhook>("set-form-webhook", { form_id: formId, url, renew });
  queryClient.setQueryData(formKeys.webhook(formId), set);
  return set;
}
