// Undo and redo for the props editor: changes that follow each other quickly are one step.
import { Annotation, type ChangeSet, type EditorSelection, StateField, type Transaction } from "@codemirror/state";
import { type Command, keymap } from "@codemirror/view";

interface Step {
  readonly changes: ChangeSet;
  readonly selection: EditorSelection;
  readonly time: number;
}

interface Steps {
  readonly undo: readonly Step[];
  readonly redo: readonly Step[];
}

const PAUSE = 500;
const travel = Annotation.define<keyof Steps>();

const steps = StateField.define<Steps>({
  create: () => ({ undo: [], redo: [] }),
  update: ({ undo, redo }, change) => {
    if (!change.docChanged) return { undo, redo };
    const back = inverseOf(change);
    const direction = change.annotation(travel);
    if (direction === "undo") return { undo: undo.slice(0, -1), redo: [...redo, back] };
    if (direction === "redo") return { undo: [...undo, back], redo: redo.slice(0, -1) };
    const last = undo.at(-1);
    if (!last || back.time - last.time > PAUSE) return { undo: [...undo, back], redo: [] };
    const merged = { changes: back.changes.compose(last.changes), selection: last.selection, time: back.time };
    return { undo: [...undo.slice(0, -1), merged], redo: [] };
  },
});

function inverseOf({ changes, startState }: Transaction): Step {
  return { changes: changes.invert(startState.doc), selection: startState.selection, time: Date.now() };
}

function go(direction: keyof Steps): Command {
  return ({ state, dispatch }) => {
    const step = state.field(steps)[direction].at(-1);
    if (step) {
      dispatch(
        state.update({ ...step, annotations: travel.of(direction), scrollIntoView: true, userEvent: direction }),
      );
    }
    return true;
  };
}

export const undoHistory = [
  steps,
  keymap.of([
    { key: "Mod-z", run: go("undo"), shift: go("redo"), preventDefault: true },
    { key: "Mod-y", run: go("redo"), preventDefault: true },
  ]),
];
