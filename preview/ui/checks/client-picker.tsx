// Which mail clients the checks look at: the project's choice, or one's own in this browser.
import { useQuery } from "@tanstack/react-query";
import type { ClientName } from "../../protocol.ts";
import { clientsQuery } from "../api/checks.ts";
import { Button } from "../primitives/button.tsx";
import { Icon } from "../primitives/icon.tsx";
import { Popover } from "../primitives/popover.tsx";
import { chooseClients, useChosenClients } from "./chosen-clients.ts";

export function ClientPicker({ used }: { used: readonly ClientName[] }) {
  return (
    <Popover
      id="check-clients"
      label="Clients that count"
      title="Which mail clients the checks look at"
      width={320}
      button={
        <>
          {used.length > 0 ? `${used.length} client${used.length === 1 ? "" : "s"}` : "Clients"}
          <Icon name="chevron" size={10} className="rotate-90" />
        </>
      }
    >
      <Choice />
    </Popover>
  );
}

function Choice() {
  const { data } = useQuery(clientsQuery);
  const own = useChosenClients();
  if (!data) return <div className="h-64" />;
  const chosen = own ?? data.chosen;
  const toggle = (id: string) => {
    const next = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
    if (next.length > 0) chooseClients(next);
  };
  return (
    <div className="p-2">
      <p className="px-2 pt-1 pb-2 text-2xs text-muted">
        {own
          ? "Your choice, in this browser only."
          : "The project’s choice; posthorn.config.ts changes it for everybody."}
      </p>
      <fieldset className="flex flex-col">
        <legend className="sr-only">Mail clients</legend>
        {data.known.map(({ id, title }) => (
          <label
            key={id}
            className="flex h-7 items-center gap-2 rounded-md px-2 text-xs hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-focus"
          >
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              disabled={chosen.length === 1 && chosen.includes(id)}
              onChange={() => toggle(id)}
              className="size-3.5 accent-ink outline-none"
            />
            <span className="truncate">{title}</span>
          </label>
        ))}
      </fieldset>
      <div className="mt-1 flex justify-end border-t border-line pt-1">
        <Button icon="reset" disabled={!own} onClick={() => chooseClients(null)}>
          The project’s choice
        </Button>
      </div>
    </div>
  );
}
