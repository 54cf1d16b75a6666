import {
  IconBorderBottom,
  IconBorderLeft,
  IconBorderOuter,
  IconBorderRight,
  IconBorderTop,
} from "@tabler/icons-react";
import { useState } from "react";
import { ColorControl } from "../controls/ColorControl";
import choice from "../controls/controls.module.css";
import { NumberField } from "../controls/NumberField";
import { Pick } from "../controls/Pick";
import { Row } from "../controls/Row";
import { useStyles } from "../useStyles";
import { Corners } from "./Corners";
import { Group } from "./Group";

const STYLES: [string, string][] = [
  ["none", "None"],
  ["solid", "Solid"],
  ["dashed", "Dashed"],
  ["dotted", "Dotted"],
  ["double", "Double"],
];
const SIDES = [
  { side: "", label: "All sides", icon: IconBorderOuter },
  { side: "-top", label: "Top", icon: IconBorderTop },
  { side: "-right", label: "Right", icon: IconBorderRight },
  { side: "-bottom", label: "Bottom", icon: IconBorderBottom },
  { side: "-left", label: "Left", icon: IconBorderLeft },
];
const EDGES = ["top", "right", "bottom", "left"];
const PROPERTIES = [
  ...EDGES.flatMap((edge) => ["width", "style", "color"].map((what) => `border-${edge}-${what}`)),
  "border-radius",
];

export function Border() {
  const [side, setSide] = useState("");
  const { disabled } = useStyles();
  const of = (what: string) => `border${side}-${what}`;
  return (
    <Group title="Border" properties={PROPERTIES}>
      <Row label="Corners" properties={["border-radius"]} group>
        <Corners />
      </Row>
      <Row label="Side" properties={[]} group>
        <div className={choice.choice} role="radiogroup" aria-label="Side of the border">
          {SIDES.map(({ side: each, label, icon: Mark }) => (
            <label
              key={each}
              className={choice.option}
              data-kind={side === each ? "chosen" : undefined}
              title={label}
            >
              <input
                type="radio"
                className="sr-only"
                name="border-side"
                checked={side === each}
                disabled={disabled}
                onChange={() => setSide(each)}
              />
              <Mark size={16} stroke={1.7} aria-hidden />
              <span className="sr-only">{label}</span>
            </label>
          ))}
        </div>
      </Row>
      <Row label="Style" properties={[of("style")]}>
        <Pick property={of("style")} options={STYLES} />
      </Row>
      <Row label="Width" properties={[of("width")]}>
        <NumberField
          property={of("width")}
          label="Border width"
          units={["px", "em"]}
          least={0}
          example="1px"
        />
      </Row>
      <Row label="Colour" properties={[of("color")]}>
        <ColorControl property={of("color")} label="Border colour" />
      </Row>
    </Group>
  );
}
