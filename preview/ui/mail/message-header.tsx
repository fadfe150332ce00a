// The head of the mail as a mail client shows it: sender, subject, recipients, and the words behind the subject.
import { useMemo } from "react";
import type { PreviewSuccess, ProjectInfo } from "../../protocol.ts";
import { Avatar } from "../primitives/avatar.tsx";
import { preheaderOf } from "./preheader.ts";

interface MessageHeaderProps {
  readonly mail: PreviewSuccess | null;
  readonly project: ProjectInfo | undefined;
  readonly failed: boolean;
}

export function MessageHeader({ mail, project, failed }: MessageHeaderProps) {
  const preheader = useMemo(() => mail && preheaderOf(mail.html, mail.text), [mail]);
  const from = headerOf(mail, "from");
  const to = headerOf(mail, "to");
  if (!mail && failed) return null;
  return (
    <section
      aria-label="Head of the mail"
      className={`flex shrink-0 items-start gap-3 px-4 pt-3 pb-2.5 ${failed ? "grayscale [&_*]:text-muted" : ""}`}
      title={failed ? "Of the mail as it was before the error" : undefined}
    >
      <Avatar name={from} />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-2.5">
          <p data-testid="subject" className="min-w-0 truncate text-lg font-semibold tracking-[-0.012em]">
            {mail ? mail.subject || <span className="text-muted">No subject</span> : "\u00a0"}
          </p>
          {mail?.lacksSubject && (
            <StandsIn title="The template has no subject, so sendTemplate asks for one; its name stands in here" />
          )}
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
          <Party
            label="From"
            value={from}
            {...(project?.mailer.from === null && {
              standsIn: "No sender is set: give “mailer” in posthorn.config.ts a from, or set MAIL_FROM",
            })}
          />
          <Party label="To" value={to} />
        </p>
      </div>
    </section>
  );
}

/** `standsIn` says why it is not what will be sent. */
function Party({ label, value, standsIn }: { label: string; value: string; standsIn?: string }) {
  if (!value) return null;
  return (
    <span className="flex min-w-0 items-baseline gap-1.5">
      <span className="min-w-0 truncate">
        {label} <span className={standsIn ? "" : "text-ink"}>{value}</span>
      </span>
      {standsIn && <StandsIn title={standsIn} />}
    </span>
  );
}

function StandsIn({ title }: { title: string }) {
  return (
    <span
      title={title}
      className="shrink-0 rounded-[4px] border border-dashed border-line-strong px-1 text-2xs leading-[14px] text-muted"
    >
      placeholder
    </span>
  );
}

function headerOf(mail: PreviewSuccess | null, name: string): string {
  return mail?.headers.find(([header]) => header.toLowerCase() === name)?.[1] ?? "";
}
