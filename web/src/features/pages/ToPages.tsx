import { Navigate } from "react-router";

/** A site opens with its pages. */
export function ToPages() {
  return <Navigate to="pages" replace />;
}
