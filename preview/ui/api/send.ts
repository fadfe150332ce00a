// Sends the mail on screen.
import type { Json, SendRequest, SendResult } from "../../protocol.ts";
import type { PreviewTarget } from "./preview.ts";
import { postJson } from "./request.ts";

export function sendMail(target: PreviewTarget, to: readonly string[], embedImages: boolean): Promise<SendResult> {
  const { template, variant, locale, props } = target;
  const request: SendRequest = {
    template,
    ...(variant !== null && { variant }),
    ...(locale !== null && { locale }),
    ...(props !== null && { props: JSON.parse(props) as Json }),
    to,
    embedImages,
  };
  return postJson<SendResult>("/api/send", request);
}
