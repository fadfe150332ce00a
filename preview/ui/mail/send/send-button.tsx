// Sends the mail on screen: with one click to those of last time, or after asking for whom.
import { lazy, Suspense, useEffect } from "react";
import type { PreviewSuccess, ProjectInfo } from "../../../protocol.ts";
import type { PreviewTarget } from "../../api/preview.ts";
import { Button, IconButton } from "../../primitives/button.tsx";
import { splitAddresses, useRecipients } from "./recipients.ts";
import { openSendDialog, useSendDialog } from "./send-dialog-state.ts";

const SendDialog = lazy(() => import("./send-dialog.tsx"));

interface SendButtonProps {
  readonly target: PreviewTarget;
  readonly mail: PreviewSuccess | null;
  readonly project: ProjectInfo | undefined;
}

export function SendButton({ target, mail, project }: SendButtonProps) {
  const state = useSendDialog();
  const [first, ...others] = splitAddresses(useRecipients().last);
  // A dialog that waits for a page which is gone must not open with the next one.
  useEffect(() => () => openSendDialog("closed"), []);
  return (
    <>
      <span className="flex shrink-0 items-center">
        <Button
          tone="outline"
          icon="send"
          disabled={!mail}
          title={first === undefined ? "Send this mail to yourself (s)" : "Send this mail now, to those of last time"}
          onClick={() => openSendDialog(first === undefined ? "form" : "now")}
          className={first === undefined ? "" : "rounded-r-none border-r-0"}
        >
          <span className="max-w-56 truncate narrow:hidden">
            {first === undefined ? "Send…" : `Send to ${first}${others.length > 0 ? ` +${others.length}` : ""}`}
          </span>
          <span className="wide:hidden">Send</span>
        </Button>
        {first !== undefined && (
          <IconButton
            icon="more"
            label="Choose who gets this mail (s)"
            disabled={!mail}
            onClick={() => openSendDialog("form")}
            className="w-6! rounded-l-none border border-line-strong bg-raised"
          />
        )}
      </span>
      {state !== "closed" && mail && project && (
        <Suspense>
          <SendDialog target={target} mail={mail} project={project} atOnce={state === "now"} />
        </Suspense>
      )}
    </>
  );
}
