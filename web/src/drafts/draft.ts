/**
 * One thing that is being edited: what the person has typed, what the server has, and the way from
 * one to the other. It survives a lost network, a reload and a session that ends; what somebody else
 * has changed meanwhile is merged field by field, and asked about only where both changed the same.
 */
import { isNetworkError, type Problem, toProblem } from "@/api/problem";
import { ConflictError } from "@/api/versioned";
import {
  type Choices,
  type Collision,
  fieldCollision,
  type MergeOf,
  type Side,
  settled,
} from "./merging";
import { same } from "./same";
import { forget, type Kept, keep, kept, leftBehind } from "./store";

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
  /** In a conflict: where both changed the same. Empty without the option `merge`. */
  collisions: Collision[];
  /** What others saved while this was open, the last time, and when: `from` was there before. */
  merged?: { from: T; theirs: T; at: string };
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
  /** How two people's changes are put together. Without it field by field. */
  merge?: MergeOf<T>;
  /** Called before what others saved comes in: change() with what is not in the draft yet. */
  flush?: () => void;
};

/** Something is unsaved, and nothing is under way. */
const WAITING = new Set<DraftStatus>(["unsaved", "offline", "failed", "conflict"]);
const AGAIN = 5_000; // milliseconds until an unreachable server is tried again

export type Unsaved<T> = Omit<Kept<T>, "at">;

export class Draft<R extends { updated_at: string }, T extends object> {
  private view: DraftView<T>;
  private base: R;
  /** What `view.value` was made from; in a conflict not what the server has now. */
  private from: { value: T; version: string };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();
  private running: Promise<boolean> | undefined;
  private stopped = true;

  constructor(private options: DraftOptions<R, T>) {
    this.base = options.row;
    const value = options.pick(options.row);
    this.from = { value, version: options.row.updated_at };
    this.view = { value, status: "saved", collisions: [], restored: false };
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
    if (!this.running) options.flush?.();
    const { status } = this.view;
    if (status === "saved") {
      const merged = this.noted(row);
      this.rest(row);
      this.show({ ...this.clean(), merged });
    } else if (options.merge && !this.running && WAITING.has(status)) {
      if (this.take(row)) this.plan(this.auto);
    }
  }

  readonly change = (change: Partial<T> | ((value: T) => T)) => {
    const before = this.view.value;
    const value = typeof change === "function" ? change(before) : { ...before, ...change };
    const held = this.view.status === "conflict";
    this.show({ ...this.view, value, status: held ? "conflict" : "unsaved", problem: undefined });
    this.hold();
    if (held) this.compare();
    else this.plan(this.auto);
  };

  /** What would be lost with this screen, and what it was made from; undefined where it is nothing. */
  readonly unsaved = (): Unsaved<T> | undefined => {
    const { value, status } = this.view;
    const { value: base, version } = this.from;
    if (status === "saved") return undefined;
    return this.options.merge ? { value, version, base } : { value, version };
  };

  private hold() {
    const unsaved = this.unsaved();
    if (unsaved) void keep(this.options.key, { ...unsaved, at: Date.now() });
  }

  /** Send what is unsaved now; true when the server has all of it. */
  readonly save = (): Promise<boolean> => {
    clearTimeout(this.timer);
    if (this.view.status === "conflict") return Promise.resolve(false); // has to be decided before
    // What is under way goes on with what was typed meanwhile.
    this.running ??= this.send().finally(() => {
      this.running = undefined;
    });
    return this.running;
  };

  private async send(): Promise<boolean> {
    if (this.view.status === "saved") return true;
    try {
      while (this.changed()) {
        const sent = this.view.value;
        this.show({ ...this.view, status: "saving", problem: undefined });
        const row = await this.options.save(sent, this.base);
        this.rest(row);
        if (same(sent, this.view.value)) this.view = { ...this.view, value: this.from.value };
      }
      const { value, merged } = this.view;
      this.show({ value, status: "saved", collisions: [], merged, restored: false });
      // Nobody waits for it: a copy that stays for another moment is what the server has.
      void forget(this.options.key).then(() => this.takeLeft());
      return true;
    } catch (error) {
      return this.refused(error);
    }
  }

  /** Back to what the server has. */
  readonly discard = () => {
    clearTimeout(this.timer);
    this.rest(this.base);
    this.show(this.clean());
    void forget(this.options.key);
  };

  /** In a conflict: what the other person wrote, and what I changed besides. */
  readonly takeTheirs = () => {
    if (this.options.merge && this.view.theirs) void this.settle("theirs");
    else this.discard();
  };

  /** In a conflict: mine, over what the other person wrote. */
  readonly keepMine = () => {
    if (this.options.merge && this.view.theirs) return this.settle("mine");
    return this.go(this.view.value);
  };

  /** In a conflict: a choice for each collision. False, and it is still one, where some are missing. */
  readonly resolve = async (choices: Choices): Promise<boolean> => {
    const { merge } = this.options;
    const { value, theirs } = this.view;
    if (!merge || theirs === undefined) return false;
    const merged = merge(this.from.value, value, theirs, choices);
    if (merged.collisions.length === 0) return this.go(merged.value);
    this.show({ ...this.view, collisions: merged.collisions });
    return false;
  };

  private async settle(side: Side): Promise<boolean> {
    const { merge } = this.options;
    const { value, theirs } = this.view;
    if (!merge || theirs === undefined) return false;
    return this.go(settled(merge, this.from.value, value, theirs, side));
  }

  /** The conflict is over: this is what is to be there, on top of what the server has. */
  private go(value: T): Promise<boolean> {
    this.rest(this.base);
    this.show({ ...this.view, value, status: "unsaved", theirs: undefined, collisions: [] });
    return this.save();
  }

  /** What is edited follows from this row. */
  private rest(row: R) {
    this.base = row;
    this.from = { value: this.options.pick(row), version: row.updated_at };
  }

  private clean(): DraftView<T> {
    return { value: this.from.value, status: "saved", collisions: [], restored: false };
  }

  /** What a row of somebody else changes; the last change that is known where it is nothing. */
  private noted(row: R): DraftView<T>["merged"] {
    const [from, theirs] = [this.options.pick(this.base), this.options.pick(row)];
    return same(from, theirs) ? this.view.merged : { from, theirs, at: row.updated_at };
  }

  private get auto(): number | false {
    return this.options.auto ?? 800;
  }

  private changed(): boolean {
    return !same(this.view.value, this.from.value); // which is of `base` but in a conflict
  }

  private plan(after: number | false) {
    clearTimeout(this.timer);
    if (after !== false && !this.stopped) this.timer = setTimeout(() => void this.save(), after);
  }

  private async restore() {
    const found = await kept<T>(this.options.key);
    if (!found) return this.takeLeft();
    if (this.view.status === "saved" && !this.takeUp(found)) await forget(this.options.key);
  }

  /** What a tab that was closed has left: one after the other, as soon as all else is saved. */
  private async takeLeft(): Promise<void> {
    const { key } = this.options;
    for (const left of await leftBehind<T>(key)) {
      if (this.stopped) return;
      this.options.flush?.(); // what is being typed comes first
      if (this.view.status !== "saved") return;
      const unsaved = this.takeUp(left.kept) && this.unsaved();
      if (unsaved) await keep(key, { ...unsaved, at: left.kept.at });
      await forget(key, left.tab);
      if (unsaved) return; // the others, when the server has it
    }
  }

  /** Go on with what was kept; false where the server has all of it. */
  private takeUp({ value, version, base }: Kept<T>): boolean {
    if (same(value, this.view.value)) return false;
    if (version === this.base.updated_at) {
      this.show({ ...this.clean(), value, status: "unsaved", restored: true });
      this.plan(this.auto);
    } else if (this.options.merge && base !== undefined) {
      const row = this.base;
      this.from = { value: base, version };
      this.view = { ...this.view, value, restored: true };
      if (this.take(row)) this.plan(this.auto);
    } else {
      const theirs = this.view.value;
      this.show({ ...this.clean(), value, theirs, status: "conflict", restored: true });
      this.compare();
    }
    return true;
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

  /** Somebody else was faster: put both together where they did not change the same, and send it. */
  private async meet(row: R): Promise<boolean> {
    return this.take(row) && this.send();
  }

  /** What somebody else saved comes in; false where it collides with what is unsaved here. */
  private take(row: R): boolean {
    this.options.flush?.();
    const merged = this.noted(row);
    const from = this.from.value;
    this.base = row;
    const [mine, theirs] = [this.view.value, this.options.pick(row)];
    const { value, collisions } = (this.options.merge ?? byField)(from, mine, theirs, {});
    if (collisions.length > 0) {
      const asked = this.options.merge ? collisions : [];
      this.show({ ...this.view, merged, status: "conflict", theirs, collisions: asked });
      return false;
    }
    this.rest(row);
    const status = same(value, theirs) ? "saved" : "unsaved";
    this.show({ ...this.view, merged, value, status, theirs: undefined, collisions: [] });
    if (status === "saved") void forget(this.options.key);
    else this.hold();
    return true;
  }

  /** In a conflict: what still collides after one more change. */
  private compare() {
    const { value, theirs } = this.view;
    const { merge } = this.options;
    if (!merge || theirs === undefined) return;
    this.show({ ...this.view, collisions: merge(this.from.value, value, theirs, {}).collisions });
  }

  private show(view: DraftView<T>) {
    this.view = view;
    for (const listener of this.listeners) listener();
  }
}

/** What both changed, together; a collision where they changed one field in two ways. */
function byField<T extends object>(from: T, mine: T, theirs: T) {
  const value = { ...theirs };
  const collisions: Collision[] = [];
  for (const name of Object.keys(mine) as (keyof T & string)[]) {
    if (same(mine[name], from[name])) continue;
    if (!same(theirs[name], from[name]) && !same(theirs[name], mine[name]))
      collisions.push(fieldCollision(name, from[name], mine[name], theirs[name]));
    value[name] = mine[name];
  }
  return { value, collisions };
}
