import { ActionIcon, Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2 } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { Link, Outlet, useLocation } from "react-router";
import { Bell, News } from "@/features/notifications/Bell";
import { Mark } from "./Mark";
import { Offline } from "./Offline";
import classes from "./Shell.module.css";
import { Sidebar } from "./Sidebar";

/** The frame of every screen behind the sign-in: navigation at the side, on a phone in a drawer. */
export function Shell() {
  const [opened, drawer] = useDisclosure(false);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  useFocusOnNavigation(main);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new address closes the drawer
  useEffect(() => drawer.close(), [pathname]);
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        Skip to content
      </a>
      <header className={classes.bar}>
        <ActionIcon
          size={40}
          onClick={drawer.open}
          aria-label="Open navigation"
          aria-expanded={opened}
        >
          <IconMenu2 size={22} stroke={1.7} />
        </ActionIcon>
        <Link to="/" className={classes.home} aria-label="Roseram: home">
          <Mark />
        </Link>
        <div className={classes.end}>
          <Bell />
        </div>
      </header>
      <News />
      <aside className={classes.side}>
        <Sidebar />
      </aside>
      <Drawer
        opened={opened}
        onClose={drawer.close}
        size={288}
        padding={0}
        withCloseButton={false}
        title={<span className="sr-only">Navigation</span>}
        classNames={{
          header: classes.drawerHeader,
          content: classes.drawer,
          body: classes.drawerBody,
        }}
      >
        <Sidebar onClose={drawer.close} />
      </Drawer>
      <main id="main" ref={main} tabIndex={-1} className={classes.main}>
        <Offline />
        <Outlet />
      </main>
    </div>
  );
}

/** After a change of screen the keyboard goes on at the content, as it would on a new page. */
function useFocusOnNavigation(main: React.RefObject<HTMLElement | null>) {
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    window.scrollTo(0, 0);
    // Not while something of the new screen has taken the focus itself (a first input, a dialog).
    const here = document.activeElement;
    if (!main.current?.contains(here) && !here?.closest('[role="dialog"]')) {
      main.current?.focus({ preventScroll: true });
    }
  }, [pathname, main]);
}
