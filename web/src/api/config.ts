/** What the server says of itself at /config.json: public values only. */
export type Config = {
  /** Where the API answers: this server, or a Supabase project. */
  url: string;
  anonKey: string;
  /** Published sites are served at `<subdomain>.<sitesDomain>`. */
  sitesDomain: string;
  version: string;
  /** Whether mail is read at /mailbox of this server, because no mail server is set up. */
  mailbox: boolean;
};

let known: Config | undefined;

/** Fetch it once, before anything else is loaded. */
export async function loadConfig(): Promise<Config> {
  const answer = await fetch("/config.json");
  if (!answer.ok) throw new Error(`/config.json was answered with ${answer.status}`);
  const said = (await answer.json()) as Omit<Config, "url"> & { url: string | null };
  known = { ...said, url: said.url ?? window.location.origin };
  return known;
}

/** The configuration; `main.tsx` has loaded it before any other module runs. */
export function config(): Config {
  if (!known) throw new Error("the configuration has not been loaded");
  return known;
}
