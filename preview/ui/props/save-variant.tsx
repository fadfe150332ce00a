// "Save as variant": gives the props on screen a name, and has them written into the template's file.
import { useState } from "react";
import { saveVariant } from "../api/props.ts";
import { RequestError } from "../api/request.ts";
import type { MailPlace } from "../app/place.ts";
import { useGo } from "../app/use-place.ts";
import { isGenerated } from "../mail/variants.ts";
import { Button } from "../primitives/button.tsx";
import { Icon } from "../primitives/icon.tsx";
import { Popover } from "../primitives/popover.tsx";
import { writeDraft } from "./drafts.ts";
import type { JsonObject } from "./form/values.ts";
import { noteSaved } from "./saved-note.ts";

const ID = "save-variant-popover";

interface SaveVariantProps {
  readonly place: MailPlace;
  readonly props: JsonObject;
  /** Path of the file that will be written. */
  readonly file: string;
  readonly variants: readonly string[];
  /** Called before what was typed is dropped. */
  readonly onSaved: () => void;
}

export function SaveVariant(props: SaveVariantProps) {
  return (
    <Popover
      id={ID}
      label="Save as variant"
      title="Write these props into the template's file"
      width={320}
      button={
        <>
          <Icon name="save" size={14} />
          Save as variant
        </>
      }
    >
      <SavePanel {...props} />
    </Popover>
  );
}

function SavePanel({ place, props, file, variants, onSaved }: SaveVariantProps) {
  const go = useGo();
  const own = place.variant !== null && !isGenerated(place.variant) ? place.variant : null;
  const [name, setName] = useState(own ?? "");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const replaces = variants.includes(name.trim());

  const save = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const saved = await saveVariant({
        template: place.template,
        name: name.trim(),
        props,
        ...(own !== null && { from: own }),
        ...(replaces && { replace: true }),
      });
      onSaved();
      noteSaved(place.template, saved);
      document.getElementById(ID)?.hidePopover();
      // The file says it now; a draft beside it would only hide its next change.
      writeDraft(place.template, place.variant, null);
      writeDraft(place.template, saved.name, null);
      if (place.variant !== saved.name) go({ ...place, variant: saved.name });
    } catch (error) {
      setProblem(error instanceof RequestError ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="flex flex-col gap-3 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() && !busy) void save();
      }}
    >
      <div>
        <label htmlFor="variant-name" className="text-xs font-medium">
          Name of the variant
        </label>
        <input
          id="variant-name"
          // biome-ignore lint/a11y/noAutofocus: whoever opens this panel has come to type here.
          autoFocus
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={100}
          autoComplete="off"
          placeholder="long name, no items"
          aria-describedby="variant-about"
          className="mt-1 h-8 w-full rounded-md border border-line-strong bg-surface px-2.5 text-sm focus-visible:outline-2 focus-visible:outline-focus"
        />
        <p id="variant-about" className="mt-1 text-2xs break-words text-muted">
          {replaces ? "Replaces the variant of this name" : "Adds a variant"} in{" "}
          <span className="font-mono">{file}</span>
        </p>
      </div>
      {problem && (
        <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-xs break-words text-danger">
          {problem}
        </p>
      )}
      <Button type="submit" tone="solid" disabled={!name.trim() || busy} className="self-end">
        {replaces ? "Replace" : "Save"}
      </Button>
    </form>
  );
}
