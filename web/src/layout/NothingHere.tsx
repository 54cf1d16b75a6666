import { Button } from "@mantine/core";
import { IconMapPinQuestion } from "@tabler/icons-react";
import { Link } from "react-router";
import { useTitle } from "@/ui/Page";
import { EmptyState } from "@/ui/states";

/** An address that leads nowhere. */
export function NothingHere() {
  useTitle("Nothing here");
  return (
    <EmptyState
      icon={IconMapPinQuestion}
      title="There is nothing at this address"
      heading
      action={
        <Button component={Link} to="/" variant="default">
          Go home
        </Button>
      }
    >
      It may have been moved or deleted, or it belongs to an organization that you are no member of.
    </EmptyState>
  );
}
