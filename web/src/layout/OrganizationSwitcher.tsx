import { Menu, Skeleton, Text, UnstyledButton } from "@mantine/core";
import { IconCheck, IconPlus, IconSelector } from "@tabler/icons-react";
import { Link } from "react-router";
import { type Organization, useOrganizations } from "@/api/organizations";
import { Portrait } from "@/ui/Portrait";
import classes from "./Switcher.module.css";

/** Which organization one works in; the others, and a new one. */
export function OrganizationSwitcher({ current }: { current: Organization | undefined }) {
  const { data, isPending } = useOrganizations();
  if (isPending) return <Skeleton height={44} radius="md" />;
  return (
    <Menu width={256} position="bottom-start">
      <Menu.Target>
        <UnstyledButton className={classes.button}>
          <Portrait name={current?.name ?? "?"} src={current?.logoUrl} size={30} square />
          <span className={classes.words}>
            <span className={classes.name}>{current?.name ?? "Choose an organization"}</span>
            <span className="sr-only">Switch organization</span>
          </span>
          <IconSelector size={17} stroke={1.7} aria-hidden className={classes.quiet} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: "auto" }}>
        <Menu.Label>Organizations</Menu.Label>
        {data?.map((each) => (
          <Menu.Item
            key={each.id}
            component={Link}
            to={`/o/${each.slug}/sites`}
            aria-current={each.id === current?.id || undefined}
            leftSection={<Portrait name={each.name} src={each.logoUrl} size={24} square />}
            rightSection={each.id === current?.id && <IconCheck size={16} aria-hidden />}
          >
            <Text size="sm" truncate maw={160}>
              {each.name}
            </Text>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} to="/organizations/new" leftSection={<IconPlus size={17} />}>
          New organization
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
