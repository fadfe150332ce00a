// The way to the queue. It shows no number: the outbox is opened only for who looks into it.
import { NavLink } from "../app/nav-link.tsx";
import { formatPlace } from "../app/place.ts";
import { usePlace } from "../app/use-place.ts";
import { QUEUE } from "./queue-place.ts";

export function QueueLink() {
  const place = usePlace();
  return (
    <NavLink
      href={formatPlace(QUEUE)}
      icon="queue"
      current={place.page === "queue"}
      title="Mails that wait in the outbox, and what became of the others (q)"
    >
      Queue
    </NavLink>
  );
}
