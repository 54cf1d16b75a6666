import { Button, Group, Popover, Stack } from "@mantine/core";
import { type ReactNode, useRef, useState } from "react";
import { useEditor } from "../../context";
import { LinkFields, type LinkTarget } from "./link/LinkFields";
import { setLink } from "./model/format";

type LinkPopoverProps = {
  opened: boolean;
  onChange: (opened: boolean) => void;
  link: HTMLAnchorElement | undefined;
  children: ReactNode;
};

/** Where the words that are marked lead. */
export function LinkPopover({ opened, onChange, link, children }: LinkPopoverProps) {
  return (
    <Popover
      opened={opened}
      onChange={onChange}
      width={272}
      position="bottom-start"
      withinPortal={false}
      closeOnClickOutside={false}
      withRoles={false}
    >
      <Popover.Target>
        <span>{children}</span>
      </Popover.Target>
      <Popover.Dropdown p={12} role="dialog" aria-label="Link">
        {opened && <Form link={link} onDone={() => onChange(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Form({ link, onDone }: { link: HTMLAnchorElement | undefined; onDone: () => void }) {
  const { editor } = useEditor();
  const range = useRef(rangeOf(editor.Canvas.getDocument() as Document));
  const [target, setTarget] = useState<LinkTarget>({
    href: link?.getAttribute("href") ?? "",
    newTab: link?.getAttribute("target") === "_blank",
  });
  const done = (made: LinkTarget | undefined) => {
    restore(range.current);
    setLink(editor, made);
    onDone();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (target.href) done(target);
      }}
    >
      <Stack gap={12}>
        <LinkFields value={target} onChange={setTarget} autoFocus />
        <Group gap={8} justify="flex-end">
          {link && (
            <Button size="xs" variant="subtle" color="red" onClick={() => done(undefined)}>
              Remove link
            </Button>
          )}
          <Button size="xs" variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button size="xs" type="submit" disabled={!target.href}>
            {link ? "Save" : "Link"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function rangeOf(document: Document): Range | undefined {
  const selection = document.getSelection();
  return selection?.rangeCount ? selection.getRangeAt(0).cloneRange() : undefined;
}

function restore(range: Range | undefined) {
  const selection = range?.startContainer.ownerDocument?.getSelection();
  if (!range || !selection) return;
  selection.removeAllRanges();
  selection.addRange(range);
}
