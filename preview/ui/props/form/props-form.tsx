// The props as a form: a field for each of them, made of what is known about the template.
import type { PropsDescription, PropsIssue } from "../../../protocol.ts";
import { FormContext } from "./context.ts";
import { Fields } from "./fields.tsx";
import type { JsonObject } from "./values.ts";

interface PropsFormProps {
  readonly description: PropsDescription;
  readonly value: JsonObject;
  /** What the template's schema has against these props. */
  readonly issues: readonly PropsIssue[];
  readonly onChange: (value: JsonObject) => void;
}

const sources: Record<PropsDescription["from"], string> = {
  schema: "From the template's schema",
  type: "From the template's TypeScript type",
  samples: "From the sample props; a schema or a TypeScript type tells more",
};

export default function PropsForm({ description, value, issues, onChange }: PropsFormProps) {
  const whole = issues.filter(({ path }) => path.length === 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section tabIndex={0} aria-label="Props as a form" className="h-full overflow-y-auto px-4 pt-3 pb-6">
      {whole.map(({ message }) => (
        <p key={message} role="alert" className="mb-3 rounded-md bg-danger-soft px-3 py-2 text-xs text-danger">
          {message}
        </p>
      ))}
      {description.fields.length === 0 ? (
        <p className="text-xs text-muted">
          This template takes no props, as far as can be seen. Give it preview props, a schema or a typed component, and
          they show here.
        </p>
      ) : (
        <FormContext value={issues}>
          <Fields fields={description.fields} value={value} path={[]} onChange={onChange} />
          <p className="mt-5 text-2xs text-muted">{sources[description.from]}.</p>
        </FormContext>
      )}
    </section>
  );
}
