// The mail on its way to the frame: through the chosen lenses, if any.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import type { AppliedLens, PreviewSuccess } from "../../../protocol.ts";
import { lensQuery } from "../../api/lens.ts";
import { RequestError } from "../../api/request.ts";
import { choiceOf } from "../../app/lens.ts";
import type { MailPlace } from "../../app/place.ts";

interface Lensed {
  /** Undefined while the lens is at work: what is shown stays. */
  readonly mail: PreviewSuccess | null | undefined;
  readonly applied: readonly AppliedLens[];
  readonly error: Error | null;
}

export function useLensed(
  mail: PreviewSuccess | null | undefined,
  place: MailPlace,
  onExpired: () => Promise<unknown>,
): Lensed {
  const choice = choiceOf(place.lens, place.scheme);
  const isOn = Boolean(mail && choice);
  const query = useQuery({ ...lensQuery(mail?.frame ?? "", choice ?? {}), enabled: isOn });
  const { data, error, refetch } = query;

  // The server keeps a number of mails; one that it forgot is rendered again, once.
  const renewed = useRef("");
  useEffect(() => {
    if (!(error instanceof RequestError) || error.status !== 404 || !mail || renewed.current === mail.frame) return;
    renewed.current = mail.frame;
    void onExpired().then(() => refetch());
  }, [error, mail, onExpired, refetch]);

  return useMemo(() => {
    if (!mail || !isOn) return { mail, applied: [], error: null };
    if (data) return { mail: { ...mail, frameHtml: data.html, frame: data.frame }, applied: data.applied, error: null };
    return { mail: error ? mail : undefined, applied: [], error };
  }, [mail, isOn, data, error]);
}
