// A mail at its full height, for comparing: nothing in it scrolls or can be clicked.
import { useEffect, useState } from "react";
import type { PreviewSuccess } from "../../protocol.ts";
import type { Scheme } from "../app/place.ts";
import { applyScheme } from "../mail/frame/color-scheme.ts";

interface WholeMailProps {
  readonly mail: PreviewSuccess;
  readonly width: number;
  readonly scheme: Scheme;
  readonly label: string;
  /** 1 where it is shown as large as it is. */
  readonly scale?: number;
  readonly className?: string;
  /** Called once it is loaded, and as high as its mail. */
  readonly onReady?: () => void;
}

export function WholeMail({ mail, width, scheme, label, scale = 1, className = "", onReady }: WholeMailProps) {
  const [measured, setMeasured] = useState<number | null>(null);
  const height = measured ?? 600;
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once for each height.
  useEffect(() => {
    if (measured !== null) onReady?.();
  }, [measured]);
  return (
    <iframe
      key={mail.frame}
      src={mail.frame}
      title={label}
      tabIndex={-1}
      sandbox="allow-same-origin"
      onLoad={({ currentTarget }) => {
        applyScheme(currentTarget, scheme);
        setMeasured(currentTarget.contentDocument?.documentElement.scrollHeight ?? 600);
      }}
      // What is made smaller takes as much room as before; the margins give it back.
      style={{
        ...{ colorScheme: scheme, width, height, scale },
        ...(scale !== 1 && { marginRight: width * (scale - 1), marginBottom: height * (scale - 1) }),
      }}
      className={`pointer-events-none block max-w-none origin-top-left border-0 bg-[Canvas] ${className}`}
    />
  );
}
