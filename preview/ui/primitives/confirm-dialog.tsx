// A question before what cannot be taken back: what will happen, and two buttons that say so.
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

interface ConfirmDialogProps {
  /** Names the dialog for ears. */
  readonly label: string;
  readonly question: string;
  readonly children: ReactNode;
  /** What the buttons say: to do it, and to leave it. */
  readonly confirm: string;
  readonly decline: string;
  readonly tone?: "solid" | "danger";
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { label, question, children, confirm, decline, tone = "danger", onConfirm, onClose } = props;
  return (
    <Dialog label={label} onClose={onClose}>
      <div className="p-5">
        <h2 className="text-md font-semibold [overflow-wrap:anywhere]">{question}</h2>
        <p className="mt-1 text-sm text-muted [overflow-wrap:anywhere]">{children}</p>
        <div className="mt-5 flex justify-end gap-2">
          <Button tone="outline" onClick={onClose}>
            {decline}
          </Button>
          <Button tone={tone} onClick={onConfirm}>
            {confirm}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
