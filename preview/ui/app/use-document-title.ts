// The title of the browser's tab: unread mail, the template, the project.
import { useEffect } from "react";
import type { ProjectInfo } from "../../protocol.ts";
import { useUnread } from "../inbox/unread.ts";
import type { Place } from "./place.ts";

export function useDocumentTitle(place: Place, project: ProjectInfo | undefined): void {
  const unread = useUnread();
  const page =
    place.page === "mail"
      ? place.template
      : place.page === "inbox"
        ? "Inbox"
        : place.page === "queue"
          ? "Queue"
          : place.page === "wall"
            ? "Wall"
            : place.page === "changes"
              ? "Changes"
              : null;
  useEffect(() => {
    const parts = [page, project?.name, "Posthorn"].filter((part) => part);
    document.title = `${unread > 0 ? `(${unread}) ` : ""}${parts.join(" · ")}`;
  }, [page, project?.name, unread]);
}
