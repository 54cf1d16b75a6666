/**
 * What the address says when somebody arrives by a link of a mail or from a provider: the auth
 * service puts it behind `#` or `?`. Read before anything else looks at the address.
 */
import { isAuthErrorCode, ofAuth, type Problem } from "@/api/problem";

function read(): { problem?: Problem; message?: string } {
  const { hash, search, pathname } = window.location;
  const said = new URLSearchParams(hash.slice(1));
  const asked = new URLSearchParams(search);
  const get = (name: string) => said.get(name) ?? asked.get(name) ?? undefined;
  const description = get("error_description");
  const code = get("error_code");
  const message = said.get("message") ?? undefined;
  if (!description && !message) return {};
  for (const name of ["error", "error_code", "error_description", "sb"]) asked.delete(name);
  const left = asked.toString();
  window.history.replaceState(null, "", left ? `${pathname}?${left}` : pathname);
  if (!description) return { message };
  return { problem: ofAuth(isAuthErrorCode(code) ? code : undefined, undefined, description) };
}

export const arrival = read();
