import { TextInput, type TextInputProps } from "@mantine/core";
import { useEffect, useState } from "react";

type TextFieldProps = Omit<TextInputProps, "value" | "onChange"> & {
  value: string;
  /** Called when the field is left or Enter is pressed, and something else stands there. */
  onCommit: (value: string) => void;
  /** Why a value cannot be, in words. */
  check?: (value: string) => string | undefined;
};

/** A text that is written into the page when it is finished: one step for undo. */
export function TextField({ value, onCommit, check, ...props }: TextFieldProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const fault = typed === value ? undefined : check?.(typed.trim());
  const commit = () => {
    const text = typed.trim();
    if (text !== value && !check?.(text)) onCommit(text);
  };
  return (
    <TextInput
      size="xs"
      {...props}
      value={typed}
      error={fault}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape") setTyped(value);
      }}
    />
  );
}
