/** Notices that somebody else has saved the page, before one saves it oneself. */
import { useEffect } from "react";
import { supabase } from "@/api/client";
import { queryClient } from "@/api/queries";
import { pageKeys } from "@/features/pages/queries";
import { useSaveState } from "../../context";

const EVERY = 10_000; // milliseconds between two looks while the page can be seen

/** Looks at the page's version now and then; where it is another, the page is read again. */
export function useWatch() {
  const { page } = useSaveState();
  const { id, updated_at: known } = page;
  useEffect(() => {
    const look = async () => {
      if (document.visibilityState === "hidden" || !navigator.onLine) return;
      const asked = supabase.from("pages").select("updated_at").eq("id", id);
      // A look that nobody asked for fails in silence; the next one is not far.
      const { data } = await asked.maybeSingle().then((answer) => answer, NOTHING);
      if (data && data.updated_at > known)
        await queryClient.invalidateQueries({ queryKey: [...pageKeys.one(id), "edit"] });
    };
    const timer = setInterval(look, EVERY);
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [id, known]);
}

const NOTHING = () => ({ data: null });
