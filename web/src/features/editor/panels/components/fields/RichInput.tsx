import { ActionIcon, Group, Input } from "@mantine/core";
import { IconBold, IconItalic } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";
import { cleanHtml } from "../../../engine/clean";
import { htmlOf } from "../../text/model/inline";
import classes from "../components.module.css";

type RichInputProps = {
  label: string;
  head: ReactNode;
  html: string;
  disabled: boolean;
  onChange: (html: string) => void;
};

/** A text with bold and italic words; whatever comes in is cleaned before it is shown. */
export function RichInput({ label, head, html, disabled, onChange }: RichInputProps) {
  const box = useRef<HTMLDivElement>(null);
  const known = useRef<string>(null);
  useEffect(() => {
    if (!box.current || known.current === html) return;
    known.current = html;
    box.current.innerHTML = cleaned(html); // written by us from cleaned elements
  }, [html]);
  const tell = () => {
    if (!box.current) return;
    known.current = cleaned(box.current.innerHTML);
    onChange(known.current);
  };
  const run = (command: string) => {
    box.current?.focus();
    document.execCommand(command);
    tell();
  };
  return (
    <div>
      <Group justify="space-between" wrap="nowrap">
        <Input.Label size="xs" component="div">
          {head}
        </Input.Label>
        {!disabled && (
          <Group gap={2}>
            <Mark label={`Bold: ${label}`} icon={IconBold} onPress={() => run("bold")} />
            <Mark label={`Italic: ${label}`} icon={IconItalic} onPress={() => run("italic")} />
          </Group>
        )}
      </Group>
      {/* biome-ignore lint/a11y/useSemanticElements: an input cannot hold bold words */}
      <div
        ref={box}
        className={classes.rich}
        role="textbox"
        tabIndex={0}
        aria-multiline
        aria-label={label}
        contentEditable={!disabled}
        suppressContentEditableWarning
        onInput={tell}
        onPaste={(event) => {
          event.preventDefault();
          const text = event.clipboardData.getData("text/plain");
          document.execCommand("insertText", false, text);
        }}
      />
    </div>
  );
}

type MarkProps = { label: string; icon: typeof IconBold; onPress: () => void };

/** The words stay chosen while it is pressed. */
function Mark({ label, icon: Sign, onPress }: MarkProps) {
  return (
    <ActionIcon
      size="sm"
      variant="subtle"
      color="gray"
      aria-label={label}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      <Sign size={14} />
    </ActionIcon>
  );
}

function cleaned(html: string): string {
  return htmlOf(cleanHtml(html).components);
}
