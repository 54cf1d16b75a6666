/**
 * What was made of GrapesJS's models, kept as long as they hold the same. GrapesJS is not asked
 * whether something has changed: it says nothing of what is set in silence, and that is saved, too.
 */

type Model = { attributes: Record<string, unknown> };
type Made<V> = { state: unknown[]; value: V };

export class MadeOf<M extends Model, V> {
  private readonly known = new WeakMap<M, Made<V>>();
  private readonly unseen: ReadonlySet<string>;

  /** `unseen` names what a model holds and nothing is made of. */
  constructor(unseen: ReadonlySet<string>) {
    this.unseen = unseen;
  }

  /** What `make` gives, or gave when the model and what is `besides` it were the same. */
  of(model: M, besides: unknown[], make: () => V): V {
    const state = this.stateOf(model, besides);
    const known = this.known.get(model);
    if (known && alike(known.state, state)) return known.value;
    const value = make();
    this.known.set(model, { state, value });
    return value;
  }

  private stateOf({ attributes }: M, besides: unknown[]): unknown[] {
    const state = [...besides];
    for (const name of Object.keys(attributes))
      if (!this.unseen.has(name)) state.push(name, stateOfValue(attributes[name]));
    return state;
  }
}

/** An object may be changed in its place, so it is its text that is compared. */
function stateOfValue(value: unknown): unknown {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}

function alike(one: unknown[], other: unknown[]): boolean {
  return one.length === other.length && one.every((each, at) => each === other[at]);
}
