/**
 * One thing that is being edited: what the person has typed, what the server has, and the way from
 * one to the other. It survives a lost network, a reload and a session that ends; what somebody else
 * has changed meanwhile is merged field by field, and asked about only where both changed the same.
 */
import { isNetworkError, type Problem, toProblem } from "@/api/problem";
import { ConflictError } from "@/api/versioned";
import { forget, keep, kept } from "./store";

export type DraftStatus =
  | "saved" // the server has everything
  | "unsaved" // typed, kept on this device, and not sent yet
  | "saving"
  | "offline" // is sent when the server can be reached again
  | "conflict" // somebody else has changed the same; `theirs` is what they wrote
  | "failed"; // the server refuses it; `problem` says why

export type DraftView<T> = {
  value: T;
  status: DraftStatus;
  problem?: Problem;
  theirs?: T;
  /** Found on this device when the screen was opened: typed earlier, never saved. */
  restored: boolean;
};

export type DraftOptions<R extends { updated_at: string }, T extends object> = {
  /** Names what is edited, and for whom: `page/<id>/<user id>`. */
  key: string;
  /** What the server has. */
  row: R;
  /** The part of the row that is edited. */
  pick: (row: R) => T;
  /** Send it; `row` is what it is based on. Ends with the row as it is then, or a ConflictError. */
  save: (value: T, row: R) => Promise<R>;
  /** Milliseconds after the last change, or false: only when `save()` is called. Default 800. */
  auto?: number | false;
};

const AGAIN = 5_000; // milliseconds until an unreachable server is tried again

export class Draft<R extends { updated_at: string }, T extends object> {
  private view: DraftView<T>;
  private base: R;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();
  private running = false;
  private stopped = true;

  constructor(private options: DraftOptions<R, T>) {
    this.base = options.row;
    this.view = { value: options.pick(options.row), status: "saved", restored: false };
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly read = () => this.view;

  /** While the screen is open. Looks for what was left unsaved; returns what ends it. */
  start(): () => void {
    this.stopped = false;
    void this.restore();
    const online = () => this.view.status === "offline" && void this.save();
    window.addEventListener("online", online);
    return () => {
      window.removeEventListener("online", online);
      this.stopped = true;
      clearTimeout(this.timer);
      if (this.auto !== false && this.view.status === "unsaved") void this.save();
    };
  }

  /** The options of this render: the functions may be new ones, and the server's row a newer one. */
  update(options: DraftOptions<R, T>) {
    this.options = options;
    const { row } = options;
    if (row.updated_at === this.base.updated_at || row.updated_at < this.base.updated_at) return;
    if (this.view.status === "saved") {
      this.base = row;
      this.show({ value: options.pick(row), status: "saved", restored: false });
    }
  }

  readonly change = (change: Partial<T> | ((value: T) => T)) => {
    const before = this.view.value;
    const value = typeof change === "function" ? change(before) : { ...before, ...change };
    const held = this.view.status === "conflict";
    this.show({ ...this.view, value, status: held ? "conflict" : "unsaved", problem: undefined });
    void keep(this.options.key, { value, version: this.base.updated_at, at: Date.now() });
    if (!held) this.plan(this.auto);
  };

  /** Send what is unsaved now; true when the server has all of it. */
  readonly save = async (): Promise<boolean> => {
    clearTimeout(this.timer);
    if (this.running) return false; // what is under way goes on with what was typed meanwhile
    this.running = true;
    try {
      while (this.changed()) {
        const sent = this.view.value;
        this.show({ ...this.view, status: "saving", problem: undefined });
        const row = await this.options.save(sent, this.base);
        this.base = row;
        if (same(sent, this.view.value))
          this.view = { ...this.view, value: this.options.pick(row) };
      }
      this.show({ value: this.view.value, status: "saved", restored: false });
      await forget(this.options.key);
      return true;
    } catch (error) {
      return this.refused(error);
    } finally {
      this.running = false;
    }
  };

  /** Back to what the server has. */
  readonly discard = () => {
    clearTimeout(this.timer);
    if (this.view.theirs !== undefined) return this.takeTheirs();
    this.show({ value: this.options.pick(this.base), status: "saved", restored: false });
    void forget(this.options.key);
  };

  /** In a conflict: what the other person wrote. */
  readonly takeTheirs = () => {
    this.show({ value: this.options.pick(this.base), status: "saved", restored: false });
    void forget(this.options.key);
  };

  /** In a conflict: mine, over what the other person wrote. */
  readonly keepMine = () => {
    this.show({ ...this.view, status: "unsaved", theirs: undefined });
    return this.save();
  };

  private get auto(): number | false {
    return this.options.auto ?? 800;
  }

  private changed(): boolean {
    return !same(this.view.value, this.options.pick(this.base));
  }

  private plan(after: number | false) {
    clearTimeout(this.timer);
    if (after !== false && !this.stopped) this.timer = setTimeout(() => void this.save(), after);
  }

  private async restore() {
    const found = await kept<T>(this.options.key);
    if (!found || this.view.status !== "saved") return;
    if (same(found.value, this.view.value)) return forget(this.options.key);
    if (found.version === this.base.updated_at) {
      this.show({ value: found.value, status: "unsaved", restored: true });
      this.plan(this.auto);
    } else {
      const theirs = this.view.value;
      this.show({ value: found.value, theirs, status: "conflict", restored: true });
    }
  }

  private async refused(error: unknown): Promise<boolean> {
    if (error instanceof ConflictError) return this.meet(error.theirs as R);
    if (isNetworkError(error) || toProblem(error).offline) {
      this.show({ ...this.view, status: "offline", problem: toProblem(error) });
      this.plan(this.auto === false ? false : AGAIN);
      if (this.auto === false && !this.stopped)
        this.timer = setTimeout(() => void this.save(), AGAIN);
      return false;
    }
    this.show({ ...this.view, status: "failed", problem: toProblem(error) });
    return false;
  }

  /** Somebody else was faster: put both together where they changed different fields. */
  private async meet(row: R): Promise<boolean> {
    const [mine, from, theirs] = [
      this.view.value,
      this.options.pick(this.base),
      this.options.pick(row),
    ];
    this.base = row;
    const merged = merge(from, mine, theirs);
    if (merged === undefined) {
      this.show({ ...this.view, status: "conflict", theirs });
      return false;
    }
    this.show({ ...this.view, value: merged, status: "unsaved" });
    this.running = false;
    return this.save();
  }

  private show(view: DraftView<T>) {
    this.view = view;
    for (const listener of this.listeners) listener();
  }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What both changed, together; undefined where they changed one field in two ways. */
function merge<T extends object>(from: T, mine: T, theirs: T): T | undefined {
  const merged = { ...theirs };
  for (const name of Object.keys(mine) as (keyof T)[]) {
    if (same(mine[name], from[name])) continue;
    if (!same(theirs[name], from[name]) && !same(theirs[name], mine[name])) return undefined;
    merged[name] = mine[name];
  }
  return merged;
}
