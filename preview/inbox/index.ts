/** The local inbox: an SMTP server on this machine that keeps what it is sent, for a person or a test to look at. */

export { createInbox, type Inbox, type InboxEvent, type InboxOptions } from "./inbox.ts";
