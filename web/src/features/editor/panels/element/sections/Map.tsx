import { NumberInput, Select } from "@mantine/core";
import type { Component } from "grapesjs";
import { TextField } from "../TextField";

/** What a map shows. */
export function Section({ component }: { component: Component }) {
  return (
    <>
      <TextField
        label="Place"
        placeholder="Street 1, City"
        value={String(component.get("address") ?? "")}
        onCommit={(address) => {
          component.removeAttributes("src");
          component.set({ address, src: "" });
        }}
      />
      <NumberInput
        size="xs"
        label="How near"
        description="From 1, the world, to 20, the house"
        min={1}
        max={20}
        value={Number(component.get("zoom") ?? 1)}
        onChange={(zoom) => typeof zoom === "number" && component.set("zoom", zoom)}
      />
      <Select
        size="xs"
        label="Shown as"
        data={[
          { value: "q", label: "Map" },
          { value: "w", label: "Satellite" },
        ]}
        value={String(component.get("mapType") || "q")}
        allowDeselect={false}
        onChange={(value) => value && component.set("mapType", value)}
      />
    </>
  );
}
