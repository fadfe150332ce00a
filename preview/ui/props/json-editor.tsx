// The editor of props: CodeMirror with JSON, in the page's own colours.
import { json } from "@codemirror/lang-json";
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorSelection, EditorState, RangeSetBuilder, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import { jsonProblem } from "./json-problem.ts";
import { undoHistory } from "./undo-history.ts";

interface JsonEditorProps {
  readonly value: string;
  readonly label: string;
  readonly onChange: (text: string) => void;
}

export default function JsonEditor({ value, label, onChange }: JsonEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(onChange);
  latest.current = onChange;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; its text follows below.
  useEffect(() => {
    const editor = new EditorView({
      parent: box.current as HTMLDivElement,
      doc: value,
      extensions: [
        ...setup,
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        EditorView.updateListener.of((update) => {
          const typed = update.docChanged && !update.transactions.some((each) => each.isUserEvent("set"));
          if (typed) latest.current(update.state.doc.toString());
        }),
      ],
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value }, userEvent: "set" });
  }, [value]);

  return <div ref={box} className="h-full min-h-0" />;
}

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--code-tag)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-constant)" },
  { tag: [tags.punctuation, tags.bracket, tags.separator], color: "var(--code-punctuation)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", fontSize: "12px", backgroundColor: "transparent", color: "var(--code-text)" },
  "&.cm-focused": { outline: "none" },
  // At once: CodeMirror sets its class a moment later.
  "&:focus-within": { boxShadow: "inset 2px 0 var(--focus)" },
  // Around lines and numbers alike: padding of the lines alone is measured before it is there.
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "20px", padding: "10px 0" },
  ".cm-content": { padding: "0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 12px 0 4px" },
  ".cm-gutters": { backgroundColor: "transparent", border: "none", color: "var(--muted)" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 10px 0 12px", minWidth: "34px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter": { backgroundColor: "var(--hover)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in oklch, var(--post) 40%, transparent)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--press)", outline: "1px solid var(--line-strong)" },
  ".posthorn-problem": { textDecoration: "underline wavy var(--danger)", textUnderlineOffset: "3px" },
  ".posthorn-problem-line": { backgroundColor: "var(--danger-soft) !important" },
});

/** Marks the place where the JSON breaks. */
const problemMarks = StateField.define<DecorationSet>({
  create: marksOf,
  update: (marks, change) => (change.docChanged ? marksOf(change.state) : marks),
  provide: (field) => EditorView.decorations.from(field),
});

function marksOf(state: EditorState): DecorationSet {
  const problem = jsonProblem(state.doc.toString());
  if (!problem) return Decoration.none;
  const line = state.doc.lineAt(problem.offset);
  const marks = new RangeSetBuilder<Decoration>();
  marks.add(line.from, line.from, Decoration.line({ class: "posthorn-problem-line" }));
  if (problem.offset < line.to) {
    marks.add(problem.offset, problem.offset + 1, Decoration.mark({ class: "posthorn-problem" }));
  }
  return marks.finish();
}

/** Enter keeps the indentation, and goes one deeper after an opening bracket. */
function breakLine(view: EditorView): boolean {
  const { state } = view;
  view.dispatch(
    state.changeByRange(({ from, to }) => {
      const line = state.doc.lineAt(from);
      const indent = /^\s*/.exec(line.text)?.[0] ?? "";
      const opened = /[{[]\s*$/.test(line.text.slice(0, from - line.from));
      const closes = opened && /^\s*[}\]]/.test(state.sliceDoc(to, state.doc.lineAt(to).to));
      const start = `\n${indent}${opened ? "  " : ""}`;
      const insert = `${start}${closes ? `\n${indent}` : ""}`;
      return { changes: { from, to, insert }, range: EditorSelection.cursor(from + start.length) };
    }),
    { scrollIntoView: true, userEvent: "input" },
  );
  return true;
}

const setup = [
  lineNumbers(),
  highlightActiveLineGutter(),
  highlightActiveLine(),
  drawSelection(),
  bracketMatching(),
  json(),
  syntaxHighlighting(colours),
  indentUnit.of("  "),
  EditorState.tabSize.of(2),
  EditorView.lineWrapping,
  undoHistory,
  keymap.of([{ key: "Enter", run: breakLine }]),
  problemMarks,
  look,
];
