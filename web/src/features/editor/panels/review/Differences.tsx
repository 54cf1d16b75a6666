import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";
import { call } from "@/api/call";
import { supabase } from "@/api/client";
import { type Content, useEditor, useSaveState } from "../../context";
import classes from "./review.module.css";
import type { Review } from "./standing";

type DifferencesProps = { review: Review; reviews: Review[] };
type State = { content: Content; css: string; javascript: string };

const Sentences = lazy(async () => {
  const { describePage } = await import("../../changes/describe");
  return {
    default: function Sentences({ before }: { before: State }) {
      const { value } = useSaveState().draft;
      const changes = useMemo(() => describePage(before, value), [before, value]);
      if (changes.length === 0) return <Text size="xs">Nothing in the page itself.</Text>;
      return (
        <ul className={classes.differences}>
          {changes.map(({ id, what }) => (
            <li key={id}>{what}</li>
          ))}
        </ul>
      );
    },
  };
});

/** What has changed since the page was approved last, where that state is kept. */
export function Differences({ review, reviews }: DifferencesProps) {
  const { page } = useEditor();
  const approved = reviews.find(
    (each) => each.status === "approved" && each.created_at < review.created_at,
  );
  const { data: before } = useQuery({
    queryKey: ["reviews", "state", approved?.id],
    queryFn: () => stateAt(page.id, approved?.created_at ?? ""),
    enabled: approved !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!before) return null;
  return (
    <section aria-label="Changed since the last approval">
      <h3 className={classes.group}>Changed since the last approval</h3>
      <Suspense fallback={null}>
        <Sentences before={before} />
      </Suspense>
    </section>
  );
}

/** The page when its review was asked for: it was named then, and has stayed as it was. */
async function stateAt(pageId: string, at: string): Promise<State | null> {
  const rows = await call(
    supabase
      .from("page_versions")
      .select("content, custom_css, custom_javascript, message")
      .eq("page_id", pageId)
      .lte("created_at", at)
      .order("version_number", { ascending: false })
      .limit(1),
  );
  const found = rows[0];
  if (!found?.message) return null; // of a sitting that went on: it may hold what came later
  return {
    content: found.content as never as Content,
    css: found.custom_css ?? "",
    javascript: found.custom_javascript ?? "",
  };
}
