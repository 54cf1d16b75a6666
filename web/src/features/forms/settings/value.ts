/** A form's settings as they are edited. */
import type { Update } from "@/api/client";
import type { Json } from "@/api/database.types";
import { type Form, settingsOf } from "../forms";

export type SettingsValue = {
  name: string;
  active: boolean;
  message: string;
  redirect: string;
  /** Whether all editors get a mail. */
  editors: boolean;
  /** Others who do: addresses, one a line. */
  addresses: string;
  /** Other websites that show the form: one a line. */
  origins: string;
};

const EDITORS = "editors";
const ADDRESS = /^[^\s<>,;:"()[\]\\@]+@[^\s<>,;:"()[\]\\@]+$/;

export function editedOf(form: Form): SettingsValue {
  const settings = settingsOf(form);
  const notify = Array.isArray(settings.notify) ? settings.notify : [];
  return {
    name: form.name,
    active: form.is_active,
    message: settings.success_message ?? "",
    redirect: settings.redirect ?? "",
    editors: notify.includes(EDITORS),
    addresses: notify.filter((each) => each !== EDITORS).join("\n"),
    origins: (Array.isArray(settings.origins) ? settings.origins : []).join("\n"),
  };
}

/** What is stored; settings of others stay. */
export function written(value: SettingsValue, form: Form): Update<"forms"> {
  const settings = {
    ...settingsOf(form),
    success_message: value.message.trim(),
    redirect: value.redirect.trim(),
    notify: [...(value.editors ? [EDITORS] : []), ...lines(value.addresses)],
    origins: lines(value.origins),
  };
  return { name: value.name.trim(), is_active: value.active, settings: settings as Json };
}

export function faultsOf(value: SettingsValue): Partial<Record<keyof SettingsValue, string>> {
  const faults: Partial<Record<keyof SettingsValue, string>> = {};
  if (!value.name.trim()) faults.name = "A name is needed";
  const to = value.redirect.trim();
  if (to && (!/^(\/(?![/\\])|https:\/\/[^\s/@]+(\/|$))\S*$/.test(to) || /[\s\\]/.test(to))) {
    faults.redirect = "A page of the site (/thanks), or an address with https://";
  }
  const addresses = lines(value.addresses);
  const wrong = addresses.find((each) => !ADDRESS.test(each));
  if (wrong) faults.addresses = `${wrong} is no e-mail address`;
  else if (addresses.length > 9) faults.addresses = "At most nine addresses";
  const odd = lines(value.origins).find((each) => !/^https?:\/\/[^\s/@]+\/?$/.test(each));
  if (odd) faults.origins = `${odd} is no website: https://example.com`;
  return faults;
}

function lines(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .map((each) => each.trim())
    .filter(Boolean);
}
