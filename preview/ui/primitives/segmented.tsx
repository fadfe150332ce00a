// A row of choices of which one holds: radio buttons underneath, so that arrows and screen readers just work.
import { type ReactNode, useId } from "react";

interface SegmentedProps<Value extends string> {
  readonly label: string;
  /** Null where none of the choices holds. */
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  readonly options: readonly { readonly value: Value; readonly title: string; readonly content: ReactNode }[];
}

export function Segmented<Value extends string>({ label, value, onChange, options }: SegmentedProps<Value>) {
  const name = useId();
  return (
    <fieldset className="flex h-7 shrink-0 items-stretch rounded-md bg-hover p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          title={option.title}
          className="relative flex min-w-7 items-center justify-center rounded-[5px] px-1.5 text-xs font-medium text-muted transition-colors hover:text-ink has-checked:bg-raised has-checked:text-ink has-checked:shadow-[0_0_0_1px_var(--line),0_1px_2px_oklch(0_0_0/0.06)] dark:has-checked:bg-line-strong has-focus-visible:outline-2 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            aria-label={option.title}
            className="absolute inset-0 appearance-none opacity-0"
          />
          {option.content}
        </label>
      ))}
    </fieldset>
  );
}
