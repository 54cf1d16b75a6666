import { Text } from "@mantine/core";
import { IconFile, IconPhoto } from "@tabler/icons-react";
import type { HTMLAttributes } from "react";
import { type Asset, isPicture, kindOf, useLink } from "@/features/assets/assets";
import classes from "./media.module.css";

type ListProps = {
  assets: Asset[];
  /** What makes a tile something that can be dragged. */
  handlers: (asset: Asset) => HTMLAttributes<HTMLElement>;
  onChoose: (asset: Asset) => void;
};

/** Each picture as a tile, each other file as a row; a click puts it into the page. */
export function List({ assets, handlers, onChoose }: ListProps) {
  if (assets.length === 0) {
    return (
      <Text size="sm" c="dimmed" className={classes.nothing}>
        Nothing is called that.
      </Text>
    );
  }
  return (
    <ul className={classes.list}>
      {assets.map((asset) => (
        <li key={asset.id} data-wide={!isPicture(asset) || undefined}>
          <button
            type="button"
            className={classes.tile}
            title={asset.name}
            onClick={() => onChoose(asset)}
            {...handlers(asset)}
          >
            <Thumb asset={asset} />
            <span className={classes.name}>{asset.name}</span>
            {!isPicture(asset) && <span className={classes.kind}>{kindOf(asset)}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Thumb({ asset }: { asset: Asset }) {
  const picture = isPicture(asset);
  const { data } = useLink(asset, picture ? 240 : undefined);
  if (!picture) return <IconFile size={18} stroke={1.5} aria-hidden />;
  return (
    <span className={classes.thumb}>
      {data ? (
        <img src={data} alt="" loading="lazy" draggable={false} />
      ) : (
        <IconPhoto size={22} stroke={1.4} aria-hidden />
      )}
    </span>
  );
}
