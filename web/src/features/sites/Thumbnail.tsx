import { useElementSize } from "@mantine/hooks";
import { useState } from "react";
import { Poster } from "./Poster";
import type { ListedSite } from "./queries";
import classes from "./Thumbnail.module.css";

const WIDTH = 1280; // of the window that the picture shows

/** What a site looks like: its live home page, made small; before that a poster of its design. */
export function Thumbnail({ site }: { site: ListedSite }) {
  const { ref, width } = useElementSize();
  const [loaded, setLoaded] = useState(false);
  const shown =
    site.site_releases.length > 0 && site.status !== "archived" && site.visibility !== "private";
  return (
    <div ref={ref} className={classes.frame}>
      <Poster id={site.id} name={site.name} settings={site.settings} />
      {shown && width > 0 && (
        <iframe
          title={`Preview of ${site.name}`}
          src={`/s/${site.subdomain}/`}
          className={classes.live}
          data-loaded={loaded || undefined}
          style={{ width: WIDTH, height: (WIDTH * 10) / 16, scale: String(width / WIDTH) }}
          sandbox=""
          loading="lazy"
          tabIndex={-1}
          aria-hidden
          inert
          onLoad={() => setLoaded(true)}
        />
      )}
    </div>
  );
}
