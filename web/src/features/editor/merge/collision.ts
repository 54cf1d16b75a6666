/** What was decided where two people changed the same, and what still has to be asked. */
import type { Choice, Choices, Collision } from "@/drafts/merging";

export type { Choice, Choices, Collision, Side } from "@/drafts/merging";

/** What was decided, and what still has to be. */
export class Decisions {
  readonly collisions: Collision[] = [];
  private readonly asked = new Set<string>();

  private readonly choices: Choices;

  constructor(choices: Choices = {}) {
    this.choices = choices;
  }

  chosen(id: string): Choice | undefined {
    return this.choices[id];
  }

  /** The choice for a collision; undefined, and the collision is noted, where there is none yet. */
  decide(collision: () => Collision, id: string): Choice | undefined {
    const choice = this.choices[id];
    if (choice !== undefined) return choice;
    if (!this.asked.has(id)) this.collisions.push(collision());
    this.asked.add(id);
    return undefined;
  }
}
