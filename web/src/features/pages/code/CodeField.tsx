import { Input, Skeleton } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useId } from "react";
import classes from "./code.module.css";

export type Language = "css" | "javascript" | "json";

// CodeMirror is large: it comes when the first editor is on the screen.
const Editor = lazy(async () => ({ default: (await import("./Editor")).Editor }));

type CodeFieldProps = {
  label: string;
  description?: ReactNode;
  language: Language;
  value: string;
  onChange: (value: string) => void;
  readOnly?: boolean;
  error?: string;
  height?: number;
};

/** An input for code, with colours, completion and what is wrong with it. */
export function CodeField(props: CodeFieldProps) {
  const { label, description, error, height = 200, ...rest } = props;
  const id = useId();
  return (
    <div>
      <Input.Label component="div" id={id}>
        {label}
      </Input.Label>
      {description && <Input.Description mb={6}>{description}</Input.Description>}
      <div
        className={classes.field}
        data-error={error ? true : undefined}
        style={{ "--code-height": `${height}px` } as object}
      >
        <Suspense fallback={<Skeleton height={height} radius={7} />}>
          <Editor labelledBy={id} {...rest} />
        </Suspense>
      </div>
      {error && (
        <Input.Error mt={5} role="alert">
          {error}
        </Input.Error>
      )}
    </div>
  );
}
