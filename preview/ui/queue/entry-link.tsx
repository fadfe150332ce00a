// From a caught mail to its entry in the outbox, where it came from there.
import { useQuery } from "@tanstack/react-query";
import { queueMatchQuery } from "../api/queue.ts";
import { formatPlace } from "../app/place.ts";
import { LinkButton } from "../primitives/link-button.tsx";
import { QUEUE } from "./queue-place.ts";

export function EntryLink({ messageId }: { messageId: string }) {
  const id = useQuery({ ...queueMatchQuery(messageId), enabled: messageId !== "" }).data?.id;
  if (!id) return null;
  return (
    <LinkButton icon="queue" href={formatPlace({ ...QUEUE, id })} title="Its state, tries and errors in the outbox">
      Queue entry
    </LinkButton>
  );
}
