import { Menu, ScrollArea, TextInput, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { usePages } from "@/features/pages/queries";
import { pagePath } from "@/features/sites/address";
import { useSite } from "@/features/sites/SiteFrame";
import { useEditor } from "../../context";
import classes from "./top.module.css";

const MANY = 8; // pages from which one may look for a name

/** The page at hand, and the way to the others. */
export function PageSwitcher() {
  const { page } = useEditor();
  const { base } = useSite();
  const { data = [] } = usePages(page.site_id);
  const [wanted, setWanted] = useState("");
  const found = data.filter(
    (each) =>
      each.status !== "archived" &&
      `${each.name} ${each.slug}`.toLowerCase().includes(wanted.toLowerCase()),
  );
  const name = data.find(({ id }) => id === page.id)?.name ?? page.name;
  return (
    <Menu position="bottom-start" width={280} onClose={() => setWanted("")}>
      <Menu.Target>
        <UnstyledButton className={classes.page} aria-label={`Page: ${name}. Open another one`}>
          <h1 className={classes.title}>{name}</h1>
          <IconChevronDown size={14} stroke={1.8} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {data.length >= MANY && (
          <TextInput
            size="xs"
            m={4}
            aria-label="Look for a page"
            placeholder="Look for a page"
            leftSection={<IconSearch size={14} />}
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
        )}
        <ScrollArea.Autosize mah="60dvh" type="auto">
          {found.map((each) => (
            <Menu.Item
              key={each.id}
              component={Link}
              to={`${base}/pages/${each.id}/edit`}
              aria-current={each.id === page.id ? "page" : undefined}
              className={classes.other}
              rightSection={<span className={classes.path}>{pagePath(each.slug)}</span>}
            >
              {each.name}
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
        <Menu.Divider />
        <Menu.Item component={Link} to={`${base}/pages`}>
          All pages
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
