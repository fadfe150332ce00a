// The way to the changes, with the number of templates that changed since somebody looked.
import { NavLink } from "../app/nav-link.tsx";
import { formatPlace } from "../app/place.ts";
import { usePlace } from "../app/use-place.ts";
import { CHANGES } from "./changes-place.ts";
import { useUnseenChanges } from "./unseen.ts";

export function ChangesLink() {
  const place = usePlace();
  const unseen = useUnseenChanges();
  return (
    <NavLink
      href={formatPlace(CHANGES)}
      icon="changes"
      current={place.page === "changes"}
      title="Which mails an edit has changed (b)"
    >
      Changes
      {unseen > 0 && (
        <span className="tabular ml-auto min-w-5 rounded-full bg-press px-1.5 text-center text-2xs leading-[18px] font-semibold text-ink">
          {unseen}
          <span className="sr-only"> {unseen === 1 ? "template has" : "templates have"} changed</span>
        </span>
      )}
    </NavLink>
  );
}
