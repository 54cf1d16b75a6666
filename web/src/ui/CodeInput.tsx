import { TextInput } from "@mantine/core";
import classes from "./CodeInput.module.css";

type CodeInputProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Called with the whole code as soon as it is typed or pasted. */
  onComplete?: (value: string) => void;
  length?: number;
};

/** Digits of a code from a mail or an app: one input, so that pasting and screen readers work. */
export function CodeInput({ label, value, onChange, onComplete, length = 6 }: CodeInputProps) {
  return (
    <TextInput
      label={label}
      classNames={{ input: classes.input }}
      data-autofocus
      autoFocus
      required
      withAsterisk={false}
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern={`[0-9]{${length}}`}
      maxLength={length + 2}
      placeholder={"0".repeat(length)}
      value={value}
      onChange={(event) => {
        const digits = event.currentTarget.value.replace(/\D/g, "").slice(0, length);
        onChange(digits);
        if (digits.length === length && digits !== value) onComplete?.(digits);
      }}
    />
  );
}
