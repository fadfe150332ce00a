// How many mails there are, and how many nobody has opened yet.
import { useQuery } from "@tanstack/react-query";
import { type InboxStatus, inboxStatusQuery } from "../api/inbox.ts";
import { projectQuery } from "../api/project.ts";

const NONE: InboxStatus = { total: 0, unread: 0 };

/** Asked for only where there is an inbox. */
export function useInboxStatus(): InboxStatus {
  const project = useQuery(projectQuery).data;
  return useQuery({ ...inboxStatusQuery, enabled: project !== undefined && project.inbox !== null }).data ?? NONE;
}

export function useUnread(): number {
  return useInboxStatus().unread;
}
