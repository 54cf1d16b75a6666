/** Times the three-way merge of a page: milliseconds of the process's own time, one run a line. */
import { Chance, changed, large } from "../web/src/features/editor/merge/samples.ts";
import { merge } from "../web/src/features/editor/merge/merge.ts";

const base = large(2000);
const mine = changed(base, new Chance(1, "m"), 60);
const theirs = changed(base, new Chance(2, "t"), 60);
merge(base, mine, theirs);
for (let run = 0; run < 7; run++) {
  const from = process.cpuUsage(); // what others do on the machine does not count
  merge(base, mine, theirs);
  const { user, system } = process.cpuUsage(from);
  const copied = process.cpuUsage();
  for (const each of [base, mine, theirs]) JSON.parse(JSON.stringify(each));
  const copy = process.cpuUsage(copied);
  console.log((user + system) / 1000, (copy.user + copy.system) / 1000);
}
