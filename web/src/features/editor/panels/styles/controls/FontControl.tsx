/** A font: the site's own first, then those that are on people's devices. */
import { Select } from "@mantine/core";
import { FONTS } from "@/features/sites/design/tokens";
import { tokenOf } from "../model/tokens";
import { useStyles } from "../useStyles";
import classes from "./font.module.css";
import { useRow } from "./Row";

export function FontControl() {
  const { get, computed, set, palette, disabled } = useStyles();
  const row = useRow();
  const { value, mixed } = get("font-family");
  const own = palette.fonts.map(({ label, value: stack }) => ({ value: stack, label }));
  const others = FONTS.map(([label, stack]) => ({ value: stack, label }));
  const token = tokenOf(palette.fonts, value);
  const known = [...own, ...others].some((each) => each.value === (token?.value ?? value));
  const data = [
    ...(own.length ? [{ group: "Of the site", items: own }] : []),
    { group: "Others", items: others },
    ...(value && !known ? [{ group: "In use", items: [{ value, label: value }] }] : []),
  ];
  const stackOf = (each: string) => tokenOf(palette.fonts, each)?.shown ?? each;
  return (
    <Select
      id={row.input}
      size="xs"
      flex={1}
      data={data}
      value={token?.value ?? (value || null)}
      placeholder={mixed ? "Mixed" : firstOf(computed("font-family"))}
      disabled={disabled}
      searchable={false}
      checkIconPosition="right"
      maxDropdownHeight={320}
      comboboxProps={{ width: 240, position: "bottom-end", withinPortal: true }}
      classNames={{ input: classes.input, groupLabel: classes.group }}
      styles={{ input: { fontFamily: value ? stackOf(value) : undefined } }}
      renderOption={({ option }) => (
        <span style={{ fontFamily: stackOf(option.value), fontSize: 14 }}>{option.label}</span>
      )}
      onChange={(chosen) => set({ "font-family": chosen ?? "" })}
    />
  );
}

function firstOf(stack: string): string {
  return stack.split(",")[0]?.replaceAll(/["']/g, "").trim() ?? "";
}
