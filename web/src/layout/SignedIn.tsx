import { Center, Loader } from "@mantine/core";
import { lazy, Suspense } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { usePreferences } from "@/session/preferences";
import { useSession } from "@/session/session";

const SignInAgain = lazy(() => import("@/session/SignInAgain"));

/** Lets through who is signed in, with the second factor where there is one. */
export function SignedIn() {
  const { status, needsFactor, user } = useSession();
  const { pathname, search, hash } = useLocation();
  usePreferences();
  if (status === "loading") {
    return (
      <Center h="100dvh">
        <Loader color="gray" size="sm" aria-label="Loading" />
      </Center>
    );
  }
  const here = `${pathname}${search}${hash}`;
  const next = here === "/" ? "" : `?next=${encodeURIComponent(here)}`;
  if (status === "out" || !user) return <Navigate to={`/login${next}`} replace />;
  if (needsFactor && status === "in") return <Navigate to={`/verify${next}`} replace />;
  return (
    <>
      <Outlet />
      {status === "expired" && (
        <Suspense fallback={null}>
          <SignInAgain email={user.email ?? ""} />
        </Suspense>
      )}
    </>
  );
}
