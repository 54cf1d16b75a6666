import { Checkbox, Select } from "@mantine/core";
import type { Component } from "grapesjs";
import { cleanSource } from "../../../engine/clean";
import { TextField } from "../TextField";
import { videoOf } from "../video";

const SOURCES = [
  { value: "so", label: "File" },
  { value: "ytnc", label: "YouTube" },
  { value: "vi", label: "Vimeo" },
];
const PLAYING = [
  { name: "controls", label: "Show controls" },
  { name: "autoplay", label: "Play by itself (without sound)" },
  { name: "loop", label: "Play again and again" },
  { name: "muted", label: "Without sound" },
];

/** Where the film comes from, and how it plays. */
export function Section({ component }: { component: Component }) {
  const provider = String(component.get("provider") ?? "so");
  const isFile = !["yt", "ytnc", "vi"].includes(provider);
  const source = String(component.getAttributes().src ?? component.get("src") ?? "");
  const on = (name: string) =>
    Boolean(component.getAttributes()[name] ?? component.get(name) ?? name === "controls");
  return (
    <>
      <Select
        size="xs"
        label="From"
        data={SOURCES}
        value={isFile ? "so" : provider === "yt" ? "ytnc" : provider}
        allowDeselect={false}
        onChange={(value) => value && component.set("provider", value)}
      />
      {isFile ? (
        <TextField
          label="Address of the file"
          placeholder="https:// or asset:"
          value={source}
          check={(text) =>
            text && cleanSource(text) === null ? "This address is not allowed" : undefined
          }
          onCommit={(text) => component.addAttributes({ src: text })}
        />
      ) : (
        <TextField
          label="Link to the film, or its number"
          value={String(component.get("videoId") ?? "")}
          check={(text) => (videoOf(text) ? undefined : "This is no link to a film")}
          onCommit={(text) => {
            const found = videoOf(text);
            if (!found) return;
            component.removeAttributes("src");
            component.set({ src: "", videoId: found.id, provider: found.provider ?? provider });
          }}
        />
      )}
      {isFile &&
        PLAYING.map(({ name, label }) => (
          <Checkbox
            key={name}
            size="xs"
            label={label}
            checked={on(name)}
            onChange={(event) => {
              const checked = event.currentTarget.checked;
              component.removeAttributes(name);
              component.set(name, checked);
              if (name === "autoplay" && checked) component.set("muted", true);
            }}
          />
        ))}
    </>
  );
}
