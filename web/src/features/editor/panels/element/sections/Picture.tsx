import { Checkbox, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import type { Component } from "grapesjs";
import { useEffect, useState } from "react";
import { PictureInput } from "@/features/sites/pictures/PictureInput";
import { replacePicture } from "../../media/insert";
import { attribute, setAttribute } from "../useChanges";

/** Which picture it is, what it shows in words, and when it is loaded. */
export function Section({ component }: { component: Component }) {
  const { alt: given } = component.getAttributes();
  const alt = attribute(component, "alt");
  const decorative = given === "";
  return (
    <>
      <PictureInput
        label="Picture"
        quiet
        optional={false}
        value={attribute(component, "src")}
        onChange={(address, words) => address && replacePicture(component, address, words)}
      />
      <Description
        key={component.cid}
        value={alt}
        disabled={decorative}
        onCommit={(text) => component.addAttributes({ alt: text })}
      />
      <Checkbox
        size="xs"
        label="Only decoration"
        description="Screen readers pass over it"
        checked={decorative}
        onChange={(event) =>
          event.currentTarget.checked
            ? component.addAttributes({ alt: "" })
            : component.removeAttributes("alt")
        }
      />
      <Stack gap={4}>
        <Text size="xs" fw={540} id="loading-label">
          Loads
        </Text>
        <SegmentedControl
          size="xs"
          aria-labelledby="loading-label"
          data={[
            { value: "", label: "By itself" },
            { value: "lazy", label: "When near" },
            { value: "eager", label: "At once" },
          ]}
          value={attribute(component, "loading")}
          onChange={(value) => setAttribute(component, "loading", value)}
        />
      </Stack>
    </>
  );
}

type DescriptionProps = { value: string; disabled: boolean; onCommit: (text: string) => void };

function Description({ value, disabled, onCommit }: DescriptionProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return (
    <Textarea
      size="xs"
      label="Description"
      description="For those who cannot see it, and for search"
      autosize
      minRows={2}
      disabled={disabled}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => typed.trim() !== value && onCommit(typed.trim())}
    />
  );
}
