// What is wrong with a value, below its control.
interface FieldErrorsProps {
  /** For the control's `aria-describedby`. */
  readonly id: string;
  readonly errors: readonly string[];
}

export function FieldErrors({ id, errors }: FieldErrorsProps) {
  return (
    <div id={id}>
      {errors.map((error) => (
        <p key={error} data-testid="field-error" className="mt-1 text-xs text-danger">
          {error}
        </p>
      ))}
    </div>
  );
}
