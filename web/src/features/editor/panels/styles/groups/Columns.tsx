import { Choice } from "../controls/Choice";
import { Row } from "../controls/Row";
import { TextValue } from "../controls/TextValue";
import { useStyles } from "../useStyles";

const EQUAL = [1, 2, 3, 4, 6].map((count) => ({
  value: `repeat(${count}, minmax(0, 1fr))`,
  label: String(count),
}));

/** The columns of a grid: so many equal ones, or as CSS writes them. */
export function Columns() {
  const { get } = useStyles();
  const { value } = get("grid-template-columns");
  const plain = !value || EQUAL.some((each) => each.value === value);
  return (
    <>
      <Row label="Columns" properties={["grid-template-columns"]} group>
        <Choice property="grid-template-columns" options={EQUAL} />
      </Row>
      <Row label={plain ? "As CSS" : "Columns as CSS"} properties={[]}>
        <TextValue
          property="grid-template-columns"
          label="Columns"
          example="2fr 1fr or repeat(auto-fit, minmax(220px, 1fr))"
        />
      </Row>
    </>
  );
}
