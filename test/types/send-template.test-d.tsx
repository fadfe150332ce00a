import { createMailer, memory, type Receipt, type RenderedEmail, renderEmail, sendTemplate } from "posthorn";
import { sameType } from "./same-type.ts";
import {
  Asynchronous,
  Bare,
  DefinedAsync,
  DefinedMemo,
  Forward,
  Memo,
  NoProps,
  Old,
  Optional,
  Order,
  Plain,
  Welcome,
} from "./templates.tsx";

const mailer = createMailer({ transport: memory(), from: "a@x.test" });
const to = "b@x.test";
const confirmUrl = "https://x.test";

const receipt = await mailer.sendTemplate(Welcome, { to, props: { name: "Ada", confirmUrl } });
sameType<typeof receipt, Receipt>();

// Props: all of them, and only them.
// @ts-expect-error: no props
await mailer.sendTemplate(Welcome, { to });
// @ts-expect-error: a prop is missing
await mailer.sendTemplate(Welcome, { to, props: { name: "Ada" } });
// @ts-expect-error: a prop of the wrong type
await mailer.sendTemplate(Welcome, { to, props: { name: 7, confirmUrl } });
// @ts-expect-error: a prop too many
await mailer.sendTemplate(Welcome, { to, props: { name: "Ada", confirmUrl, more: 1 } });
// @ts-expect-error: no options
await mailer.sendTemplate(Welcome);

// Props may be left out where every one of them may.
await mailer.sendTemplate(Optional, { to });
await mailer.sendTemplate(Optional, { to, props: { name: "Ada" } });
await mailer.sendTemplate(Bare, { to });
// @ts-expect-error: a prop of the wrong type
await mailer.sendTemplate(Optional, { to, props: { name: 7 } });

// With a schema: what the schema takes.
await mailer.sendTemplate(Order, { to, props: { day: "2026-11-23" } });
await mailer.sendTemplate(Order, { to, props: { day: "2026-11-23", count: 2 } });
// @ts-expect-error: what the schema gives
await mailer.sendTemplate(Order, { to, props: { day: new Date(), count: 2 } });
// @ts-expect-error: nothing
await mailer.sendTemplate(Order, { to });

// A template without a subject needs one here; one with a subject may get another.
await mailer.sendTemplate(Plain, { to, subject: "Hello", props: { name: "Ada" } });
await mailer.sendTemplate(Plain, { to, subject: ({ name }) => name.trim(), props: { name: "Ada" } });
await mailer.sendTemplate(NoProps, { to, subject: "Hello" });
await mailer.sendTemplate(Welcome, {
  to,
  subject: ({ name }, { locale }) => name + locale,
  props: { name: "", confirmUrl },
});
// @ts-expect-error: no subject
await mailer.sendTemplate(Plain, { to, props: { name: "Ada" } });
// @ts-expect-error: no subject
await mailer.sendTemplate(NoProps, { to });
// @ts-expect-error: no subject
await mailer.sendTemplate(Plain, { to, subject: undefined, props: { name: "Ada" } });
// @ts-expect-error: a subject is text
await mailer.sendTemplate(Plain, { to, subject: 7, props: { name: "Ada" } });
// @ts-expect-error: no such prop in the subject
await mailer.sendTemplate(Plain, { to, subject: ({ nmae }) => nmae, props: { name: "Ada" } });

// Every kind of component.
await mailer.sendTemplate(Asynchronous, { to, subject: "s", props: { id: 7 } });
await mailer.sendTemplate(Memo, { to, subject: "s", props: { name: "Ada" } });
await mailer.sendTemplate(Forward, { to, subject: "s", props: { name: "Ada" } });
await mailer.sendTemplate(Old, { to, subject: "s", props: { name: "Ada" } });
await mailer.sendTemplate(DefinedMemo, { to, props: { name: "Ada" } });
await mailer.sendTemplate(DefinedAsync, { to, props: { id: 7 } });
// @ts-expect-error: a prop of the wrong type
await mailer.sendTemplate(Asynchronous, { to, subject: "s", props: { id: "7" } });
// @ts-expect-error: no props
await mailer.sendTemplate(Memo, { to, subject: "s" });
// @ts-expect-error: a prop of the wrong type
await mailer.sendTemplate(Memo, { to, subject: "s", props: { name: 7 } });
// @ts-expect-error: no subject
await mailer.sendTemplate(Forward, { to, props: { name: "Ada" } });
// @ts-expect-error: a prop of the wrong type
await mailer.sendTemplate(Forward, { to, subject: "s", props: { name: 7 } });
// @ts-expect-error: a prop is missing
await mailer.sendTemplate(Old, { to, subject: "s", props: {} });
// @ts-expect-error: a prop of the wrong type
await mailer.sendTemplate(DefinedMemo, { to, props: { name: 7 } });
// @ts-expect-error: a prop of the wrong type
await mailer.sendTemplate(DefinedAsync, { to, props: { id: "7" } });
// @ts-expect-error: an element is no component
await mailer.sendTemplate(<Plain name="Ada" />, { to, subject: "s" });
// @ts-expect-error: a name is no component
await mailer.sendTemplate("welcome", { to, subject: "s" });

// A template's bodies are its own.
// @ts-expect-error: html comes from the template
await mailer.sendTemplate(Bare, { to, html: "<p>" });

// The same for the safe verb, for rendering, and for the default mailer.
const safe = await mailer.safeSendTemplate(Welcome, { to, props: { name: "Ada", confirmUrl } });
if (safe.error === null) sameType<typeof safe.data, Receipt>();
else sameType<typeof safe.data, null>();
// @ts-expect-error: a prop is missing
await mailer.safeSendTemplate(Welcome, { to, props: { name: "Ada" } });

const rendered = await mailer.render(Welcome, { props: { name: "Ada", confirmUrl }, locale: "de" });
sameType<typeof rendered, RenderedEmail>();
await mailer.render(Bare);
await mailer.render(Optional, {});
// @ts-expect-error: no props
await mailer.render(Welcome);
// @ts-expect-error: a prop is missing
await mailer.render(Welcome, { props: { name: "Ada" } });
// @ts-expect-error: a prop is missing
await renderEmail(Welcome, { props: { name: "Ada" } });

await sendTemplate(Welcome, { to, props: { name: "Ada", confirmUrl } });
// @ts-expect-error: a prop is missing
await sendTemplate(Welcome, { to, props: { name: "Ada" } });
// @ts-expect-error: no subject
await sendTemplate(Plain, { to, props: { name: "Ada" } });
