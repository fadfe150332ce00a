// Buttons: quiet by default, `solid` for the one thing to do, `danger` for what cannot be undone.
import type { ComponentProps } from "react";
import { Icon, type IconName } from "./icon.tsx";

type Tone = "quiet" | "outline" | "solid" | "danger";

const tones: Record<Tone, string> = {
  quiet: "text-muted hover:bg-hover hover:text-ink active:bg-press",
  outline: "border border-line-strong bg-raised text-ink hover:bg-hover active:bg-press",
  solid: "bg-ink text-surface hover:opacity-90 active:opacity-80",
  danger: "bg-danger text-surface hover:opacity-90 active:opacity-80",
};

export interface ButtonProps extends ComponentProps<"button"> {
  readonly tone?: Tone;
  readonly icon?: IconName;
}

export function Button({ tone = "quiet", icon, className = "", children, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={`inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-md px-2.5 text-xs font-medium whitespace-nowrap transition-colors disabled:opacity-45 ${tones[tone]} ${className}`}
      {...rest}
    >
      {icon && <Icon name={icon} size={14} />}
      {children}
    </button>
  );
}

/** A square button that shows only an icon; `label` names it for ears and as a tooltip. */
export function IconButton({
  icon,
  label,
  className = "",
  ...rest
}: Omit<ComponentProps<"button">, "children"> & { readonly icon: IconName; readonly label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted transition-colors hover:bg-hover hover:text-ink active:bg-press disabled:opacity-45 aria-pressed:bg-press aria-pressed:text-ink ${className}`}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}
