import { ColorControl } from "../controls/ColorControl";
import { Pick } from "../controls/Pick";
import { PictureControl } from "../controls/PictureControl";
import { Row } from "../controls/Row";
import { TextValue } from "../controls/TextValue";
import { useStyles } from "../useStyles";
import { Group } from "./Group";
import classes from "./group.module.css";

const SIZES: [string, string][] = [
  ["auto", "As it is"],
  ["cover", "Fills"],
  ["contain", "Fits in"],
];
const PLACES: [string, string][] = [
  ["center", "Centre"],
  ["top", "Top"],
  ["bottom", "Bottom"],
  ["left", "Left"],
  ["right", "Right"],
  ["top left", "Top left"],
  ["top right", "Top right"],
  ["bottom left", "Bottom left"],
  ["bottom right", "Bottom right"],
];
const REPEATS: [string, string][] = [
  ["no-repeat", "Once"],
  ["repeat", "Tiled"],
  ["repeat-x", "Tiled across"],
  ["repeat-y", "Tiled down"],
];
const PROPERTIES = [
  "background-color",
  "background-image",
  "background-size",
  "background-position",
  "background-repeat",
];

export function Background() {
  const { get } = useStyles();
  const image = get("background-image").value;
  const isPicture = /^url\(/.test(image);
  return (
    <Group title="Background" properties={PROPERTIES}>
      <Row label="Colour" properties={["background-color"]}>
        <ColorControl property="background-color" label="Background colour" />
      </Row>
      <Row label="Picture" properties={isPicture ? ["background-image"] : []} group>
        <PictureControl />
      </Row>
      {!isPicture && (
        <Row label="Gradient" properties={["background-image"]}>
          <TextValue
            property="background-image"
            label="Gradient"
            example="linear-gradient(var(--color-primary), var(--color-accent))"
          />
        </Row>
      )}
      {image && image !== "none" && (
        <>
          <Row label="Size, place" properties={["background-size", "background-position"]} group>
            <div className={classes.pair}>
              <Pick property="background-size" options={SIZES} label="Size of the picture" />
              <Pick property="background-position" options={PLACES} label="Place of the picture" />
            </div>
          </Row>
          <Row label="Repeat" properties={["background-repeat"]}>
            <Pick property="background-repeat" options={REPEATS} />
          </Row>
        </>
      )}
    </Group>
  );
}
