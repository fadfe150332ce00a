// A list: items one below the other, to be added, removed and moved; items with fields of their own fold.
import { useId, useRef, useState } from "react";
import type { Json, PropsShape } from "../../../protocol.ts";
import { Button, IconButton } from "../../primitives/button.tsx";
import { Icon } from "../../primitives/icon.tsx";
import { useIssues } from "./context.ts";
import { Control, type ControlProps } from "./control.tsx";
import { FieldErrors } from "./field-errors.tsx";
import { Fields } from "./fields.tsx";
import { hasIssuesBelow, isJsonObject, issuesAt, type Path, startOf } from "./values.ts";

type ListShape = Extract<PropsShape, { kind: "list" }>;

/** So many items stand open at first. */
const OPEN = 2;

export function ListControl({ id, name, shape, value, path, onChange }: ControlProps<ListShape>) {
  const items = value as readonly Json[];
  // Items have nothing to be known by: each gets a key that stays with it as it moves.
  const keys = useRef<number[]>([]);
  const last = useRef(0);
  while (keys.current.length < items.length) keys.current.push(last.current++);
  keys.current.length = items.length;

  const change = (next: readonly Json[], nextKeys: number[]) => {
    keys.current = nextKeys;
    onChange([...next]);
  };
  const move = (from: number, to: number) => {
    const [nextItems, nextKeys] = [[...items], [...keys.current]];
    nextItems.splice(to, 0, ...nextItems.splice(from, 1));
    nextKeys.splice(to, 0, ...nextKeys.splice(from, 1));
    change(nextItems, nextKeys);
  };
  return (
    <div id={id}>
      {items.length === 0 && (
        <p className="rounded-md border border-dashed border-line-strong px-2.5 py-1.5 text-xs text-muted italic">
          no items
        </p>
      )}
      <ol className="flex flex-col gap-1.5">
        {items.map((item, index) => (
          <Item
            key={keys.current[index]}
            name={name}
            index={index}
            count={items.length}
            shape={shape.item}
            value={item}
            path={[...path, index]}
            onChange={(next) => onChange(items.map((each, at) => (at === index ? next : each)))}
            onMove={(to) => move(index, to)}
            onRemove={() =>
              change(
                items.filter((_, at) => at !== index),
                keys.current.filter((_, at) => at !== index),
              )
            }
          />
        ))}
      </ol>
      <Button
        icon="plus"
        className="mt-1.5 -ml-1"
        // A copy of the last is nearer to what is wanted than an empty one.
        onClick={() => change([...items, items.at(-1) ?? startOf(shape.item)], [...keys.current, last.current++])}
      >
        Add to {name}
      </Button>
    </div>
  );
}

interface ItemProps {
  readonly name: string;
  readonly index: number;
  readonly count: number;
  readonly shape: PropsShape;
  readonly value: Json;
  readonly path: Path;
  readonly onChange: (value: Json) => void;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
}

function Item({ name, index, count, shape, value, path, onChange, onMove, onRemove }: ItemProps) {
  const id = useId();
  const issues = useIssues();
  const errors = issuesAt(issues, path);
  const folds = shape.kind === "object" || shape.kind === "list" || shape.kind === "union";
  const wrong = hasIssuesBelow(issues, path);
  const [open, setOpen] = useState(index < OPEN);
  const labels = { labelId: `${id}-label`, describedBy: `${id}-errors` };
  const label = `${name} ${index + 1}`;
  const tools = (
    <span className="flex shrink-0 items-center">
      <IconButton
        icon="up"
        label={`Move ${label} up`}
        disabled={index === 0}
        onClick={() => onMove(index - 1)}
        className="size-6"
      />
      <IconButton
        icon="down"
        label={`Move ${label} down`}
        disabled={index === count - 1}
        onClick={() => onMove(index + 1)}
        className="size-6"
      />
      <IconButton icon="close" label={`Remove ${label}`} onClick={onRemove} className="size-6" />
    </span>
  );
  const control =
    shape.kind === "object" && isJsonObject(value) ? (
      <Fields fields={shape.fields} value={value} path={path} onChange={onChange} />
    ) : (
      <Control
        id={id}
        labels={labels}
        name={label}
        shape={shape}
        value={value}
        path={path}
        invalid={errors.length > 0}
        onChange={onChange}
      />
    );
  return (
    <li className={folds ? "rounded-md border border-line bg-raised dark:border-line-strong" : ""}>
      {folds ? (
        <>
          <div className="flex items-center pr-1">
            <button
              type="button"
              aria-expanded={open}
              aria-controls={`${id}-body`}
              onClick={() => setOpen(!open)}
              className="flex h-8 min-w-0 flex-1 items-center gap-1.5 rounded-md px-2 text-left text-xs"
            >
              <Icon name="chevron" size={12} className={`text-muted transition-transform ${open ? "rotate-90" : ""}`} />
              <span id={labels.labelId} className={`tabular shrink-0 ${wrong ? "text-danger" : "text-muted"}`}>
                <span className="sr-only">{name} </span>
                {index + 1}
              </span>
              <span className="min-w-0 truncate">{summaryOf(value)}</span>
            </button>
            {tools}
          </div>
          {open && (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand in the row above.
            <div
              id={`${id}-body`}
              role="group"
              aria-labelledby={labels.labelId}
              className="border-t border-line px-2.5 pt-2 pb-3"
            >
              {control}
            </div>
          )}
        </>
      ) : (
        <div className="flex items-start gap-1">
          <label id={labels.labelId} htmlFor={id} className="sr-only">
            {label}
          </label>
          <div className="min-w-0 flex-1">{control}</div>
          <span className="flex h-8 items-center">{tools}</span>
        </div>
      )}
      <div className={folds ? "px-2.5 [&>:not(:empty)]:pb-1.5" : ""}>
        <FieldErrors id={`${id}-errors`} errors={errors} />
      </div>
    </li>
  );
}

/** The first words in it, to tell items apart while they are folded. */
function summaryOf(value: Json): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `${value.length} ${value.length === 1 ? "item" : "items"}`;
  if (!isJsonObject(value)) return "null";
  if (typeof value.$date === "string") return value.$date.slice(0, 10);
  const texts = Object.values(value).filter((item): item is string => typeof item === "string" && item !== "");
  return texts[0] ?? Object.values(value).map(summaryOf).find(Boolean) ?? "";
}
