// The control for a value, by its kind.

import { useState } from "react";
import { Input, Switch, TextArea } from "react-aria-components";
import type { Json, PropsShape } from "../../../protocol.ts";
import { Select } from "../../primitives/select.tsx";
import { Fields } from "./fields.tsx";
import { ListControl } from "./list-control.tsx";
import { isJsonObject, labelOfOption, optionOf, type Path, startOf } from "./values.ts";

export interface ControlProps<Shape extends PropsShape = PropsShape> {
  readonly id: string;
  readonly labels: { readonly labelId: string; readonly describedBy: string };
  readonly name: string;
  readonly shape: Shape;
  readonly value: Json;
  readonly path: Path;
  readonly invalid: boolean;
  readonly onChange: (value: Json) => void;
}

type Of<Kind extends PropsShape["kind"]> = ControlProps<Extract<PropsShape, { kind: Kind }>>;

export function Control(props: ControlProps) {
  const { shape } = props;
  switch (shape.kind) {
    case "text":
      return typeof props.value === "string" ? <TextControl {...props} shape={shape} /> : <AnyControl {...props} />;
    case "number":
      return typeof props.value === "number" ? <NumberControl {...props} shape={shape} /> : <AnyControl {...props} />;
    case "boolean":
      return <BooleanControl {...props} shape={shape} />;
    case "date":
      return <DateControl {...props} shape={shape} />;
    case "choice":
      return <ChoiceControl {...props} shape={shape} />;
    case "list":
      return Array.isArray(props.value) ? <ListControl {...props} shape={shape} /> : <AnyControl {...props} />;
    case "object":
      return isJsonObject(props.value) ? (
        <div className="border-l-2 border-line pl-3">
          <Fields fields={shape.fields} value={props.value} path={props.path} onChange={props.onChange} />
        </div>
      ) : (
        <AnyControl {...props} />
      );
    case "union":
      return <UnionControl {...props} shape={shape} />;
    case "opaque":
      return (
        <p className="rounded-md bg-hover px-2.5 py-1.5 text-xs text-muted">
          An element or a function: it is taken from the file.
        </p>
      );
    default:
      return <AnyControl {...props} />;
  }
}

export const fieldClass =
  "w-full min-w-0 rounded-md border border-line-strong bg-raised px-2.5 text-sm text-ink transition-colors focus-visible:outline-2 focus-visible:outline-focus aria-invalid:border-danger data-invalid:border-danger";

function aria({ id, labels, invalid }: ControlProps) {
  return { id, "aria-describedby": labels.describedBy, "aria-invalid": invalid || undefined } as const;
}

function TextControl({ shape, value, onChange, ...rest }: Of<"text">) {
  const text = value as string;
  const [long, setLong] = useState(shape.long === true || text.includes("\n"));
  const attributes = aria({ shape, value, onChange, ...rest });
  if (long) {
    return (
      <TextArea
        {...attributes}
        dir="auto"
        rows={Math.min(10, Math.max(2, text.split("\n").length, Math.ceil(text.length / 48)))}
        value={text}
        onChange={(event) => onChange(event.target.value)}
        className={`${fieldClass} block resize-y py-1.5`}
      />
    );
  }
  return (
    <Input
      {...attributes}
      dir="auto"
      value={text}
      spellCheck={false}
      onChange={(event) => onChange(event.target.value)}
      // A second line makes a field of several lines of it.
      onPaste={(event) => event.clipboardData.getData("text").includes("\n") && setLong(true)}
      className={`${fieldClass} h-8`}
    />
  );
}

function NumberControl({ value, onChange, ...rest }: Of<"number">) {
  // What is typed need not be a number at every stroke.
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed !== null && Number(typed) === value ? typed : String(value);
  const wrong = typed !== null && !isNumber(typed);
  return (
    <Input
      {...aria({ value, onChange, ...rest, invalid: rest.invalid || wrong })}
      inputMode="decimal"
      value={wrong ? typed : shown}
      onChange={(event) => {
        setTyped(event.target.value);
        if (isNumber(event.target.value)) onChange(Number(event.target.value));
      }}
      onBlur={() => setTyped(null)}
      onKeyDown={(event) => {
        const step = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
        if (step === 0) return;
        event.preventDefault();
        setTyped(null);
        onChange((value as number) + step * (event.shiftKey ? 10 : 1));
      }}
      className={`${fieldClass} tabular h-8`}
    />
  );
}

function isNumber(text: string): boolean {
  return /^\s*-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text);
}

function BooleanControl({ id, labels, value, onChange }: Of<"boolean">) {
  return (
    <Switch
      id={id}
      isSelected={value === true}
      onChange={onChange}
      aria-labelledby={labels.labelId}
      aria-describedby={labels.describedBy}
      className="group flex w-fit items-center gap-2 text-xs text-muted"
    >
      <span className="flex h-4.5 w-8 items-center rounded-full bg-line-strong p-0.5 transition-colors group-data-selected:bg-ink group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-focus">
        <span className="size-3.5 rounded-full bg-surface transition-transform group-data-selected:translate-x-3.5" />
      </span>
      <span className="font-mono">{String(value === true)}</span>
    </Switch>
  );
}

/** An instant: shown in UTC, so that it means the same on every machine. */
function DateControl({ value, onChange, ...rest }: Of<"date">) {
  const iso = isJsonObject(value) && typeof value.$date === "string" ? value.$date : "";
  const time = new Date(iso);
  const known = iso !== "" && !Number.isNaN(time.getTime());
  return (
    <div className="flex items-center gap-2">
      <input
        {...aria({ value, onChange, ...rest })}
        type="datetime-local"
        step={1}
        value={known ? time.toISOString().slice(0, 19) : ""}
        onChange={(event) => {
          const next = new Date(`${event.target.value}Z`);
          if (!Number.isNaN(next.getTime())) onChange({ $date: next.toISOString() });
        }}
        className={`${fieldClass} tabular h-8`}
      />
      <span className="text-2xs text-muted">{known ? "UTC" : "invalid"}</span>
    </div>
  );
}

function ChoiceControl({ shape, value, onChange, ...rest }: Of<"choice">) {
  const index = shape.options.indexOf(value as string | number);
  return (
    <Select
      {...aria({ shape, value, onChange, ...rest })}
      value={index}
      onChange={(event) => onChange(shape.options[Number(event.target.value)] as Json)}
      className={`${fieldClass} h-8`}
    >
      {index < 0 && <option value={-1}>{JSON.stringify(value)}</option>}
      {shape.options.map((option, position) => (
        <option key={`${typeof option} ${option}`} value={position}>
          {option === "" ? "(empty)" : option}
        </option>
      ))}
    </Select>
  );
}

function UnionControl({ shape, value, onChange, ...rest }: Of<"union">) {
  const index = optionOf(shape.options, value);
  const option = shape.options[index] as PropsShape;
  return (
    <div className="flex flex-col gap-2">
      <Select
        aria-label={`Kind of ${rest.name}`}
        value={index}
        onChange={(event) => onChange(startOf(shape.options[Number(event.target.value)] as PropsShape))}
        className={`${fieldClass} h-7 text-xs text-muted`}
        boxClassName="w-fit max-w-full"
      >
        {shape.options.map((each, position) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: options have nothing else to be known by, and never move.
          <option key={position} value={position}>
            {labelOfOption(each)}
          </option>
        ))}
      </Select>
      {/* A control of its own for each option: what one has typed means nothing to the next. */}
      <Control key={index} {...rest} shape={option} value={value} onChange={onChange} />
    </div>
  );
}

function AnyControl({ value, onChange, invalid, ...rest }: ControlProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? JSON.stringify(value, null, 2);
  const wrong = typed !== null && parseJson(typed) === undefined;
  return (
    <>
      <TextArea
        {...aria({ value, onChange, ...rest, invalid: invalid || wrong })}
        aria-labelledby={rest.labels.labelId}
        rows={Math.min(8, text.split("\n").length)}
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setTyped(event.target.value);
          const next = parseJson(event.target.value);
          if (next !== undefined) onChange(next);
        }}
        onBlur={() => !wrong && setTyped(null)}
        className={`${fieldClass} block resize-y py-1.5 font-mono text-xs`}
      />
      {wrong && <p className="mt-1 text-xs text-danger">Not JSON yet</p>}
    </>
  );
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
