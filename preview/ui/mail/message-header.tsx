// The head of the mail as a mail client shows it: sender, subject, recipients, and the words behind the subject.
import { useMemo } from "react";
import type { PreviewSuccess } from "../../protocol.ts";
import { Avatar } from "../primitives/avatar.tsx";
import { preheaderOf } from "./preheader.ts";

export function MessageHeader({ mail, failed }: { mail: PreviewSuccess | null; failed: boolean }) {
  const preheader = useMemo(() => mail && preheaderOf(mail.html, mail.text), [mail]);
  const from = headerOf(mail, "from");
  const to = headerOf(mail, "to");
  if (!mail && failed) return null;
  return (
    <section
      aria-label="Head of the mail"
      className={`flex shrink-0 items-start gap-3 px-4 pt-3 pb-2.5 transition-opacity ${failed ? "opacity-45" : ""}`}
    >
      <Avatar name={from} />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-2.5">
          <p data-testid="subject" className="min-w-0 truncate text-lg font-semibold tracking-[-0.012em]">
            {mail ? mail.subject || <span className="text-muted">No subject</span> : "\u00a0"}
          </p>
          {preheader?.text && (
            <p
              className={`min-w-0 flex-1 truncate text-sm text-muted narrow:hidden ${preheader.written ? "" : "italic"}`}
              title={preheader.written ? "The preheader" : "No preheader: inboxes show the first words of the mail"}
            >
              {preheader.text}
            </p>
          )}
        </div>
        <p className="flex h-4 min-w-0 gap-x-3 text-xs text-muted">
          <Party label="From" value={from} />
          <Party label="To" value={to} />
        </p>
      </div>
    </section>
  );
}

function Party({ label, value }: { label: string; value: string }) {
  if (!value) return null;
  return (
    <span className="min-w-0 truncate">
      {label} <span className="text-ink">{value}</span>
    </span>
  );
}

function headerOf(mail: PreviewSuccess | null, name: string): string {
  return mail?.headers.find(([header]) => header.toLowerCase() === name)?.[1] ?? "";
}
