// The choices: whose client, whose dark mode, what is left out, whose eyes, how near.
import { type ReactNode, useEffect, useRef } from "react";
import {
  authoredDark,
  type LensClientDescription,
  type LensReader,
  lensClients,
  lensDarkModes,
  lensReaders,
} from "../../../protocol.ts";
import { isPlain, type Lens, NO_LENS, type Vision, visions } from "../../app/lens.ts";
import type { MailPlace } from "../../app/place.ts";
import { useGo } from "../../app/use-place.ts";
import { Button } from "../../primitives/button.tsx";
import { Select } from "../../primitives/select.tsx";
import { Certainty } from "./certainty.tsx";

const visionNames: Record<Vision, string> = {
  protanopia: "Protanopia, no red",
  deuteranopia: "Deuteranopia, no green",
  tritanopia: "Tritanopia, no blue",
  achromatopsia: "Achromatopsia, no colour",
};

export default function LensPanel({ place }: { place: MailPlace }) {
  const go = useGo();
  const { lens } = place;
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => panel.current?.querySelector<HTMLInputElement>("input:checked")?.focus(), []);

  const see = (change: Partial<Lens>) => go({ ...place, lens: { ...lens, ...change } }, { replace: true });
  return (
    <div ref={panel}>
      <div className="grid gap-x-6 gap-y-4 p-4 min-[600px]:grid-cols-[1.3fr_1fr]">
        <Choices title="Client">
          <Choice name="client" checked={lens.client === null} onChoose={() => see({ client: null })}>
            As sent
          </Choice>
          {groups().map(([group, clients]) => (
            <fieldset key={group} className="flex min-w-0 flex-col">
              <legend className="px-2 pt-2 pb-0.5 text-2xs text-muted">{group}</legend>
              {clients.map(({ id, label, certainty, basis }) => (
                <Choice
                  key={id}
                  name="client"
                  checked={lens.client === id}
                  onChoose={() => see({ client: id })}
                  title={basis}
                  note={<Certainty of={certainty} />}
                >
                  {label}
                </Choice>
              ))}
            </fieldset>
          ))}
        </Choices>
        <div className="flex flex-col gap-4">
          <Choices title="Dark mode">
            <Choice
              name="dark"
              checked={lens.dark === null}
              onChoose={() => see({ dark: null })}
              title={authoredDark.basis}
              note={<Certainty of={authoredDark.certainty} />}
            >
              {authoredDark.label}
            </Choice>
            {lensDarkModes.map(({ id, label, certainty, basis }) => (
              <Choice
                key={id}
                name="dark"
                checked={lens.dark === id}
                // Nobody chooses a dark mode to see it in the light.
                onChoose={() => go({ ...place, scheme: "dark", lens: { ...lens, dark: id } }, { replace: true })}
                title={basis}
                note={<Certainty of={certainty} />}
              >
                {label}
              </Choice>
            ))}
          </Choices>
          <Choices title="Reader">
            <ReaderChoice of="images" checked={!lens.images} onChoose={() => see({ images: !lens.images })} />
            <ReaderChoice of="fonts" checked={!lens.fonts} onChoose={() => see({ fonts: !lens.fonts })} />
            <ReaderChoice of="zoom" checked={lens.zoomed} onChoose={() => see({ zoomed: !lens.zoomed })} />
            {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is its child. */}
            <label className="mt-1 flex flex-col gap-1 px-2 text-2xs text-muted">
              <span className="flex justify-between gap-2" title={lensReaders.vision.basis}>
                {lensReaders.vision.label}
                <Certainty of={lensReaders.vision.certainty} />
              </span>
              <Select
                aria-label={lensReaders.vision.label}
                value={lens.vision ?? ""}
                onChange={({ target }) => see({ vision: (target.value || null) as Vision | null })}
                className="h-7 rounded-md border border-line-strong bg-surface px-2 text-xs text-ink"
              >
                <option value="">Full</option>
                {visions.map((vision) => (
                  <option key={vision} value={vision}>
                    {visionNames[vision]}
                  </option>
                ))}
              </Select>
            </label>
          </Choices>
        </div>
      </div>
      <div className="flex items-center justify-between gap-4 border-t border-line py-2 pr-2 pl-4">
        <p className="text-2xs text-muted">What is sent stays the same. Screens of real clients may differ.</p>
        <Button
          icon="reset"
          onClick={() => go({ ...place, lens: NO_LENS }, { replace: true })}
          disabled={isPlain(lens)}
        >
          Reset
        </Button>
      </div>
    </div>
  );
}

function groups(): [string, readonly LensClientDescription[]][] {
  const names = [...new Set(lensClients.map(({ group }) => group))];
  return names.map((name) => [name, lensClients.filter(({ group }) => group === name)]);
}

function Choices({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="flex min-w-0 flex-col">
      <legend className="px-2 pb-1 text-xs font-semibold">{title}</legend>
      {children}
    </fieldset>
  );
}

interface ReaderChoiceProps extends Pick<ChoiceProps, "checked" | "onChoose"> {
  readonly of: LensReader;
}

function ReaderChoice({ of, ...rest }: ReaderChoiceProps) {
  const { label, basis, certainty } = lensReaders[of];
  return (
    <Choice {...rest} name={of} type="checkbox" title={basis} note={<Certainty of={certainty} />}>
      {label}
    </Choice>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly type?: "radio" | "checkbox";
  readonly checked: boolean;
  readonly onChoose: () => void;
  readonly title?: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

function Choice({ name, type = "radio", checked, onChoose, title, note, children }: ChoiceProps) {
  return (
    <label
      title={title}
      className="flex h-7 items-center gap-2 rounded-md px-2 text-xs transition-colors hover:bg-hover has-checked:bg-press has-checked:font-medium has-focus-visible:outline-2 has-focus-visible:outline-focus"
    >
      <input
        type={type}
        name={`lens-${name}`}
        checked={checked}
        onChange={onChoose}
        className="size-3.5 shrink-0 accent-ink outline-none"
      />
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {note}
    </label>
  );
}
