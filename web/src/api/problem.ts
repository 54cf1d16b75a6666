/**
 * Every error of the app becomes a Problem: what happened, why, and what to do next, in words for
 * the person who sees it. `toProblem` is the one function that does it.
 */
import { isAuthError } from "@supabase/supabase-js";

export type Problem = {
  title: string;
  detail?: string;
  hint?: string;
  /** The API's own code, such as 23505 or `weak_password`. */
  code?: string;
  status?: number;
  /** Messages by the name of the input they are about. */
  fields?: Record<string, string>;
  /** What the API says besides, for a screen that knows the code. */
  details?: unknown;
  /** Whether trying the same again may help. */
  retry: boolean;
  offline?: boolean;
};

/** An error that carries its problem; what `call`, `invoke` and `auth` throw. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

type Said = { message?: string; details?: unknown; hint?: string | null; code?: string };

/** What to tell a person about any error. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (isNetworkError(error)) return OFFLINE();
  if (isAuthError(error)) return ofAuth(error.code, error.status, error.message);
  if (isSaid(error)) return ofApi(error);
  const message = error instanceof Error ? error.message : undefined;
  return { title: "Something went wrong", detail: message, retry: true };
}

function OFFLINE(): Problem {
  const offline = typeof navigator !== "undefined" && !navigator.onLine;
  return {
    title: offline ? "You are offline" : "The server cannot be reached",
    detail: offline
      ? "What you have typed is kept on this device."
      : "It may be restarting, or the connection was interrupted.",
    hint: "Try again in a moment.",
    retry: true,
    offline: true,
  };
}

export function isNetworkError(error: unknown): boolean {
  if (error instanceof TypeError) return /fetch|network|load failed/i.test(error.message);
  if (typeof error !== "object" || error === null) return false;
  const { name, message, status } = error as { name?: string; message?: string; status?: number };
  if (name === "AuthRetryableFetchError") return status === 0 || status === undefined;
  if (name === "FunctionsFetchError") return true;
  if (name === "StorageUnknownError" && /fetch|network|load failed/i.test(message ?? ""))
    return true;
  return /^TypeError: .*(fetch|network|load failed)/i.test(message ?? "");
}

function isSaid(error: unknown): error is Said & { status?: number; statusCode?: string } {
  return typeof error === "object" && error !== null && "message" in error;
}

/** The words for codes that a person may meet; the rest is said by the API's own message. */
const API: Record<string, Omit<Problem, "retry">> = {
  "23505": { title: "That is taken already", hint: "Choose another one." },
  "23503": { title: "It is still used elsewhere", hint: "Remove what refers to it first." },
  "42501": {
    title: "You may not do that",
    hint: "Ask an admin of the organization for a role that may.",
  },
  PGRST116: { title: "It is not there (any more)", hint: "It may have been deleted meanwhile." },
  "57014": { title: "That took too long", hint: "Try again in a moment." },
  "53100": { title: "The server's disk is full", hint: "Tell whoever runs this server." },
};

/** What PostgREST, the storage and the actions answer: {code, message, details, hint}. */
export function ofApi(said: Said & { status?: number; statusCode?: string }): Problem {
  const status = said.status ?? (said.statusCode ? Number(said.statusCode) : undefined);
  const known = said.code ? API[said.code] : undefined;
  const fields = fieldsOf(said.details);
  // "email: This is not ..." names the input for programs; people see it beside the input.
  const plain = said.message?.replace(/^[a-z_.0-9]+: (?=[A-Z])/, "");
  const sentence = plain ? sentenceOf(plain) : undefined;
  const text = typeof said.details === "string" ? said.details : undefined;
  const busy = status !== undefined && (status >= 500 || status === 429);
  // Our own rules raise sentences for people; a constraint's name is none.
  const ours = sentence !== undefined && !/constraint|policy|relation|column "/.test(sentence);
  if (sentence && /^internal error/i.test(sentence)) return broken(sentence, status);
  const file = FILES.find(([words]) => sentence && words.test(sentence));
  if (file) return { ...file[1], status, retry: false };
  return {
    title: known?.title ?? (ours ? sentence : "That did not work"),
    detail: known && ours && sentence !== known.title ? sentence : text,
    hint: said.hint ?? known?.hint ?? (busy ? "Try again in a moment." : undefined),
    code: said.code,
    status,
    fields,
    details: said.details,
    retry: busy,
  };
}

/** What the storage refuses, which says it in words for programs. */
const FILES: [RegExp, Omit<Problem, "retry">][] = [
  [
    /^mime type \S+ is not what the file holds/i,
    {
      title: "The file is not what its name says",
      hint: "Open it in the program it comes from, and save it again.",
    },
  ],
  [
    /^mime type \S+ is not supported/i,
    { title: "Files of this kind are not accepted", hint: "Save it in another format first." },
  ],
  [
    /exceeded the maximum allowed size/i,
    { title: "The file is too large", hint: "Make it smaller first." },
  ],
];

/** A fault of the server's own; the number finds it in its log. */
function broken(sentence: string, status: number | undefined): Problem {
  const number = /\S+$/.exec(sentence.slice("internal error".length))?.[0];
  return {
    title: "Something went wrong on the server",
    detail: number ? `It is in the server's log under ${number}.` : "It is in the server's log.",
    hint: "Try again in a moment.",
    status,
    retry: true,
  };
}

const AUTH: Record<string, { title: string; detail?: string; hint?: string }> = {
  invalid_credentials: {
    title: "E-mail address or password is wrong",
    hint: "Check both, or set a new password.",
  },
  email_not_confirmed: {
    title: "Your address is not confirmed yet",
    hint: "Open the link in the mail that we sent you.",
  },
  user_already_exists: { title: "There is an account with this address", hint: "Sign in instead." },
  email_exists: { title: "This address belongs to another account" },
  signup_disabled: {
    title: "Nobody new may sign up here",
    hint: "Ask somebody who is in for an invitation.",
  },
  otp_expired: {
    title: "The link or code does not work any longer",
    hint: "Each works once and for a limited time. Ask for a new one.",
  },
  mfa_verification_failed: {
    title: "That code is not right",
    hint: "Codes change every 30 seconds. Check that your device's clock is right.",
  },
  mfa_challenge_expired: { title: "That took too long", hint: "Enter the code that is shown now." },
  insufficient_aal: {
    title: "A code of your authenticator app is needed",
    hint: "Sign in again with your second factor.",
  },
  reauthentication_needed: {
    title: "Confirm that it is you",
    hint: "Enter the code that we have sent to you by mail.",
  },
  reauthentication_not_valid: { title: "That code is not right", hint: "Ask for a new one." },
  same_password: { title: "That is your password already", hint: "Choose another one." },
  weak_password: { title: "That password is too easy to guess" },
  over_request_rate_limit: { title: "Too many attempts", hint: "Wait a minute, and try again." },
  over_email_send_rate_limit: {
    title: "A mail was sent only a moment ago",
    hint: "Look for it, also in the spam folder. You can ask for another one in a minute.",
  },
  bad_code_verifier: {
    title: "This link belongs to another browser",
    hint: "Open it in the browser in which you asked for it, or type the code of the mail here.",
  },
  flow_state_not_found: {
    title: "This link belongs to another browser",
    hint: "Open it in the browser in which you asked for it, or type the code of the mail here.",
  },
  flow_state_expired: { title: "That took too long", hint: "Start again." },
  email_address_invalid: { title: "That is no e-mail address" },
  validation_failed: { title: "Something is missing or wrong" },
  user_banned: { title: "This account is locked", hint: "Ask whoever runs this server." },
  session_expired: { title: "You have been signed out", hint: "Sign in again." },
  session_not_found: { title: "You have been signed out", hint: "Sign in again." },
};

export function isAuthErrorCode(code: string | undefined): code is string {
  return code !== undefined && code in AUTH;
}

/** What the auth service answers. */
export function ofAuth(
  code: string | undefined,
  status: number | undefined,
  message: string,
): Problem {
  const known = code ? AUTH[code] : undefined;
  const sentence = sentenceOf(message);
  const detail =
    code === "weak_password" || code === "validation_failed" ? sentence : known?.detail;
  return {
    title: known?.title ?? sentence,
    detail,
    hint: known?.hint,
    code,
    status,
    retry: status === undefined || status >= 500 || status === 429,
  };
}

function sentenceOf(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1).replace(/\.$/, "");
}

/** Actions name the inputs that do not fit: [{path, message}]. */
function fieldsOf(details: unknown): Record<string, string> | undefined {
  if (!Array.isArray(details)) return undefined;
  const found = details.filter((each) => typeof each?.path === "string" && each.path !== "");
  if (found.length === 0) return undefined;
  return Object.fromEntries(found.map((each) => [each.path, sentenceOf(String(each.message))]));
}
