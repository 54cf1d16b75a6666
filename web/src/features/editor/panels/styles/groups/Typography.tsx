import {
  IconAlignCenter,
  IconAlignJustified,
  IconAlignLeft,
  IconAlignRight,
  IconItalic,
  IconLetterCase,
  IconLetterCaseLower,
  IconLetterCaseUpper,
  IconMinus,
  IconStrikethrough,
  IconUnderline,
} from "@tabler/icons-react";
import { Choice, type Option } from "../controls/Choice";
import { ColorControl } from "../controls/ColorControl";
import { FontControl } from "../controls/FontControl";
import { NumberField } from "../controls/NumberField";
import { Pick } from "../controls/Pick";
import { Row } from "../controls/Row";
import { Group } from "./Group";
import classes from "./group.module.css";

const WEIGHTS: [string, string][] = [
  ["300", "Light · 300"],
  ["400", "Regular · 400"],
  ["500", "Medium · 500"],
  ["600", "Semibold · 600"],
  ["700", "Bold · 700"],
  ["800", "Extra bold · 800"],
  ["900", "Black · 900"],
];
const ALIGN: Option[] = [
  { value: "left", label: "Left", icon: IconAlignLeft },
  { value: "center", label: "Centred", icon: IconAlignCenter },
  { value: "right", label: "Right", icon: IconAlignRight },
  { value: "justify", label: "Justified", icon: IconAlignJustified },
];
const LINES: Option[] = [
  { value: "none", label: "No line", icon: IconMinus },
  { value: "underline", label: "Underlined", icon: IconUnderline },
  { value: "line-through", label: "Struck through", icon: IconStrikethrough },
];
const CASES: Option[] = [
  { value: "none", label: "As written", icon: IconMinus },
  { value: "uppercase", label: "Capitals", icon: IconLetterCaseUpper },
  { value: "capitalize", label: "Capital initials", icon: IconLetterCase },
  { value: "lowercase", label: "Small letters", icon: IconLetterCaseLower },
];
const SLANTS: Option[] = [
  { value: "normal", label: "Upright", icon: IconMinus },
  { value: "italic", label: "Italic", icon: IconItalic },
];
const PROPERTIES = [
  "font-family",
  "font-size",
  "font-weight",
  "line-height",
  "letter-spacing",
  "text-align",
  "color",
  "text-decoration",
  "text-transform",
  "font-style",
];

export function Typography() {
  return (
    <Group title="Typography" properties={PROPERTIES} open>
      <Row label="Font" properties={["font-family"]}>
        <FontControl />
      </Row>
      <Row label="Size" properties={["font-size"]}>
        <NumberField
          property="font-size"
          label="Size"
          units={["px", "rem", "em", "%", "vw"]}
          least={0}
          example="18px or 1.25rem"
        />
      </Row>
      <Row label="Weight" properties={["font-weight"]}>
        <Pick property="font-weight" options={WEIGHTS} />
      </Row>
      <Row label="Height, gap" properties={["line-height", "letter-spacing"]} group>
        <div className={classes.pair}>
          <NumberField
            property="line-height"
            label="Line height"
            units={["", "px", "em", "%"]}
            words={["normal"]}
            least={0}
            example="1.5"
            lone={false}
          />
          <NumberField
            property="letter-spacing"
            label="Letter spacing"
            units={["em", "px"]}
            words={["normal"]}
            example="0.02em"
            lone={false}
          />
        </div>
      </Row>
      <Row label="Colour" properties={["color"]}>
        <ColorControl property="color" label="Text colour" />
      </Row>
      <Row label="Align" properties={["text-align"]} group>
        <Choice property="text-align" options={ALIGN} />
      </Row>
      <Row label="Line" properties={["text-decoration"]} group>
        <Choice property="text-decoration" options={LINES} />
      </Row>
      <Row label="Case" properties={["text-transform"]} group>
        <Choice property="text-transform" options={CASES} />
      </Row>
      <Row label="Slant" properties={["font-style"]} group>
        <Choice property="font-style" options={SLANTS} />
      </Row>
    </Group>
  );
}
