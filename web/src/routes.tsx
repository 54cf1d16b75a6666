/** The table of routes: the frames are here, the screens come from the features. */
import { type ComponentType, lazy, Suspense } from "react";
import { type RouteObject, useLocation, useRoutes } from "react-router";
import { account, full, organization, outside } from "./features";
import { Boundary } from "./layout/Boundary";
import { Home } from "./layout/Home";
import { NothingHere } from "./layout/NothingHere";
import { OrganizationFrame } from "./layout/OrganizationFrame";
import { Outside } from "./layout/Outside";
import { Shell } from "./layout/Shell";
import { SignedIn } from "./layout/SignedIn";

type Loading = () => Promise<{ Component: ComponentType }>;

/** A route's screen is loaded when it is opened; one that fails leaves the frame around it. */
function withScreens(routes: RouteObject[]): RouteObject[] {
  return routes.map((route) => {
    const { lazy: loading, ...rest } = route;
    const made = { ...rest } as RouteObject;
    if (typeof loading === "function") {
      const Screen = lazy(async () => ({ default: (await (loading as Loading)()).Component }));
      made.element = <Opened screen={Screen} />;
    }
    if (route.children) made.children = withScreens(route.children);
    return made;
  });
}

function Opened({ screen: Screen }: { screen: ComponentType }) {
  const { pathname } = useLocation();
  return (
    <Boundary place={pathname}>
      <Suspense fallback={null}>
        <Screen />
      </Suspense>
    </Boundary>
  );
}

const nothing: RouteObject = { path: "*", element: <NothingHere /> };

const table: RouteObject[] = [
  { element: <Outside />, children: withScreens(outside) },
  {
    element: <SignedIn />,
    children: [
      { index: true, element: <Home /> },
      // Ahead of the frame's own: the first of two routes that are alike is taken.
      { path: "o/:orgSlug", element: <OrganizationFrame />, children: withScreens(full) },
      {
        element: <Shell />,
        children: [
          ...withScreens(account),
          {
            path: "o/:orgSlug",
            element: <OrganizationFrame />,
            children: [...withScreens(organization), nothing],
          },
          nothing,
        ],
      },
    ],
  },
];

export function Routes() {
  return useRoutes(table);
}
