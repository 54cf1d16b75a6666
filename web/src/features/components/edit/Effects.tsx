import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { supabase } from "@/api/client";
import type { Json } from "@/api/database.types";
import type { Content } from "@/features/editor/context";
import { type Definition, readDefinition } from "@/features/editor/panels/components/definition";
import { expand } from "@/features/editor/panels/components/expand";
import {
  type ComponentRow,
  definitionsOf,
  type Place,
  useComponents,
  type Written,
} from "@/features/editor/panels/components/queries";
import { useSite } from "@/features/sites/SiteFrame";
import { RenderedPicture } from "@/features/templates/RenderedPicture";
import { Loaded, LoadingState } from "@/ui/states";
import classes from "../components.module.css";

type Props = { places: Place[]; row: ComponentRow; written: Written };
type Shown = { id: string; name: string; content: Json; custom_css: string | null };

const WINDOW = { width: 1280, height: 720 };

/** Every page that shows the component, as it is and as it would be. */
export function Effects({ places, row, written }: Props) {
  const { data: rows } = useComponents(row.organization_id);
  const ids = places.map(({ page_id }) => page_id);
  const query = useQuery({
    queryKey: ["components", "effects", row.id, ids.join()],
    queryFn: (): Promise<Shown[]> =>
      call(supabase.from("pages").select("id, name, content, custom_css").in("id", ids)),
    staleTime: 0,
  });
  const next = new Map(definitionsOf(rows ?? []));
  next.set(row.id, definitionOf(row, written));
  return (
    <section aria-label="What changes">
      <Text size="sm" fw={600} mb={8}>
        What changes
      </Text>
      <Loaded query={query} loading={<LoadingState shape="grid" rows={2} />}>
        {(pages) => (
          <ul className={classes.effects}>
            {places.map((place) => (
              <Effect
                key={place.page_id}
                place={place}
                page={pages.find(({ id }) => id === place.page_id)}
                next={next}
              />
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}

type EffectProps = { place: Place; page?: Shown; next: Map<string, Definition> };

function Effect({ place, page, next }: EffectProps) {
  const { site } = useSite();
  if (!page) return null;
  const after = isDrawn(page.content)
    ? (expand(page.content as never as Content, next) as never as Json)
    : page.content;
  const design = { siteId: place.site_id, version: site.updated_at };
  const css = page.custom_css;
  return (
    <li>
      <Text size="sm">
        {place.page_name}
        <Text span c="dimmed">
          {" "}
          · {place.site_name}
        </Text>
      </Text>
      <div className={classes.sides}>
        <figure className={classes.side}>
          <RenderedPicture
            design={design}
            shown={{
              key: `before/${keyOf(page.content)}/${keyOf(after)}`,
              content: page.content,
              css,
            }}
            window={WINDOW}
          />
          <figcaption>Now</figcaption>
        </figure>
        <figure className={classes.side}>
          <RenderedPicture
            design={design}
            shown={{ key: `after/${keyOf(after)}`, content: after, css }}
            window={WINDOW}
          />
          <figcaption>After saving</figcaption>
        </figure>
      </div>
    </li>
  );
}

/** Content of older formats has no components. */
function isDrawn(content: Json): boolean {
  return typeof content === "object" && content !== null && "component" in content;
}

function definitionOf(row: ComponentRow, written: Written): Definition {
  const { component, styles, fields } = written;
  return readDefinition({
    id: row.id,
    name: row.name,
    content: { version: 3, component, styles },
    settings: { fields },
  });
}

/** Short, and another one for something else. */
function keyOf(value: unknown): string {
  const text = JSON.stringify(value);
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return `${text.length.toString(36)}-${hash.toString(36)}`;
}
