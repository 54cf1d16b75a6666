import { NumberField } from "../controls/NumberField";
import { Pick } from "../controls/Pick";
import { Row } from "../controls/Row";
import { useStyles } from "../useStyles";
import { Group } from "./Group";
import classes from "./group.module.css";

const POSITIONS: [string, string][] = [
  ["static", "In the flow"],
  ["relative", "Moved from its place"],
  ["absolute", "Free, in what is around it"],
  ["fixed", "Fixed to the window"],
  ["sticky", "Sticks while scrolling"],
];
const SIDES = ["top", "right", "bottom", "left"];
const UNITS = ["px", "%", "rem", "vw", "vh"];

export function Position() {
  const { get, computed } = useStyles();
  const position = get("position").value || computed("position");
  return (
    <Group title="Position" properties={["position", ...SIDES, "z-index"]}>
      <Row label="Position" properties={["position"]}>
        <Pick property="position" options={POSITIONS} />
      </Row>
      {position !== "static" && (
        <>
          <Row label="Distances" properties={SIDES} group stacked>
            <div className={classes.pair}>
              {SIDES.map((side) => (
                <NumberField
                  key={side}
                  property={side}
                  label={`From the ${side}`}
                  units={UNITS}
                  words={["auto"]}
                  example="0"
                  lone={false}
                  caption
                />
              ))}
            </div>
          </Row>
          <Row label="Order" properties={["z-index"]}>
            <NumberField
              property="z-index"
              label="Order"
              units={[""]}
              words={["auto"]}
              example="10"
            />
          </Row>
        </>
      )}
    </Group>
  );
}
