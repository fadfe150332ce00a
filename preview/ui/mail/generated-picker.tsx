// The states that are made of a template's props: edge cases nobody wrote. The list is asked for when it is opened.
import { useQuery } from "@tanstack/react-query";
import { GENERATED } from "../../protocol.ts";
import { propsQuery } from "../api/props.ts";
import type { MailPlace } from "../app/place.ts";
import { useGo } from "../app/use-place.ts";
import { Icon } from "../primitives/icon.tsx";
import { Popover } from "../primitives/popover.tsx";

const ID = "generated-popover";

interface GeneratedPickerProps {
  readonly place: MailPlace;
  /** The state that is shown; null where none is. */
  readonly label: string | null;
}

export function GeneratedPicker({ place, label }: GeneratedPickerProps) {
  return (
    <Popover
      id={ID}
      label="Generated states"
      title="Edge cases made of this template's props"
      width={300}
      buttonClassName={`h-6 rounded-full ${label ? "bg-press font-medium text-ink" : ""}`}
      button={
        <>
          <span className={label ? "text-muted narrow:hidden" : ""}>Generated</span>
          {label && <span className="max-w-40 truncate">{label}</span>}
          <Icon name="chevron" size={10} className="rotate-90" />
        </>
      }
    >
      <GeneratedPanel place={place} />
    </Popover>
  );
}

function GeneratedPanel({ place }: { place: MailPlace }) {
  const go = useGo();
  const { data, error, isPending } = useQuery(propsQuery(place.template));
  if (isPending) return <p className="px-4 py-3 text-xs text-muted">Reading what the template takes…</p>;
  if (error) {
    return <p className="px-4 py-3 text-xs text-muted">They are made of the template's props; it does not load yet.</p>;
  }
  if (data.generated.length === 0) {
    return (
      <p className="px-4 py-3 text-xs text-muted">
        There is nothing to vary: the template takes no props, or has no preview props to start from.
      </p>
    );
  }
  return (
    <fieldset className="p-2">
      <legend className="sr-only">Generated states</legend>
      {data.generated.map(({ id, label, about }) => {
        const variant = `${GENERATED}${id}`;
        const choose = () => go({ ...place, variant });
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: a click chooses and closes; arrow keys only choose.
          <label
            key={id}
            onClick={(event) => event.detail > 0 && document.getElementById(ID)?.hidePopover()}
            className="flex gap-2 rounded-md px-2 py-1.5 hover:bg-hover has-checked:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name="generated"
              className="sr-only"
              aria-describedby={`generated-${id}`}
              checked={variant === place.variant}
              onChange={choose}
            />
            <span className="min-w-0 flex-1">
              <span className="block text-sm">{label}</span>
              <span id={`generated-${id}`} className="block text-2xs text-muted">
                {about}
              </span>
            </span>
            <Icon name="check" size={14} className={`mt-1 ${variant === place.variant ? "" : "invisible"}`} />
          </label>
        );
      })}
    </fieldset>
  );
}
