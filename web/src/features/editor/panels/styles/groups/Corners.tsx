import { UnstyledButton } from "@mantine/core";
import { IconBorderCorners, IconRadiusTopLeft } from "@tabler/icons-react";
import { useState } from "react";
import { NumberField } from "../controls/NumberField";
import { useStyles } from "../useStyles";
import classes from "./corners.module.css";

const CORNERS = ["top-left", "top-right", "bottom-left", "bottom-right"];

/** How round the corners are: all the same, or one by one. */
export function Corners() {
  const { get, palette } = useStyles();
  const [single, setSingle] = useState(false);
  const all = "border-radius";
  const apart = single || get(all).mixed;
  const field = (property: string, label: string) => (
    <NumberField
      key={property}
      property={property}
      label={label}
      units={["px", "rem", "%"]}
      tokens={palette.radius}
      least={0}
      example="8px"
      lone={false}
    />
  );
  return (
    <div className={classes.corners}>
      <div className={apart ? classes.four : classes.one}>
        {apart
          ? CORNERS.map((corner) =>
              field(`border-${corner}-radius`, `Corner ${corner.replace("-", " ")}`),
            )
          : field(all, "All corners")}
      </div>
      <UnstyledButton
        className={classes.toggle}
        aria-pressed={Boolean(apart)}
        aria-label="Corners one by one"
        title="Corners one by one"
        onClick={() => setSingle(!single)}
      >
        {apart ? (
          <IconBorderCorners size={15} aria-hidden />
        ) : (
          <IconRadiusTopLeft size={15} aria-hidden />
        )}
      </UnstyledButton>
    </div>
  );
}
