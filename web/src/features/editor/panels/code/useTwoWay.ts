/** Code that follows the page, and a page that follows the code. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Fault } from "./scan";

const PAUSE = 300; // milliseconds without a key before the page follows

type TwoWay = {
  /** What the page says now. */
  shown: string;
  check: (code: string) => Fault[];
  /** Bring it into the page; what is refused then comes back. */
  apply: (code: string) => Fault[];
};

export type CodeState = {
  value: string;
  faults: Fault[];
  /** What is typed is not in the page: it cannot be read. */
  held: boolean;
  /** The page has changed since, elsewhere. */
  stale: boolean;
  change: (code: string) => void;
  blur: () => void;
  /** The page's own code again. */
  discard: () => void;
};

/**
 * While somebody types, the text is theirs: the page follows after a pause, whenever it can be read.
 * When they have left, or have not typed, the text follows the page.
 */
export function useTwoWay(given: TwoWay): CodeState {
  const { shown } = given;
  const now = useRef(given);
  useEffect(() => {
    now.current = given;
  });
  const [typed, setTyped] = useState<string>();
  const [faults, setFaults] = useState<Fault[]>([]);
  const [base, setBase] = useState(shown);
  const waiting = useRef<{ code: string; timer: ReturnType<typeof setTimeout> } | null>(null);

  const settle = useCallback((code: string): boolean => {
    waiting.current = null;
    const found = now.current.check(code);
    const blocked = found.some(({ severity }) => severity === "error");
    const all = blocked ? found : [...found, ...now.current.apply(code)];
    setFaults(all);
    return !blocked;
  }, []);

  const change = useCallback(
    (code: string) => {
      if (waiting.current) clearTimeout(waiting.current.timer);
      else setBase(now.current.shown);
      setTyped(code);
      waiting.current = { code, timer: setTimeout(() => settle(code), PAUSE) };
    },
    [settle],
  );

  const flush = useCallback((): boolean => {
    const left = waiting.current;
    if (!left) return true;
    clearTimeout(left.timer);
    return settle(left.code);
  }, [settle]);

  useEffect(() => () => void flush(), [flush]);

  const held = typed !== undefined && faults.some(({ severity }) => severity === "error");
  return {
    value: typed ?? shown,
    faults,
    held,
    stale: held && base !== shown,
    change,
    blur: () => {
      if (!flush() || held) return;
      setTyped(undefined);
      setFaults([]); // they stand at places of what was typed
    },
    discard: () => {
      if (waiting.current) clearTimeout(waiting.current.timer);
      waiting.current = null;
      setTyped(undefined);
      setFaults([]);
    },
  };
}
