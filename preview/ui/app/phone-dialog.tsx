// The page on screen as a QR code, for the phone beside the keyboard; or how to let a phone in.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useId } from "react";
import type { PhoneAddress } from "../../protocol.ts";
import { getJson } from "../api/request.ts";
import { IconButton } from "../primitives/button.tsx";
import { CopyButton } from "../primitives/copy-button.tsx";
import { Dialog } from "../primitives/dialog.tsx";

const COMMAND = "npx posthorn dev --host";

function phoneQuery(path: string) {
  return queryOptions({
    queryKey: ["phone", path],
    queryFn: ({ signal }) => getJson<PhoneAddress>(`/api/phone?path=${encodeURIComponent(path)}`, signal),
  });
}

export default function PhoneDialog({ onClose }: { onClose: () => void }) {
  const { data, error } = useQuery(phoneQuery(location.pathname + location.search));
  return (
    <Dialog label="Open on a phone" onClose={onClose} className="m-auto w-[min(400px,calc(100vw-32px))] rounded-xl">
      <div className="flex items-center justify-between pt-3 pr-3 pl-5">
        <h2 className="text-md font-semibold">Open on a phone</h2>
        <IconButton icon="close" label="Close" onClick={onClose} />
      </div>
      <div className="px-5 pt-1 pb-5 text-sm">
        {error && <p className="text-danger">{error.message}</p>}
        {data?.url && (
          <>
            <p className="text-muted">Point its camera here. It has to be in the same network.</p>
            <QrCode rows={data.qr} title={data.url} />
            <div className="flex items-center gap-2 rounded-lg border border-line bg-surface py-1 pr-1 pl-3">
              <code className="min-w-0 flex-1 truncate font-mono text-2xs">{data.url}</code>
              <CopyButton text={data.url} />
            </div>
            <p className="mt-3 text-xs text-muted">
              Whoever has this address can see the templates and the inbox, and send mail, until you end the preview.
            </p>
          </>
        )}
        {data && !data.url && (
          <>
            <p className="text-muted">
              The preview listens on this machine only. To let a phone in, start it with <code>--host</code>; it then
              asks every other machine for a token.
            </p>
            <div className="mt-4 flex items-center gap-2 rounded-lg border border-line bg-surface py-1 pr-1 pl-3">
              <code className="min-w-0 flex-1 truncate font-mono text-xs">{COMMAND}</code>
              <CopyButton text={COMMAND} />
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}

/** Dark on white whatever the theme: not every camera reads the inverse. */
function QrCode({ rows, title }: { rows: readonly string[]; title: string }) {
  const id = useId();
  const size = rows.length;
  const path = rows.flatMap((row, y) => [...row].map((bit, x) => (bit === "1" ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg
      role="img"
      aria-labelledby={id}
      viewBox={`-3 -3 ${size + 6} ${size + 6}`}
      shapeRendering="crispEdges"
      className="mx-auto my-4 size-60 rounded-lg"
      style={{ background: "#fff" }}
    >
      <title id={id}>{`QR code of ${title}`}</title>
      <path d={path} fill="#000" />
    </svg>
  );
}
