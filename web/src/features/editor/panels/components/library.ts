/** The components that the canvas of one editor can show; they are read as they are asked for. */
import type { Editor } from "grapesjs";
import { queryClient } from "@/api/queries";
import type { ElementJson, Environment, RuleJson } from "../../context";
import { cleanElements } from "../../engine/clean";
import { type Definition, idOfComponent, readDefinition, used } from "./definition";
import { expandUse, rulesOfUses } from "./expand";
import { type ComponentRow, componentKeys, componentsOf, readComponents } from "./queries";

export class Library {
  /** False until it is known which components there are. */
  ready = false;
  definitions = new Map<string, Definition>();
  private readonly listeners = new Set<() => void>();
  private readonly foreign = new Map<string, ComponentRow>();
  private readonly asked = new Set<string>();
  private readonly environment: Environment;
  private readonly stopped: () => void;

  constructor(environment: Environment) {
    this.environment = environment;
    const own = componentsOf(environment.organizationId);
    this.stopped = queryClient.getQueryCache().subscribe(({ query, type }) => {
      if (type === "updated" && query.queryHash === JSON.stringify(own.queryKey)) this.read();
    });
    queryClient.fetchQuery(own).then(
      () => this.read(),
      () => undefined, // the panel shows why
    );
  }

  /** Tells of every change of the components. */
  follow(act: () => void): () => void {
    this.listeners.add(act);
    return () => this.listeners.delete(act);
  }

  of(use: ElementJson): Definition | undefined {
    const id = idOfComponent(use);
    return id ? this.definitions.get(id) : undefined;
  }

  /** The use as a visitor gets it, cleaned as everything that enters the canvas. */
  shown(use: ElementJson): ElementJson | undefined {
    const expanded = expandUse(use, this.definitions);
    return expanded && cleanElements([expanded]).components[0];
  }

  rules(element: ElementJson): RuleJson[] {
    return cleanElements([], rulesOfUses(element, this.definitions)).styles;
  }

  /** Reads what is used and not known: components that others have made public. */
  want(ids: Iterable<string>) {
    if (!this.ready) return;
    const missing = [...ids].filter((id) => !this.definitions.has(id) && !this.asked.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.asked.add(id);
    readComponents(missing).then(
      (rows) => {
        for (const row of rows) this.foreign.set(row.id, row);
        if (rows.length > 0) this.read();
      },
      () => {
        for (const id of missing) this.asked.delete(id);
      },
    );
  }

  stop() {
    this.stopped();
    this.listeners.clear();
  }

  private read() {
    const key = componentKeys.list(this.environment.organizationId);
    const own = queryClient.getQueryData<ComponentRow[]>(key);
    if (!own) return;
    this.ready = true;
    const rows = [...this.foreign.values(), ...own];
    this.definitions = new Map(rows.map((row) => [row.id, cleaned(readDefinition(row))]));
    for (const each of this.definitions.values()) this.want(used(each.component));
    for (const act of this.listeners) act();
  }
}

function cleaned(definition: Definition): Definition {
  const { components, styles } = cleanElements([definition.component], definition.styles);
  return { ...definition, component: components[0] ?? {}, styles };
}

const libraries = new WeakMap<object, Library>();

export function libraryOf(editor: Editor): Library | undefined {
  return libraries.get(editor.getModel());
}

export function openLibrary(editor: Editor, environment: Environment): Library {
  const library = new Library(environment);
  libraries.set(editor.getModel(), library);
  editor.on("destroy", () => library.stop());
  return library;
}
