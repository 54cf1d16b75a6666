/** CodeMirror with the marks, faults and languages of the editor's code. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { css } from "@codemirror/lang-css";
import { html } from "@codemirror/lang-html";
import { javascript } from "@codemirror/lang-javascript";
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Annotation, EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { useEffect, useRef } from "react";
import { COLOURS, LOOK } from "@/features/pages/code/Editor";
import { difference } from "./difference";
import type { Fault } from "./scan";

const LANGUAGES = { html: () => html(), css: () => css(), javascript: () => javascript() };

export type CodeViewProps = {
  label: string;
  language: keyof typeof LANGUAGES;
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  faults?: Fault[];
  /** What is marked, and brought into sight. */
  mark?: { from: number; to: number };
  readOnly?: boolean;
};

/** Changes that come from outside are not told as typing. */
const Outside = Annotation.define<boolean>();
const setMark = StateEffect.define<{ from: number; to: number } | null>();
const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, transaction) {
    let now = before.map(transaction.changes);
    for (const effect of transaction.effects)
      if (effect.is(setMark))
        now = effect.value ? decorated(transaction.state, effect.value) : Decoration.none;
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorated(state: EditorState, mark: { from: number; to: number }): DecorationSet {
  const first = state.doc.lineAt(mark.from).number;
  const last = state.doc.lineAt(Math.min(mark.to, state.doc.length)).number;
  const lines = Array.from(
    { length: last - first + 1 },
    (_, at) => state.doc.line(first + at).from,
  );
  return Decoration.set(lines.map((from) => Decoration.line({ class: "cm-chosen" }).range(from)));
}

export function CodeView(props: CodeViewProps) {
  const { language, label, value, faults, mark, readOnly = false } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const now = useRef(props);
  useEffect(() => {
    now.current = props;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; the value is brought in below
  useEffect(() => {
    if (!place.current) return undefined;
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({ doc: value, extensions: extensions() }),
    });
    view.current = made;
    return () => made.destroy();
  }, [language, label, readOnly]);
  useEffect(() => {
    const made = view.current;
    const change = made && difference(made.state.doc.toString(), value);
    if (change) made.dispatch({ changes: change, annotations: Outside.of(true) });
  }, [value]);
  const [from, to] = [mark?.from ?? -1, mark?.to ?? -1];
  // biome-ignore lint/correctness/useExhaustiveDependencies: the mark stands in the text as it is now
  useEffect(() => {
    const made = view.current;
    if (!made) return;
    const fits = from >= 0 && to <= made.state.doc.length;
    const effects: StateEffect<unknown>[] = [setMark.of(fits ? { from, to } : null)];
    if (fits && !made.hasFocus) effects.push(EditorView.scrollIntoView(from, { y: "center" }));
    made.dispatch({ effects });
  }, [from, to, value]);
  useEffect(() => {
    const made = view.current;
    if (!made) return;
    const length = made.state.doc.length;
    const shown = (faults ?? []).map((each) => ({
      ...each,
      from: Math.min(each.from, length),
      to: Math.min(each.to, length),
    }));
    made.dispatch(setDiagnostics(made.state, shown));
  }, [faults]);

  function extensions() {
    return [
      lineNumbers(),
      foldGutter(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      autocompletion(),
      highlightActiveLine(),
      highlightSelectionMatches(),
      lintGutter(),
      marks,
      keymap.of([
        ...closeBracketsKeymap,
        ...defaultKeymap,
        ...searchKeymap,
        ...historyKeymap,
        ...foldKeymap,
        ...completionKeymap,
        indentWithTab, // Escape, then Tab leaves the editor
      ]),
      syntaxHighlighting(COLOURS),
      LOOK,
      LANGUAGES[language](),
      EditorView.lineWrapping,
      EditorState.readOnly.of(readOnly),
      EditorView.editable.of(!readOnly),
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      EditorView.theme({
        "&": { fontSize: "12.5px" },
        ".cm-chosen": { background: "var(--rs-accent-soft)" },
        ".cm-gutters .cm-lineNumbers .cm-gutterElement": { minWidth: "22px", paddingLeft: "2px" },
      }),
      EditorView.domEventHandlers({ blur: () => now.current.onBlur?.() }),
      EditorView.updateListener.of((update) => {
        const typed = update.transactions.some(
          (each) => each.docChanged && !each.annotation(Outside),
        );
        if (typed) now.current.onChange(update.state.doc.toString());
      }),
    ];
  }
  return <div ref={place} style={{ height: "100%" }} />;
}
