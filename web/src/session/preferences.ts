/** The person's preferences (user_settings): read once, and applied to the whole app. */
import { useMantineColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { call } from "@/api/call";
import { type Row, supabase } from "@/api/client";
import { keys } from "@/api/queries";
import { setLocale } from "@/ui/format";
import { useSession } from "./session";

async function load(): Promise<Row<"user_settings">> {
  const rows = await call(supabase.from("user_settings").select());
  if (rows[0]) return rows[0];
  return call(supabase.from("user_settings").insert({ theme: "auto" }).select().single());
}

export type Preferences = {
  theme: "light" | "dark" | "auto";
  language: string;
  timezone: string;
  notifications_enabled: boolean;
  email_notifications: boolean;
};

/** What holds for the person: as long as they have chosen nothing, what their device says. */
export function preferencesOf(row: Row<"user_settings">): Preferences {
  const untouched = row.updated_at === row.created_at;
  return {
    theme: untouched ? "auto" : ((row.theme ?? "auto") as Preferences["theme"]),
    language: untouched ? navigator.language : (row.language ?? navigator.language),
    timezone: untouched ? ownTimeZone() : (row.timezone ?? ownTimeZone()),
    notifications_enabled: row.notifications_enabled ?? true,
    email_notifications: row.email_notifications ?? true,
  };
}

function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function useSettings() {
  const { user } = useSession();
  return useQuery({ queryKey: keys.settings(), queryFn: load, enabled: user !== null });
}

/** Colour scheme, language and time zone follow what is set. */
export function usePreferences() {
  const { data } = useSettings();
  const { setColorScheme } = useMantineColorScheme();
  const chosen = data && preferencesOf(data);
  const theme = chosen?.theme;
  useEffect(() => {
    if (theme) setColorScheme(theme);
  }, [theme, setColorScheme]);
  if (chosen) setLocale({ language: chosen.language, timeZone: chosen.timezone });
}
