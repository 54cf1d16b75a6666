/** Which element of the page a piece of code is: by its id, else by where it stands. */

export type Known = { id: string; tag: string };
export type Wanted = { id?: string; tag: string };

/**
 * For each wanted one the index of the one it is among the known, or undefined for a new one.
 *
 * Ids come first. What has none, or one that nobody has, is the next one of its tag that is left.
 */
export function pair(known: Known[], wanted: Wanted[], elsewhere: (id: string) => boolean) {
  const found = wanted.map(({ id }) => {
    const at = id ? known.findIndex((each) => each.id === id) : -1;
    return at < 0 ? undefined : at;
  });
  const taken = new Set(found.filter((at) => at !== undefined));
  const named = new Set(wanted.map(({ id }) => id).filter(Boolean));
  wanted.forEach(({ id, tag }, index) => {
    if (found[index] !== undefined || (id && elsewhere(id))) return;
    const from = (found.slice(0, index).findLast((at) => at !== undefined) ?? -1) + 1;
    const fits = (each: Known | undefined, at: number) =>
      each?.tag === tag && !taken.has(at) && !named.has(each.id);
    let at = known.findIndex((each, place) => place >= from && fits(each, place));
    if (at < 0 && tag !== "#text") at = known.findIndex(fits);
    if (at < 0) return;
    found[index] = at;
    taken.add(at);
  });
  return found;
}
