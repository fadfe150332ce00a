// A mail at its full height, for comparing: nothing in it scrolls or can be clicked.
import { useState } from "react";
import type { PreviewSuccess } from "../../protocol.ts";
import type { Scheme } from "../app/place.ts";
import { applyScheme } from "../mail/frame/color-scheme.ts";

interface WholeMailProps {
  readonly mail: PreviewSuccess;
  readonly width: number;
  readonly scheme: Scheme;
  readonly label: string;
  readonly className?: string;
}

export function WholeMail({ mail, width, scheme, label, className = "" }: WholeMailProps) {
  const [height, setHeight] = useState(600);
  return (
    <iframe
      key={mail.frame}
      src={mail.frame}
      title={label}
      tabIndex={-1}
      sandbox="allow-same-origin"
      onLoad={({ currentTarget }) => {
        applyScheme(currentTarget, scheme);
        setHeight(currentTarget.contentDocument?.documentElement.scrollHeight ?? 600);
      }}
      style={{ colorScheme: scheme, width, height }}
      className={`pointer-events-none block max-w-none border-0 bg-[Canvas] ${className}`}
    />
  );
}
