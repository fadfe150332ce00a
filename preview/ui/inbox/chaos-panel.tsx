// The switches that make the inbox misbehave, for testing how an app takes it.
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type ChaosPhase, type ChaosTrigger, chaosPhases, type InboxChaos } from "../../protocol.ts";
import { chaosQuery, setChaos } from "../api/inbox.ts";
import { queryClient } from "../api/query-client.ts";
import { Button, IconButton } from "../primitives/button.tsx";
import { Icon } from "../primitives/icon.tsx";
import { Popover } from "../primitives/popover.tsx";
import { Select } from "../primitives/select.tsx";
import { describeTrigger, phaseNames, useActiveChaos } from "./chaos-banner.tsx";

type Deed = "refuse" | "drop" | "delay";

const deeds: Readonly<Record<Deed, string>> = {
  refuse: "Refuse with a code",
  drop: "Cut the connection",
  delay: "Only wait",
};

export function ChaosButton() {
  const active = useActiveChaos().length > 0;
  return (
    <Popover
      id="chaos"
      label="Chaos: what the inbox does wrong on purpose"
      title="Chaos: refuse, delay or cut on purpose"
      width={340}
      button={
        <>
          <Icon name="warning" size={14} className={active ? "text-danger" : ""} />
          Chaos
          {active && <span className="sr-only"> (on)</span>}
        </>
      }
    >
      <ChaosPanel />
    </Popover>
  );
}

function ChaosPanel() {
  const triggers = useQuery(chaosQuery).data;
  const active = useActiveChaos();
  const [phase, setPhase] = useState<ChaosPhase>("Recipient");
  const [deed, setDeed] = useState<Deed>("refuse");
  const [code, setCode] = useState("450");
  const [delay, setDelay] = useState("0");
  const [probability, setProbability] = useState("100");
  const [times, setTimes] = useState("0");
  const change = useMutation({
    mutationFn: (next: Partial<InboxChaos>) => setChaos(next),
    onSuccess: (next) => queryClient.setQueryData(chaosQuery.queryKey, next),
  });
  const only = (keep: (phase: ChaosPhase) => boolean): Partial<InboxChaos> =>
    Object.fromEntries(active.filter(([each]) => keep(each)));

  const add = () => {
    const trigger: ChaosTrigger = {
      ErrorCode: deed === "refuse" ? Number(code) : 0,
      Drop: deed === "drop",
      DelayMs: Number(delay),
      Probability: Number(probability),
      Times: Number(times),
    };
    change.mutate({ ...only(() => true), [phase]: trigger });
  };

  if (!triggers) return null;
  return (
    <form
      className="p-4"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <h2 className="text-sm font-semibold">Chaos</h2>
      <p className="mt-0.5 text-xs text-muted">See how your app takes a mail server that does not do its part.</p>
      {active.length > 0 && (
        <ul className="mt-3 rounded-lg border border-line">
          {active.map(([each, trigger]) => (
            <li
              key={each}
              className="flex items-center gap-2 border-b border-line py-1 pr-1 pl-3 text-xs last:border-0"
            >
              <span className="min-w-0 flex-1">
                <strong className="font-medium">{each}</strong>{" "}
                <span className="text-muted">{Object.values(describeTrigger(trigger)).join("")}</span>
              </span>
              <IconButton
                icon="close"
                label={`Switch off ${each}`}
                onClick={() => change.mutate(only((other) => other !== each))}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="mt-3 grid grid-cols-2 gap-x-3 gap-y-2.5">
        <Field label="Where" wide>
          <Select value={phase} onChange={(event) => setPhase(event.target.value as ChaosPhase)} className={control}>
            {chaosPhases.map((each) => (
              <option key={each} value={each}>
                {each}: {phaseNames[each]}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="What" wide={deed !== "refuse"}>
          <Select value={deed} onChange={(event) => setDeed(event.target.value as Deed)} className={control}>
            {Object.entries(deeds).map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        {deed === "refuse" && <NumberField label="Code" value={code} min={400} max={599} onChange={setCode} />}
        <NumberField label="After, in ms" value={delay} min={0} max={600_000} onChange={setDelay} />
        <NumberField label="How often, in %" value={probability} min={1} max={100} onChange={setProbability} />
        <NumberField label="Times; 0: until off" value={times} min={0} max={1_000_000} onChange={setTimes} />
        <div className="flex items-end justify-end">
          <Button type="submit" tone="solid" disabled={change.isPending}>
            Switch on
          </Button>
        </div>
      </div>
      {change.isError && (
        <p role="alert" className="mt-2 text-xs text-danger">
          {change.error.message}
        </p>
      )}
    </form>
  );
}

const control =
  "h-7 w-full min-w-0 rounded-md border border-line-strong bg-raised px-2 text-xs text-ink outline-offset-0";

function Field({ label, wide = false, children }: { label: string; wide?: boolean; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is its child.
    <label className={`min-w-0 text-2xs text-muted ${wide ? "col-span-2" : ""}`}>
      <span className="mb-0.5 block">{label}</span>
      {children}
    </label>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: string;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: string) => void;
}

function NumberField({ label, value, min, max, onChange }: NumberFieldProps) {
  return (
    <Field label={label}>
      <input
        type="number"
        required
        step={1}
        min={min}
        max={max}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={`${control} tabular`}
      />
    </Field>
  );
}
