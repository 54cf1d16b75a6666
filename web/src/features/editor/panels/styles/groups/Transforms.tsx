import { PartField } from "../controls/PartField";
import { Row } from "../controls/Row";
import { TextValue } from "../controls/TextValue";
import { type Transform, transformOf, transformText } from "../model/transform";
import { useStyles } from "../useStyles";
import classes from "./group.module.css";

const PARTS: [part: keyof Transform, label: string, unit: string][] = [
  ["x", "Move across", "px"],
  ["y", "Move down", "px"],
  ["scale", "Enlarge", ""],
  ["rotate", "Turn", "deg"],
];

/** Moved, enlarged, turned; what is more than that, as CSS writes it. */
export function Transforms() {
  const { get, set } = useStyles();
  const { value } = get("transform");
  const transform = transformOf(value);
  if (!transform)
    return (
      <Row label="Transform" properties={["transform"]}>
        <TextValue property="transform" label="Transform" example="rotate(3deg)" />
      </Row>
    );
  const change = (part: keyof Transform, next: string) =>
    set({ transform: transformText({ ...transform, [part]: next }) });
  return (
    <Row label="Transform" properties={["transform"]} group stacked>
      <div className={classes.pair}>
        {PARTS.map(([part, label, unit]) => (
          <PartField
            key={part}
            label={label}
            unit={unit}
            value={transform[part]}
            test={(next) =>
              CSS.supports("transform", transformText({ ...transform, [part]: next }))
            }
            onChange={(next) => change(part, next)}
          />
        ))}
      </div>
    </Row>
  );
}
