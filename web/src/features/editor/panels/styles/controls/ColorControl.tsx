/** A colour: the site's own first, then any other. */
import { ColorPicker, Popover, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { hexOf, rgbOf } from "@/features/sites/design/contrast";
import { tokenOf } from "../model/tokens";
import { judged } from "../model/values";
import { useStyles } from "../useStyles";
import classes from "./controls.module.css";
import { useTyped } from "./NumberField";
import { useRow } from "./Row";

type ColorControlProps = { property: string; label: string };

export function ColorControl({ property, label }: ColorControlProps) {
  const { get, computed, set, palette, disabled } = useStyles();
  const row = useRow();
  const origin = get(property);
  const token = tokenOf(palette.colors, origin.value);
  const shown = token?.label ?? origin.value;
  const [typed, setTyped] = useTyped(shown);
  const look = token?.shown ?? (origin.value || computed(property));

  function commit(text: string) {
    if (text.trim() === shown) return row.refuse("");
    const byName = palette.colors.find(
      (each) => each.label.toLowerCase() === text.trim().toLowerCase(),
    );
    const given = byName?.value ?? (/^[\da-f]{3,8}$/i.test(text.trim()) ? `#${text.trim()}` : text);
    const found = judged(given, { property, label, example: "#2a6f4e", supports: CSS.supports });
    if ("refused" in found) return row.refuse(found.refused);
    row.refuse("");
    return set({ [property]: found.value });
  }

  return (
    <span className={classes.color}>
      <Popover position="bottom-end" withinPortal trapFocus shadow="md" disabled={disabled}>
        <Popover.Target>
          <UnstyledButton
            className={classes.swatch}
            aria-label={`Choose ${label.toLowerCase()}`}
            disabled={disabled}
            style={{ "--swatch": look } as object}
          />
        </Popover.Target>
        <Popover.Dropdown className={classes.colors}>
          <Swatches property={property} chosen={token?.value ?? origin.value} />
          <Custom property={property} value={look} />
        </Popover.Dropdown>
      </Popover>
      <input
        id={row.input}
        aria-describedby={row.says}
        className={classes.input}
        data-kind={origin.kind}
        value={typed}
        placeholder={origin.mixed ? "Mixed" : readableColor(computed(property))}
        disabled={disabled}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && commit(typed)}
        onBlur={() => commit(typed)}
        onFocus={(event) => event.currentTarget.select()}
      />
    </span>
  );
}

function Swatches({ property, chosen }: { property: string; chosen: string }) {
  const { palette, set } = useStyles();
  const all = [...palette.colors, { label: "None", value: "transparent", shown: "transparent" }];
  return (
    <fieldset className={classes.swatches}>
      <legend>Colours of the site</legend>
      {all.map(({ label, value, shown }) => (
        <UnstyledButton
          key={value}
          className={classes.token}
          aria-pressed={chosen === value}
          onClick={() => set({ [property]: value })}
        >
          <span className={classes.swatch} style={{ "--swatch": shown } as object} aria-hidden />
          {label}
        </UnstyledButton>
      ))}
    </fieldset>
  );
}

function Custom({ property, value }: { property: string; value: string }) {
  const { set } = useStyles();
  const [picked, setPicked] = useState<string>();
  const rgb = rgbOf(value);
  return (
    <div className={classes.custom}>
      <p className={classes.heading}>Any other colour</p>
      <ColorPicker
        format="hexa"
        size="sm"
        fullWidth
        value={picked ?? (rgb ? hexOf(rgb) : "#ffffff")}
        onChange={(next) => {
          setPicked(next);
          set({ [property]: plainHex(next) }, true);
        }}
        onChangeEnd={(next) => set({ [property]: plainHex(next) })}
        saturationLabel="Saturation and brightness"
        hueLabel="Hue"
        alphaLabel="Opacity"
      />
    </div>
  );
}

/** Without the opacity where there is none. */
function plainHex(hex: string): string {
  return hex.length === 9 && hex.endsWith("ff") ? hex.slice(0, 7) : hex;
}

function readableColor(computed: string): string {
  if (!computed || /^rgba\(0, 0, 0, 0\)$/.test(computed)) return "None";
  const rgb = /^rgb\(/.test(computed) ? rgbOf(computed) : undefined;
  return rgb ? hexOf(rgb) : computed;
}
