import { Button, Group, Stack, Text } from "@mantine/core";
import { IconWorldUpload } from "@tabler/icons-react";
import { Link } from "react-router";
import { useOrganization } from "@/api/organizations";
import type { Place } from "@/features/editor/panels/components/queries";
import { plural } from "@/ui/format";

/** What is to be done after a component was saved: the sites that show it are published. */
export function Saved({ places, onClose }: { places: Place[]; onClose: () => void }) {
  const { slug } = useOrganization();
  const sites = new Map(places.map(({ site_id, site_name }) => [site_id, site_name]));
  return (
    <Stack gap="md">
      <Text size="sm">
        {places.length > 0
          ? `${plural(places.length, "page")} of ${plural(sites.size, "site")} now show it. Visitors see it when these are published.`
          : "It can be put on pages now."}
      </Text>
      <Group gap="xs">
        {[...sites].map(([id, name]) => (
          <Button
            key={id}
            component={Link}
            to={`/o/${slug}/sites/${id}/publish`}
            variant="light"
            leftSection={<IconWorldUpload size={16} />}
          >
            Publish {name}
          </Button>
        ))}
      </Group>
      <Group justify="flex-end">
        <Button onClick={onClose}>Go on editing</Button>
      </Group>
    </Stack>
  );
}
