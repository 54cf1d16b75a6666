import { Choice, type Option } from "../controls/Choice";
import { NumberField } from "../controls/NumberField";
import { Pick } from "../controls/Pick";
import { Row } from "../controls/Row";
import { TextValue } from "../controls/TextValue";
import { Group } from "./Group";
import { Transforms } from "./Transforms";

const SHADOWS: Option[] = [
  { value: "none", label: "None" },
  { value: "0 1px 3px rgb(0 0 0 / 12%)", label: "S" },
  { value: "0 4px 16px rgb(0 0 0 / 12%)", label: "M" },
  { value: "0 12px 40px rgb(0 0 0 / 18%)", label: "L" },
];
const TRANSITIONS: [string, string][] = [
  ["all", "At once"],
  ["all 0.15s ease", "Quick"],
  ["all 0.3s ease", "Smooth"],
  ["all 0.6s ease", "Slow"],
];
const POINTERS: [string, string][] = [
  ["auto", "As usual"],
  ["pointer", "Hand"],
  ["default", "Arrow"],
  ["not-allowed", "Not allowed"],
];
const PROPERTIES = ["box-shadow", "opacity", "transition", "transform", "cursor"];

export function Effects() {
  return (
    <Group title="Effects" properties={PROPERTIES}>
      <Row label="Shadow" properties={["box-shadow"]} group>
        <Choice property="box-shadow" options={SHADOWS} />
      </Row>
      <Row label="As CSS" properties={[]}>
        <TextValue property="box-shadow" label="Shadow" example="0 2px 8px rgb(0 0 0 / 20%)" />
      </Row>
      <Row label="Opacity" properties={["opacity"]}>
        <NumberField
          property="opacity"
          label="Opacity"
          units={["", "%"]}
          least={0}
          example="0.5 or 50%"
        />
      </Row>
      <Row label="Change" properties={["transition"]}>
        <Pick property="transition" options={TRANSITIONS} />
      </Row>
      <Transforms />
      <Row label="Pointer" properties={["cursor"]}>
        <Pick property="cursor" options={POINTERS} />
      </Row>
    </Group>
  );
}
