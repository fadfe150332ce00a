/**
 * The inbox as Mailpit's REST API (version 1), so that clients and tests written for Mailpit work unchanged. Mounted at
 * the root: `/api/v1/…` and `/view/…`. Who may ask is checked by the server before it gets here.
 *
 * Left out, with an answer that says so: releasing (nothing is sent on), thumbnails, and the HTML, link and spam checks
 * (the preview and `posthorn check` have their own).
 */

import { type Context, Hono } from "hono";
import { MailError } from "../../../src/errors.ts";
import type { InboxMessage } from "../../protocol.ts";
import { bodyLimit } from "../body-limit.ts";
import { attachmentDisposition } from "../content-disposition.ts";
import type { Inbox } from "../inbox.ts";
import { FILE_CONTENT_SECURITY_POLICY, harmlessType, mailContentSecurityPolicy, mailHeaders } from "../mail-headers.ts";
import type { InboxFile } from "../parse-message.ts";
import { wholeNumber } from "../routes.ts";
import { composeSent } from "./send.ts";
import { headerMap, messageList, wholeMessage } from "./shapes.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 10_000;

/** @param version Posthorn's. */
export function mailpitRoutes(inbox: Inbox, version: string): Hono {
  const routes = new Hono();
  const startedAt = Date.now();
  routes.use("/api/v1/*", mailHeaders);
  routes.use("/view/*", mailHeaders);
  // In base64 a file takes a third more.
  routes.use("/api/v1/*", bodyLimit(Math.ceil(inbox.maxMessageBytes * 1.4) + 64 * 1024, refuse));

  routes.get("/api/v1/info", (context) =>
    context.json({
      Version: `Posthorn ${version}`,
      LatestVersion: "",
      Database: inbox.file ?? "",
      DatabaseSize: inbox.mailbox.bytes,
      Messages: inbox.mailbox.size,
      Unread: inbox.mailbox.unread,
      Tags: inbox.mailbox.tags(),
      RuntimeStats: {
        Uptime: Math.round((Date.now() - startedAt) / 1000),
        Memory: process.memoryUsage.rss(),
        MessagesDeleted: inbox.statistics.deleted,
        SMTPAccepted: inbox.statistics.accepted,
        SMTPAcceptedSize: inbox.statistics.acceptedBytes,
        SMTPRejected: inbox.statistics.rejected,
        SMTPIgnored: 0,
      },
    }),
  );

  routes.get("/api/v1/webui", (context) =>
    context.json({
      Label: "Posthorn",
      ChaosEnabled: true,
      DuplicatesIgnored: false,
      HideDeleteAllButton: false,
      SpamAssassin: false,
      MessageRelay: {
        Enabled: false,
        SMTPServer: "",
        ReturnPath: "",
        AllowedRecipients: "",
        BlockedRecipients: "",
        OverrideFrom: "",
        PreserveMessageIDs: false,
        RecipientAllowlist: "",
      },
    }),
  );

  routes.get("/api/v1/messages", (context) => context.json(list(context, "")));

  routes.get("/api/v1/search", (context) => {
    const query = context.req.query("query")?.trim() ?? "";
    return query === "" ? refuse(context, 400, "query is missing") : context.json(list(context, query));
  });

  routes.delete("/api/v1/search", (context) => {
    const query = context.req.query("query")?.trim() ?? "";
    if (query === "") return refuse(context, 400, "query is missing");
    inbox.remove({ query }, context.req.query("tz"));
    return context.text("ok");
  });

  routes.put("/api/v1/messages", async (context) => {
    const { Read = false, IDs, Search } = await readObject(context);
    if (typeof Read !== "boolean") return refuse(context, 400, "Read has to be true or false");
    if (typeof Search === "string" && Search.trim() !== "")
      inbox.mark({ query: Search }, Read, context.req.query("tz"));
    else inbox.mark(readIds(IDs) ?? { all: true }, Read);
    return context.text("ok");
  });

  routes.delete("/api/v1/messages", async (context) => {
    const { IDs } = await readObject(context);
    inbox.remove(readIds(IDs) ?? { all: true });
    return context.text("ok");
  });

  routes.get("/api/v1/message/:id", async (context) => {
    const found = await find(context);
    if (found === undefined) return notFound(context);
    // Mailpit does so; its clients count on it.
    inbox.mark({ ids: [found.id] }, true);
    const files = await Promise.all(found.files.map(({ part }) => inbox.attachment(found.id, part)));
    return context.json(
      wholeMessage(
        found,
        files.filter((file): file is InboxFile => file !== undefined),
      ),
    );
  });

  routes.get("/api/v1/message/:id/headers", async (context) => {
    const found = await find(context);
    return found === undefined ? notFound(context) : context.json(headerMap(found));
  });

  routes.get("/api/v1/message/:id/raw", (context) => {
    const raw = inbox.raw(idOf(context) ?? "");
    if (raw === undefined) return notFound(context);
    return context.body(new Uint8Array(raw), 200, {
      "Content-Type": "text/plain; charset=utf-8",
      "Content-Security-Policy": FILE_CONTENT_SECURITY_POLICY,
    });
  });

  routes.get("/api/v1/message/:id/part/:part", async (context) => {
    const file = await inbox.attachment(idOf(context) ?? "", context.req.param("part"));
    if (file === undefined) return notFound(context);
    return context.body(new Uint8Array(file.content), 200, {
      "Content-Type": harmlessType(file.contentType),
      "Content-Disposition": attachmentDisposition(file.filename),
      "Content-Security-Policy": FILE_CONTENT_SECURITY_POLICY,
    });
  });

  routes.post("/api/v1/send", async (context) => {
    const { raw, envelope } = await composeSent(await readJson(context));
    if (raw.length > inbox.maxMessageBytes)
      return refuse(context, 413, `The mail is larger than ${inbox.maxMessageBytes} bytes`);
    return context.json({ ID: await inbox.receive(raw, envelope) });
  });

  routes.get("/api/v1/tags", (context) => context.json(Object.keys(inbox.mailbox.tags())));

  routes.put("/api/v1/tags", async (context) => {
    const { IDs, Tags = [] } = await readObject(context);
    const selection = readIds(IDs);
    if (selection === undefined) return refuse(context, 400, "IDs is missing");
    inbox.setTags(selection.ids, readTags(Tags));
    return context.text("ok");
  });

  routes.put("/api/v1/tags/:tag", async (context) => {
    const [name] = readTags([(await readObject(context)).Name]);
    inbox.renameTag(context.req.param("tag"), name);
    return context.text("ok");
  });

  routes.delete("/api/v1/tags/:tag", (context) => {
    inbox.renameTag(context.req.param("tag"), undefined);
    return context.text("ok");
  });

  routes.get("/api/v1/chaos", (context) => context.json(inbox.chaos.triggers));

  routes.put("/api/v1/chaos", async (context) => {
    const body = await readObject(context);
    try {
      inbox.chaos.set(body);
    } catch (error) {
      return refuse(context, 400, (error as Error).message);
    }
    return context.json(inbox.chaos.triggers);
  });

  for (const path of ["html-check", "link-check", "sa-check", "part/:part/thumb"])
    routes.get(`/api/v1/message/:id/${path}`, (context) =>
      refuse(context, 501, "This inbox has no such check; see the Checks of the preview, or run posthorn check"),
    );
  routes.post("/api/v1/message/:id/release", (context) =>
    refuse(context, 501, "This inbox sends nothing on, so it cannot release a mail"),
  );

  routes.get("/view/:name", async (context) => {
    const [, id = "", type] = /^(.+)\.(html|txt)$/.exec(context.req.param("name")) ?? [];
    const resolved = id === "latest" ? inbox.mailbox.latest() : id;
    if (type === undefined || resolved === undefined) return notFound(context);
    if (type === "txt") {
      const message = await inbox.get(resolved);
      return message === undefined ? notFound(context) : context.text(message.text);
    }
    const html = await inbox.html(resolved);
    if (html === undefined) return notFound(context);
    return context.body(html, 200, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": mailContentSecurityPolicy(),
    });
  });

  routes.all("/api/v1/*", (context) => refuse(context, 404, "There is nothing at this address; see docs/inbox.md"));
  routes.onError((error, context) =>
    error instanceof BadRequest || error instanceof MailError
      ? refuse(context, 400, error.message)
      : refuse(context, 500, error.message),
  );
  return routes;

  function list(context: Context, query: string): object {
    const page = inbox.mailbox.page({
      start: wholeNumber(context.req.query("start"), 0, Number.MAX_SAFE_INTEGER),
      limit: wholeNumber(context.req.query("limit"), DEFAULT_LIMIT, MAX_LIMIT),
      query,
      ...timeZoneOf(context),
    });
    return messageList(page, Object.keys(inbox.mailbox.tags()), query !== "");
  }

  /** `latest` is the newest mail, or the newest that `?query=` finds. */
  function idOf(context: Context): string | undefined {
    const id = context.req.param("id");
    return id === "latest" ? inbox.mailbox.latest(context.req.query("query")) : id;
  }

  async function find(context: Context): Promise<InboxMessage | undefined> {
    const id = idOf(context);
    return id === undefined ? undefined : inbox.get(id);
  }
}

class BadRequest extends Error {}

function timeZoneOf(context: Context): { timeZone?: string } {
  const tz = context.req.query("tz");
  return tz ? { timeZone: tz } : {};
}

async function readJson(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch {
    throw new BadRequest("The body has to be JSON");
  }
}

/** An object, or nothing at all: clients leave the body out where they mean everything. */
async function readObject(context: Context): Promise<Record<string, unknown>> {
  const text = await context.req.text();
  if (text.trim() === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new BadRequest("The body has to be JSON");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new BadRequest("The body has to be an object");
  return body as Record<string, unknown>;
}

/** Undefined where none are named: that means all. A list that names none of them means all too, as in Mailpit. */
function readIds(given: unknown): { ids: string[] } | undefined {
  if (given === undefined || given === null) return undefined;
  if (!Array.isArray(given) || !given.every((id) => typeof id === "string"))
    throw new BadRequest("IDs has to be a list of texts");
  return given.length === 0 ? undefined : { ids: given };
}

function readTags(given: unknown): string[] {
  if (!Array.isArray(given)) throw new BadRequest("Tags has to be a list");
  const tags = given.map((tag) => (typeof tag === "string" ? tag.trim() : ""));
  if (tags.some((tag) => !/^[\p{L}\p{N} ._-]{1,100}$/u.test(tag)))
    throw new BadRequest("A tag has 1 to 100 letters, digits, blanks, dots, hyphens or underscores");
  return tags;
}

function notFound(context: Context): Response {
  return refuse(context, 404, "The inbox has no such message or part");
}

function refuse(context: Context, status: 400 | 404 | 411 | 413 | 500 | 501, message: string): Response {
  return context.json({ Error: message }, status);
}
