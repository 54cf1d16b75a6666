import { NumberField } from "../controls/NumberField";
import { Pick } from "../controls/Pick";
import { Row } from "../controls/Row";
import { useStyles } from "../useStyles";
import { Group } from "./Group";
import classes from "./group.module.css";

const UNITS = ["px", "%", "rem", "em", "vw", "vh"];
const WORDS = ["auto", "fit-content"];
const OVERFLOW: [string, string][] = [
  ["visible", "Shown"],
  ["hidden", "Cut off"],
  ["auto", "Scrolls where needed"],
  ["scroll", "Scrolls"],
];
const FITS: [string, string][] = [
  ["fill", "Stretched"],
  ["cover", "Fills, cut off"],
  ["contain", "Fits in"],
  ["none", "As large as it is"],
  ["scale-down", "Fits in, not enlarged"],
];
const PROPERTIES = [
  "width",
  "min-width",
  "max-width",
  "height",
  "min-height",
  "max-height",
  "overflow",
  "object-fit",
];

export function Size() {
  const { components } = useStyles();
  const fits = components.some((each) => /^(img|video|svg|iframe)$/.test(String(each.tagName)));
  return (
    <Group title="Size" properties={PROPERTIES} open>
      {(["width", "height"] as const).map((side) => {
        const label = side === "width" ? "Width" : "Height";
        return (
          <div key={side} style={{ display: "contents" }}>
            <Row label={label} properties={[side]}>
              <NumberField
                property={side}
                label={label}
                units={UNITS}
                words={WORDS}
                least={0}
                example="240px, 50% or auto"
              />
            </Row>
            <Row label="Min, max" properties={[`min-${side}`, `max-${side}`]} group>
              <div className={classes.pair}>
                <NumberField
                  property={`min-${side}`}
                  label={`Least ${side}`}
                  units={UNITS}
                  words={["auto"]}
                  least={0}
                  example="240px"
                  lone={false}
                />
                <NumberField
                  property={`max-${side}`}
                  label={`Largest ${side}`}
                  units={UNITS}
                  words={["none"]}
                  least={0}
                  example="72rem"
                  lone={false}
                />
              </div>
            </Row>
          </div>
        );
      })}
      <Row label="Overflow" properties={["overflow"]}>
        <Pick property="overflow" options={OVERFLOW} />
      </Row>
      {fits && (
        <Row label="Fit" properties={["object-fit"]}>
          <Pick property="object-fit" options={FITS} />
        </Row>
      )}
    </Group>
  );
}
