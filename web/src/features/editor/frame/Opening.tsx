import { Center, Loader } from "@mantine/core";

/** While the editor and the page are on their way. */
export function Opening() {
  return (
    <Center h="100dvh">
      <Loader color="gray" size="sm" aria-label="Opening the editor" />
    </Center>
  );
}
