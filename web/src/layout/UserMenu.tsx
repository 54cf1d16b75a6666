import { Menu, UnstyledButton } from "@mantine/core";
import { IconDots, IconLogout, IconSettings, IconUser } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Link } from "react-router";
import { useProfile } from "@/session/profile";
import { signOut, useUser } from "@/session/session";
import { Portrait } from "@/ui/Portrait";
import classes from "./Switcher.module.css";

/** Who is signed in, their settings, and the way out. */
export function UserMenu() {
  const user = useUser();
  const { data: profile } = useProfile();
  const leave = useMutation({ mutationFn: () => signOut() });
  const name = profile?.full_name || user.email || "You";
  return (
    <Menu width={232} position="top-start">
      <Menu.Target>
        <UnstyledButton className={classes.button}>
          <Portrait name={name} src={profile?.avatar_url} size={30} />
          <span className={classes.words}>
            <span className={classes.name}>{name}</span>
            <span className="sr-only">Account menu</span>
            {profile?.full_name && <span className={classes.more}>{user.email}</span>}
          </span>
          <IconDots size={17} stroke={1.7} aria-hidden className={classes.quiet} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/settings/profile" leftSection={<IconUser size={17} />}>
          Profile
        </Menu.Item>
        <Menu.Item
          component={Link}
          to="/settings/preferences"
          leftSection={<IconSettings size={17} />}
        >
          Preferences
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={17} />} onClick={() => leave.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
