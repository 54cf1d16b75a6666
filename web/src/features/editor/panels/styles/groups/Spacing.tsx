import { BoxDiagram } from "../controls/BoxDiagram";
import { Row } from "../controls/Row";
import { Group } from "./Group";

const PROPERTIES = ["margin", "padding"].flatMap((kind) =>
  ["top", "right", "bottom", "left"].map((side) => `${kind}-${side}`),
);

/** Room around the element and inside of it. */
export function Spacing() {
  return (
    <Group title="Spacing" properties={PROPERTIES} open>
      <Row label="Sides" properties={[]} group stacked bare>
        <BoxDiagram />
      </Row>
    </Group>
  );
}
