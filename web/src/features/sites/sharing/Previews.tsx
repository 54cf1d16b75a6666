import { IconPhoto, IconWorld } from "@tabler/icons-react";
import { usePictureUrl } from "../pictures/pictures";
import classes from "./sharing.module.css";

type SearchPreviewProps = { title: string; description: string; address: string; siteName: string };

export function SearchPreview({ title, description, address, siteName }: SearchPreviewProps) {
  const [host, ...path] = address.split("/").filter(Boolean);
  return (
    <div className={classes.search}>
      <div className={classes.searchSite}>
        <span className={classes.globe}>
          <IconWorld size={15} stroke={1.6} aria-hidden />
        </span>
        <span>
          {siteName}
          <small>{[host, ...path].join(" › ")}</small>
        </span>
      </div>
      <p className={classes.searchTitle}>{cut(title, 60) || "Untitled"}</p>
      <p className={classes.searchText}>
        {cut(description, 160) ||
          "Without a description, search engines take some sentence of the page."}
      </p>
    </div>
  );
}

type SharePreviewProps = { title: string; description: string; address: string; image: string };

export function SharePreview({ title, description, address, image }: SharePreviewProps) {
  const { url } = usePictureUrl(image);
  return (
    <div className={classes.share}>
      <div className={classes.sharePicture}>
        {url ? <img src={url} alt="" /> : <IconPhoto size={30} stroke={1.3} aria-hidden />}
      </div>
      <div className={classes.shareWords}>
        <small>{address.split("/")[0]}</small>
        <b>{cut(title, 80) || "Untitled"}</b>
        {description && <span>{cut(description, 110)}</span>}
      </div>
    </div>
  );
}

function cut(text: string, length: number): string {
  const letters = [...text.trim()];
  return letters.length > length ? `${letters.slice(0, length).join("").trimEnd()} …` : text.trim();
}
