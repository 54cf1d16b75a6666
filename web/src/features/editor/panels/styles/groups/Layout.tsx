import {
  IconAlignBoxCenterMiddle,
  IconAlignBoxLeftTop,
  IconArrowDown,
  IconArrowLeft,
  IconArrowRight,
  IconArrowUp,
  IconLayoutAlignBottom,
  IconLayoutAlignCenter,
  IconLayoutAlignLeft,
  IconLayoutAlignMiddle,
  IconLayoutAlignRight,
  IconLayoutAlignTop,
  IconLayoutDistributeHorizontal,
  IconLayoutDistributeVertical,
  IconSpacingHorizontal,
} from "@tabler/icons-react";
import { Choice, type Option } from "../controls/Choice";
import { NumberField } from "../controls/NumberField";
import { Pick } from "../controls/Pick";
import { Row } from "../controls/Row";
import { TextValue } from "../controls/TextValue";
import { useStyles } from "../useStyles";
import { Columns } from "./Columns";
import { Group } from "./Group";

const OWN = ["display", "flex-direction", "flex-wrap", "align-items", "justify-content"];
export const PROPERTIES = [
  ...OWN,
  "gap",
  "grid-template-columns",
  "align-self",
  "flex-grow",
  "order",
];

const DISPLAYS: Option[] = [
  { value: "block", label: "Block" },
  { value: "flex", label: "Flex" },
  { value: "grid", label: "Grid" },
  { value: "inline-block", label: "Inline" },
  { value: "none", label: "None" },
];
const DIRECTIONS: Option[] = [
  { value: "row", label: "Side by side", icon: IconArrowRight },
  { value: "column", label: "Below each other", icon: IconArrowDown },
  { value: "row-reverse", label: "Side by side, from the end", icon: IconArrowLeft },
  { value: "column-reverse", label: "Below each other, from the end", icon: IconArrowUp },
];
const ALIGN: Option[] = [
  { value: "flex-start", label: "At the start", icon: IconLayoutAlignTop },
  { value: "center", label: "In the middle", icon: IconLayoutAlignMiddle },
  { value: "flex-end", label: "At the end", icon: IconLayoutAlignBottom },
  { value: "stretch", label: "Stretched", icon: IconLayoutDistributeVertical },
  { value: "baseline", label: "By the line of their text", icon: IconAlignBoxLeftTop },
];
const JUSTIFY: Option[] = [
  { value: "flex-start", label: "At the start", icon: IconLayoutAlignLeft },
  { value: "center", label: "In the middle", icon: IconLayoutAlignCenter },
  { value: "flex-end", label: "At the end", icon: IconLayoutAlignRight },
  { value: "space-between", label: "Space between", icon: IconLayoutDistributeHorizontal },
  { value: "space-around", label: "Space around", icon: IconSpacingHorizontal },
];
const SELF: [string, string][] = [
  ["auto", "As the others"],
  ["flex-start", "At the start"],
  ["center", "In the middle"],
  ["flex-end", "At the end"],
  ["stretch", "Stretched"],
];

/** How what is inside stands, and how the element stands in what is around it. */
export function Layout() {
  const { get, computed } = useStyles();
  const display = get("display").value || computed("display");
  const isFlex = /flex$/.test(display);
  const isGrid = /grid$/.test(display);
  return (
    <Group title="Layout" properties={PROPERTIES} open>
      <Row label="Display" properties={["display"]} group stacked>
        <Choice property="display" options={DISPLAYS} />
      </Row>
      {isFlex && (
        <Row label="Direction" properties={["flex-direction"]} group>
          <Choice property="flex-direction" options={DIRECTIONS} />
        </Row>
      )}
      {isGrid && <Columns />}
      {(isFlex || isGrid) && (
        <>
          <Row label="Align" properties={["align-items"]} group>
            <Choice property="align-items" options={ALIGN} />
          </Row>
          <Row label="Justify" properties={["justify-content"]} group>
            <Choice property="justify-content" options={JUSTIFY} />
          </Row>
          <Gap />
        </>
      )}
      {isFlex && (
        <Row label="Wrap" properties={["flex-wrap"]} group>
          <Choice
            property="flex-wrap"
            options={[
              { value: "nowrap", label: "One line" },
              { value: "wrap", label: "Several lines" },
            ]}
          />
        </Row>
      )}
      <InParent />
    </Group>
  );
}

function Gap() {
  const { palette } = useStyles();
  return (
    <Row label="Gap" properties={["gap"]}>
      <NumberField property="gap" label="Gap" least={0} tokens={palette.space} example="16px" />
    </Row>
  );
}

/** Only where the element around it lays out what is in it. */
function InParent() {
  const { components } = useStyles();
  const parent = components[0]?.parent()?.getEl();
  const window = parent?.ownerDocument.defaultView;
  const around = parent && window ? window.getComputedStyle(parent).display : "";
  if (!/(flex|grid)$/.test(around)) return null;
  return (
    <>
      <Row label="Itself" properties={["align-self"]}>
        <Pick property="align-self" options={SELF} />
      </Row>
      {/flex$/.test(around) && (
        <Row label="Grows" properties={["flex-grow"]} group>
          <Choice
            property="flex-grow"
            options={[
              { value: "0", label: "As it is", icon: IconAlignBoxCenterMiddle },
              { value: "1", label: "Takes the room", icon: IconSpacingHorizontal },
            ]}
          />
        </Row>
      )}
      {/grid$/.test(around) && (
        <Row label="Columns" properties={["grid-column"]}>
          <TextValue property="grid-column" label="Columns" example="span 2" />
        </Row>
      )}
    </>
  );
}
