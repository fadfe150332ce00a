// What stands where content would be: nothing there yet, nothing found, or something broken, and what to do about it.
import type { ReactNode } from "react";

interface NoticeProps {
  readonly title: string;
  readonly figure?: ReactNode;
  readonly children?: ReactNode;
  readonly role?: "alert" | "status";
}

export function Notice({ title, figure, children, role }: NoticeProps) {
  return (
    <div role={role} className="flex h-full flex-col items-center justify-center overflow-auto p-6 text-center">
      {figure}
      <p className="text-md font-semibold text-ink">{title}</p>
      {children && (
        <div className="mt-1.5 flex w-full max-w-md flex-col items-center gap-4 text-sm text-muted">{children}</div>
      )}
    </div>
  );
}
