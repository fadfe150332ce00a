// The fields of one object, one below the other; and one field: its name, what is said of it, its control, its errors.
import { type ReactNode, useId } from "react";
import type { Json, PropsField } from "../../../protocol.ts";
import { useIssues } from "./context.ts";
import { Control } from "./control.tsx";
import { FieldErrors } from "./field-errors.tsx";
import { issuesAt, type JsonObject, type Path, problemOf, startOf, withField } from "./values.ts";

interface FieldsProps {
  readonly fields: readonly PropsField[];
  readonly value: JsonObject;
  readonly path: Path;
  readonly onChange: (value: JsonObject) => void;
}

export function Fields({ fields, value, path, onChange }: FieldsProps) {
  // Props that nobody described are shown as JSON, so that nothing that is handed over stays unseen.
  const others = Object.keys(value).filter((name) => !fields.some((field) => field.name === name));
  const extra: PropsField[] = others.map((name) => ({ name, shape: { kind: "any" }, optional: true }));
  return (
    <div className="flex flex-col gap-4">
      {[...fields, ...extra].map((field) => (
        <Field
          key={field.name}
          field={field}
          value={Object.hasOwn(value, field.name) ? value[field.name] : undefined}
          path={[...path, field.name]}
          onChange={(next) => onChange(withField(value, field.name, next))}
        />
      ))}
    </div>
  );
}

interface FieldProps {
  readonly field: PropsField;
  readonly value: Json | undefined;
  readonly path: Path;
  /** Undefined leaves the field out. */
  readonly onChange: (value: Json | undefined) => void;
}

/** Kinds that bring several controls, and so are a group. */
const GROUPS = ["list", "object", "union"];

function Field({ field, value, path, onChange }: FieldProps) {
  const id = useId();
  const { shape, optional, name } = field;
  const issues = issuesAt(useIssues(), path);
  const own = problemOf(field, value);
  const errors = issues.length > 0 ? issues : own ? [own] : [];
  const empty = value === undefined || value === null;
  const isGroup = GROUPS.includes(shape.kind) && !empty;
  const labels = { labelId: `${id}-label`, describedBy: `${id}-about ${id}-errors` };
  return (
    <div {...(isGroup && { role: "group", "aria-labelledby": labels.labelId })} className="min-w-0">
      <div className="mb-1 flex min-h-5 items-center gap-2">
        {isGroup || empty || shape.kind === "boolean" ? (
          <span id={labels.labelId} className={labelClass}>
            {name}
          </span>
        ) : (
          <label id={labels.labelId} htmlFor={id} className={labelClass}>
            {name}
          </label>
        )}
        <span className="ml-auto flex shrink-0 items-center gap-0.5">
          {shape.nullable && value !== null && (
            <Small label={`Make ${name} null`} onClick={() => onChange(null)}>
              null
            </Small>
          )}
          {optional && value !== undefined && (
            <Small label={`Leave out ${name}`} onClick={() => onChange(undefined)}>
              unset
            </Small>
          )}
        </span>
      </div>
      {empty ? (
        <button
          type="button"
          onClick={() => onChange(startOf(shape))}
          aria-labelledby={`${labels.labelId} ${id}`}
          id={id}
          className="flex h-8 w-full items-center justify-between rounded-md border border-dashed border-line-strong px-2.5 text-xs text-muted transition-colors hover:bg-hover hover:text-ink"
        >
          <span className={value === null ? "font-mono" : "italic"}>{value === null ? "null" : "not set"}</span>
          <span className="font-medium">Set</span>
        </button>
      ) : (
        <Control
          id={id}
          labels={labels}
          name={name}
          shape={shape}
          value={value}
          path={path}
          invalid={errors.length > 0}
          onChange={onChange}
        />
      )}
      {shape.about && (
        <p id={`${id}-about`} className="mt-1 text-2xs text-muted">
          {shape.about}
        </p>
      )}
      <FieldErrors id={`${id}-errors`} errors={errors} />
    </div>
  );
}

const labelClass = "min-w-0 truncate font-mono text-xs font-medium text-ink";

function Small({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="h-5 rounded px-1.5 text-2xs text-muted transition-colors hover:bg-hover hover:text-ink"
    >
      {children}
    </button>
  );
}
