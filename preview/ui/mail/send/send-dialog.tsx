// Asks who gets the mail, says where it goes, and shows what became of it.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { MailerInfo, PreviewSuccess, ProjectInfo, SendResult } from "../../../protocol.ts";
import type { PreviewTarget } from "../../api/preview.ts";
import { sendMail } from "../../api/send.ts";
import { Button, IconButton } from "../../primitives/button.tsx";
import { Dialog } from "../../primitives/dialog.tsx";
import { Icon } from "../../primitives/icon.tsx";
import { forgetRecipient, rememberRecipients, splitAddresses, useRecipients } from "./recipients.ts";
import { openSendDialog } from "./send-dialog-state.ts";
import { Outcome } from "./send-outcome.tsx";

interface SendDialogProps {
  readonly target: PreviewTarget;
  readonly mail: PreviewSuccess;
  readonly project: ProjectInfo;
  readonly atOnce: boolean;
}

export default function SendDialog({ target, mail, project: { mailer, inbox }, atOnce }: SendDialogProps) {
  const { last, known } = useRecipients();
  const [typed, setTyped] = useState(last);
  const lacksImages = mailer.images === null && mail.html.includes("/static/");
  const [embed, setEmbed] = useState(true);
  const addresses = splitAddresses(typed);
  const sending = useMutation({
    mutationFn: (to: readonly string[]) => sendMail(target, to, lacksImages && embed),
    onSuccess: (result) => {
      // One that is none is not worth remembering.
      if (result.ok || result.error.code !== "INVALID_ADDRESS") rememberRecipients(typed);
    },
  });
  const close = () => openSendDialog("closed");

  // Twice mounted, as in strict mode, is not twice sent.
  const started = useRef(false);
  const { mutate } = sending;
  useEffect(() => {
    if (!atOnce || started.current) return;
    started.current = true;
    mutate(splitAddresses(last));
  }, [atOnce, last, mutate]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (addresses.length > 0) mutate(addresses);
  };
  const toggle = (address: string) =>
    setTyped(
      (addresses.includes(address) ? addresses.filter((one) => one !== address) : [...addresses, address]).join(", "),
    );

  const isDone = !sending.isIdle;
  return (
    <Dialog label="Send this mail" onClose={close} className="m-auto w-[min(480px,calc(100vw-32px))] rounded-xl">
      <div className="flex items-center justify-between pt-3 pr-3 pl-5">
        <h2 className="min-w-0 truncate text-md font-semibold">{titleOf(sending)}</h2>
        <IconButton icon="close" label="Close" onClick={close} />
      </div>
      {isDone ? (
        <Outcome sending={sending} mailer={mailer} inbox={inbox} onAgain={sending.reset} onClose={close} />
      ) : (
        <form onSubmit={submit} className="px-5 pt-1 pb-5">
          <p className="truncate text-xs text-muted">
            {mail.subject} · {[target.template, target.variant, target.locale].filter(Boolean).join(", ")}
          </p>
          <label htmlFor="send-to" className="mt-4 block pb-1 text-xs font-semibold">
            To
          </label>
          <input
            id="send-to"
            data-autofocus
            required
            value={typed}
            onChange={({ target: field }) => setTyped(field.value)}
            placeholder="you@example.com, Ada <ada@example.com>"
            autoComplete="email"
            spellCheck={false}
            className="h-8 w-full rounded-md border border-line-strong bg-surface px-2.5 text-sm text-ink placeholder:text-muted focus-visible:outline-2 focus-visible:outline-focus"
          />
          {known.length > 0 && (
            <ul aria-label="Recipients of before" className="flex flex-wrap gap-1.5 pt-2">
              {known.map((address) => (
                <li key={address} className="flex max-w-full items-center rounded-full border border-line bg-surface">
                  <button
                    type="button"
                    aria-pressed={addresses.includes(address)}
                    onClick={() => toggle(address)}
                    className="flex h-6 min-w-0 items-center gap-1 rounded-l-full pr-1 pl-2.5 text-xs text-muted hover:text-ink aria-pressed:font-medium aria-pressed:text-ink"
                  >
                    {addresses.includes(address) && <Icon name="check" size={12} />}
                    <span className="truncate">{address}</span>
                  </button>
                  <button
                    type="button"
                    aria-label={`Forget ${address}`}
                    title="Forget"
                    onClick={() => forgetRecipient(address)}
                    className="flex h-6 w-6 shrink-0 items-center justify-center rounded-r-full text-muted hover:text-ink"
                  >
                    <Icon name="close" size={10} />
                  </button>
                </li>
              ))}
            </ul>
          )}
          {lacksImages && (
            <label className="mt-4 flex items-start gap-2 text-xs">
              <input
                type="checkbox"
                checked={embed}
                onChange={() => setEmbed(!embed)}
                className="mt-0.5 size-3.5 shrink-0 accent-ink"
              />
              <span>
                Take the images along
                <span className="mt-0.5 block text-muted">
                  They are under <code className="font-mono text-2xs">/static/</code>, where no reader finds them. Your
                  app’s mails lack them too until its mailer sets{" "}
                  <code className="font-mono text-2xs">embedAssets</code> or{" "}
                  <code className="font-mono text-2xs">assetBaseUrl</code>.
                </span>
              </span>
            </label>
          )}
          <Way mailer={mailer} />
          <div className="mt-4 flex justify-end gap-2">
            <Button onClick={close}>Cancel</Button>
            <Button tone="solid" type="submit" icon="send" disabled={addresses.length === 0}>
              {addresses.length > 1 ? `Send to ${addresses.length}` : "Send"}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function titleOf({ data, isPending, isIdle }: { data?: SendResult | undefined; isPending: boolean; isIdle: boolean }) {
  if (isIdle) return "Send this mail";
  if (isPending) return "Sending…";
  if (data?.ok) return "Sent";
  if (data?.error.delivery === "partial") return "Sent to some";
  return data && data.error.delivery !== "unknown" ? "Not sent" : "Nobody knows whether it was sent";
}

/** Where the mail goes, and by whose settings. */
function Way({ mailer: { source, transport, from, redirect, problem } }: { mailer: MailerInfo }) {
  return (
    <div className="mt-4 flex flex-col gap-1 rounded-lg bg-hover px-3 py-2.5 text-xs">
      <p>
        {source === null ? (
          transport === null ? (
            "No mailer is configured and the local inbox is off: there is nowhere to send to."
          ) : (
            <>
              Goes to the <strong className="font-semibold">local inbox</strong> and nowhere else: no mailer is
              configured.
            </>
          )
        ) : (
          <>
            Through <strong className="font-mono text-2xs font-semibold wrap-anywhere">{transport}</strong>, as{" "}
            {source === "environment" ? "the environment says" : `${source} says`}.
          </>
        )}
      </p>
      {source !== null && from === null && (
        <p className="text-danger">No sender is set: give the mailer a from, or set MAIL_FROM.</p>
      )}
      {redirect && (
        <p>
          Everything goes to {redirect.to.join(", ")} instead
          {redirect.allow.length > 0 && `, but for addresses at ${redirect.allow.join(", ")}`}.
        </p>
      )}
      {problem && <p className="text-danger wrap-anywhere">{problem}</p>}
      {source === null && (
        <p className="text-muted">
          Set SMTP_URL, or <code className="font-mono text-2xs">mailer</code> in posthorn.config.ts, to send for real.
        </p>
      )}
    </div>
  );
}
