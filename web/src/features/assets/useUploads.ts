/** Uploads under way: each file with how it stands. */
import { useState } from "react";
import { type Problem, toProblem } from "@/api/problem";
import { queryClient } from "@/api/queries";
import { assetsKey, upload } from "./assets";

export type Upload = {
  id: string;
  file: File;
  state: "waiting" | "sending" | "failed";
  problem?: Problem;
};

const AT_ONCE = 3;

export function useUploads(organizationId: string) {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const patch = (id: string, change: Partial<Upload>) =>
    setUploads((all) => all.map((each) => (each.id === id ? { ...each, ...change } : each)));
  const drop = (id: string) => setUploads((all) => all.filter((each) => each.id !== id));

  const send = async (each: Upload) => {
    patch(each.id, { state: "sending", problem: undefined });
    try {
      await upload(organizationId, each.file);
      drop(each.id);
      await queryClient.invalidateQueries({ queryKey: assetsKey(organizationId) });
    } catch (error) {
      patch(each.id, { state: "failed", problem: toProblem(error) });
    }
  };

  const add = async (files: File[]) => {
    const added = files.map(
      (file): Upload => ({ id: crypto.randomUUID(), file, state: "waiting" }),
    );
    setUploads((all) => [...all, ...added]);
    const queue = [...added];
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await send(next);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  };
  return { uploads, add, retry: send, drop };
}
