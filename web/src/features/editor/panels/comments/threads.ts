/** Comments as threads: numbered once and for all in the order in which they were begun. */

export type Comment = {
  id: string;
  parent_id: string | null;
  user_id: string;
  content: string;
  block_id: string | null;
  resolved: boolean | null;
  created_at: string;
  updated_at: string;
  person: { full_name: string | null; email: string | null; avatar_url: string | null } | null;
};

export type Thread = {
  id: string;
  number: number;
  root: Comment;
  answers: Comment[];
  resolved: boolean;
  block: string | null;
};

/** The threads in the order of their numbers; `comments` are in the order of their time. */
export function threadsOf(comments: Comment[]): Thread[] {
  const byId = new Map(comments.map((each) => [each.id, each]));
  const threads = new Map<string, Thread>();
  for (const root of comments.filter((each) => rootOf(each, byId) === each)) {
    threads.set(root.id, {
      id: root.id,
      number: threads.size + 1,
      root,
      answers: [],
      resolved: root.resolved === true,
      block: root.block_id,
    });
  }
  for (const each of comments) {
    const root = rootOf(each, byId);
    if (root !== each) threads.get(root.id)?.answers.push(each);
  }
  return [...threads.values()];
}

function rootOf(comment: Comment, byId: Map<string, Comment>): Comment {
  let found = comment;
  for (let step = 0; step < 50; step++) {
    const above = found.parent_id ? byId.get(found.parent_id) : undefined;
    if (!above) return found;
    found = above;
  }
  return found;
}

export type Grouped = { here: Thread[]; page: Thread[]; gone: Thread[] };

/** Those on elements, those about the whole page, those whose element is gone. */
export function grouped(threads: Thread[], isThere: (block: string) => boolean): Grouped {
  const found: Grouped = { here: [], page: [], gone: [] };
  for (const thread of threads) {
    if (thread.block === null) found.page.push(thread);
    else if (isThere(thread.block)) found.here.push(thread);
    else found.gone.push(thread);
  }
  return found;
}

/** Who wrote it. */
export function authorOf({ person }: Comment): string {
  return person?.full_name || person?.email || "Somebody";
}
