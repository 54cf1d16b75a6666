import { Anchor, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { useOrganization } from "@/api/organizations";
import { queryClient } from "@/api/queries";
import {
  around,
  type ComponentRow,
  componentKeys,
  componentsOf,
  definitionsOf,
  type Place,
  readUses,
} from "@/features/editor/panels/components/queries";
import { plural } from "@/ui/format";
import { Loaded, LoadingState } from "@/ui/states";
import classes from "./components.module.css";

export type Standing = {
  places: Place[];
  /** Names of the components in which it stands. */
  inside: string[];
};

/** Where a component is shown: on pages, and within other components. */
export function useStanding(row: ComponentRow, enabled = true) {
  return useQuery({
    queryKey: [...componentKeys.uses(row.id), "all"],
    queryFn: () => standingOf(row),
    enabled,
  });
}

export async function standingOf(row: ComponentRow): Promise<Standing> {
  const rows = await queryClient.fetchQuery(componentsOf(row.organization_id));
  const ids = around(row.id, definitionsOf(rows));
  const inside = rows.filter(({ id }) => id !== row.id && ids.includes(id));
  return { places: await readUses(ids), inside: inside.map(({ name }) => name) };
}

/** The pages and components that show a component. */
export function UsesOf({ row }: { row: ComponentRow }) {
  const query = useStanding(row);
  return (
    <Loaded query={query} loading={<LoadingState rows={2} />}>
      {({ places, inside }) => (
        <>
          {inside.length > 0 && (
            <Text size="sm" mb="sm">
              It stands in the {inside.length === 1 ? "component" : "components"}{" "}
              <b>{inside.join(", ")}</b>.
            </Text>
          )}
          {places.length === 0 ? (
            <Text size="sm" c="dimmed">
              No page uses it.
            </Text>
          ) : (
            <PlaceList places={places} />
          )}
        </>
      )}
    </Loaded>
  );
}

export function PlaceList({ places }: { places: Place[] }) {
  const { slug } = useOrganization();
  return (
    <ul className={classes.places}>
      {places.map((place) => (
        <li key={place.page_id}>
          <Anchor
            component={Link}
            to={`/o/${slug}/sites/${place.site_id}/pages/${place.page_id}/edit`}
            size="sm"
          >
            {place.page_name}
          </Anchor>
          <Text span size="sm" c="dimmed">
            {" "}
            · {place.site_name}
            {place.uses > 1 && ` · ${plural(place.uses, "time")}`}
          </Text>
        </li>
      ))}
    </ul>
  );
}
