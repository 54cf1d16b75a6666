import { deepStrictEqual } from "node:assert";
import { test } from "node:test";
import { videoOf } from "./video.ts";

test("links to films as they are copied", () => {
  const youtube = { id: "dQw4w9WgXcQ", provider: "ytnc" };
  deepStrictEqual(videoOf("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3"), youtube);
  deepStrictEqual(videoOf("https://www.youtube.com/watch?app=m&v=dQw4w9WgXcQ"), youtube);
  deepStrictEqual(videoOf("https://youtu.be/dQw4w9WgXcQ?si=x"), youtube);
  deepStrictEqual(videoOf("https://youtube.com/shorts/dQw4w9WgXcQ"), youtube);
  deepStrictEqual(videoOf("https://vimeo.com/76979871"), { id: "76979871", provider: "vi" });
  deepStrictEqual(videoOf("76979871"), { id: "76979871" });
  deepStrictEqual(videoOf("https://example.com/film"), undefined);
  deepStrictEqual(videoOf(""), undefined);
});
