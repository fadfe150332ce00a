// The mail before it is opened: its line in the lists of Gmail, Apple Mail and Outlook, cut where they cut.
import type { ReactNode } from "react";
import type { InboxRow, PreviewSuccess } from "../../../protocol.ts";
import { Avatar } from "../../primitives/avatar.tsx";
import { Icon } from "../../primitives/icon.tsx";
import { cutPreview, cutText, lengthOf } from "./cut.ts";
import { type MailList, mailLists } from "./lists.ts";

export default function InboxRowPane({ mail }: { mail: PreviewSuccess }) {
  const { row } = mail;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section tabIndex={0} aria-label="The mail in a list of mails" className="h-full overflow-auto px-4 py-4">
      <div className="mx-auto flex max-w-[1125px] flex-col gap-6">
        <Problems row={row} />
        <Group title="On a desk" columns="grid-cols-[repeat(auto-fit,minmax(min(400px,100%),1fr))]">
          {mailLists
            .filter(({ on }) => on === "desktop")
            .map((list) => (
              <Row key={list.id} list={list} row={row} />
            ))}
        </Group>
        <Group title="On a phone" columns="grid-cols-[repeat(auto-fill,minmax(min(340px,100%),1fr))]">
          {mailLists
            .filter(({ on }) => on === "phone")
            .map((list) => (
              <Row key={list.id} list={list} row={row} />
            ))}
        </Group>
        <p className="text-2xs text-muted">
          Measured by others, in characters, and approximate: wide letters, large type and narrow columns show less.
        </p>
      </div>
    </section>
  );
}

function Problems({ row: { preheader, problems } }: { row: InboxRow }) {
  if (problems.length === 0) {
    return (
      <p className="flex items-center gap-2 text-xs text-muted">
        <Icon name="check" size={14} className="text-good" />
        The preheader has {lengthOf(preheader)} characters, and nothing of the mail shows behind it.
      </p>
    );
  }
  return (
    <ul className="flex flex-col divide-y divide-line overflow-hidden rounded-lg border border-line bg-post-soft">
      {problems.map(({ rule, message, hint }) => (
        <li key={rule} className="flex gap-2.5 px-3 py-2.5 text-xs">
          <Icon name="warning" size={14} className="mt-px text-post-text" />
          <div className="min-w-0">
            <p className="font-medium wrap-anywhere">{message}</p>
            <p className="mt-0.5 text-muted">{hint}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Group({ title, columns, children }: { title: string; columns: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="pb-2 text-2xs text-muted">{title}</h2>
      <div className={`grid items-start gap-x-5 gap-y-5 ${columns}`}>{children}</div>
    </section>
  );
}

function Row({ list, row }: { list: MailList; row: InboxRow }) {
  const { client, device, shape, sources } = list;
  const subject = cutText(row.subject, list.subject);
  const preview = cutPreview(row.preheader, row.rest, list.preview);
  const name = `${client}, ${device}`;
  const words = (
    <>
      {preview.preheader}
      {preview.leak && (
        <mark
          title="Not the preheader: the mail's own words"
          className="bg-transparent text-post-text underline decoration-post-line decoration-wavy decoration-1 underline-offset-2"
        >
          {preview.leak}
        </mark>
      )}
    </>
  );
  return (
    <figure data-testid={`row-${list.id}`} className={`min-w-0 ${shape === "line" ? "col-span-full" : ""}`}>
      <figcaption className="flex items-baseline gap-2 pb-1.5 text-xs">
        <span className="font-semibold">{client}</span>
        <span className="text-muted">{device}</span>
        <span className="tabular ml-auto text-2xs text-muted">
          <span className={subject.isCut ? "text-post-text" : ""}>
            {subject.isCut
              ? `Subject cut after ${list.subject} of ${lengthOf(row.subject)}`
              : `Subject ${lengthOf(row.subject)} of ${list.subject}`}
          </span>
          {sources.map((source, index) => (
            <a
              key={source}
              href={source}
              target="_blank"
              rel="noreferrer"
              aria-label={`Where the figures for ${name} are from${sources.length > 1 ? `, ${index + 1}` : ""}`}
              className="ml-1.5 inline-flex rounded-sm align-[-1px] text-muted hover:text-ink"
            >
              <Icon name="external" size={10} />
            </a>
          ))}
        </span>
      </figcaption>
      {shape === "line" ? (
        <div className="flex h-10 items-center gap-3 rounded-lg border border-line bg-raised px-3 text-sm">
          <span className="size-3.5 shrink-0 rounded-[3px] border border-line-strong" aria-hidden="true" />
          <span className="w-36 shrink-0 truncate font-semibold max-[600px]:w-20">{row.sender}</span>
          <span className="min-w-0 flex-1 truncate">
            <span className="font-semibold">{subject.text}</span>
            <span className="text-muted">
              {(preview.preheader || preview.leak) && " – "}
              {words}
            </span>
          </span>
          <span className="tabular shrink-0 text-xs font-semibold">9:41</span>
        </div>
      ) : (
        <div className="flex gap-3 rounded-lg border border-line bg-raised px-3 py-2.5 text-sm">
          {client === "Apple Mail" ? (
            <span className="mt-1.5 size-2 shrink-0 rounded-full bg-(--code-tag)" aria-hidden="true" />
          ) : (
            <Avatar name={row.sender} />
          )}
          <div className="min-w-0 flex-1">
            <p className="flex items-baseline gap-2">
              <span className="min-w-0 flex-1 truncate font-semibold">{row.sender}</span>
              <span className="tabular shrink-0 text-xs text-muted">9:41</span>
            </p>
            <p className={`truncate ${client === "Apple Mail" ? "" : "font-medium"}`}>{subject.text}</p>
            <p className={`text-muted ${list.lines === 2 ? "line-clamp-2" : "truncate"}`}>{words}</p>
          </div>
        </div>
      )}
    </figure>
  );
}
