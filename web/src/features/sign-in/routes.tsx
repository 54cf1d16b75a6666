import type { RouteObject } from "react-router";

export const outside: RouteObject[] = [
  { path: "login", lazy: () => import("./Login") },
  { path: "signup", lazy: () => import("./SignUp") },
  { path: "recover", lazy: () => import("./Recover") },
  { path: "reset", lazy: () => import("./Reset") },
  { path: "verify", lazy: () => import("./Verify") },
];
