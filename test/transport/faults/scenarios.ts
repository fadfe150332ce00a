/** The table of the fault suite: what a server does, and what a sender must then be told. */

import type { Delivery, MailErrorCode, SmtpOptions } from "posthorn";
import type { Fault, TestServer, TestServerOptions } from "posthorn/testing";

/** The mail goes over a new connection, or over one that has carried a mail before. */
export type Connection = "new" | "kept";

/** How big the mail is: "huge" is more than the operating system takes off a sender's hands. */
export type Size = "small" | "3 MB" | "huge";

export interface Outcome {
  /** "sent", or the code of the error. */
  readonly code: MailErrorCode | "sent";
  readonly delivery: Delivery | "sent";
  readonly permanent: boolean;
  readonly retryable: boolean;
}

export interface Scenario {
  readonly section: string;
  readonly what: string;
  readonly outcome: Outcome;
  readonly faults: readonly Fault[];
  /** The server that misbehaves; default: one that does nothing but the faults. */
  readonly server: TestServerOptions;
  /** No server at all. */
  readonly unreachable?: "refused" | "no route" | "unknown name";
  readonly options: (server: TestServer) => Partial<SmtpOptions>;
  /** Whether only a new connection meets the fault: a kept one is then lost first. */
  readonly connects: boolean;
  readonly to: readonly string[];
  readonly timeoutMs: number;
  readonly connections: readonly Connection[];
  readonly sizes: readonly Size[];
  readonly pipelining: readonly boolean[];
  /** Nobody can say beforehand whether the operating system takes the mail whole: then its fate is unknown. */
  readonly orUnknown?: boolean;
  /** How often the mail may come to its final dot; more than once only where that was refused, or for other recipients. */
  readonly arrivals: number;
}

const ADA = "ada@example.test";
const BOB = "bob@example.test";
const LOGIN = { user: "ada", pass: "correct horse" };
const TLS_SERVER: TestServerOptions = { starttls: true };

/** A deadline for what can only end by it. */
const SOON_MS = 400;

/** One for all else, which no machine is too slow for. */
const AMPLE_MS = 60_000;

type Given = Partial<Omit<Scenario, "section" | "what" | "outcome">>;

const rows: Scenario[] = [];
let section = "";

function row(what: string, outcome: Outcome, given: Given = {}): void {
  rows.push({
    section,
    what,
    outcome,
    faults: [],
    server: {},
    options: () => ({}),
    connects: false,
    to: [ADA],
    timeoutMs: outcome.code === "TIMEOUT" ? SOON_MS : AMPLE_MS,
    connections: ["new", "kept"],
    sizes: ["small", "3 MB"],
    pipelining: [true],
    arrivals: 1,
    ...given,
  });
}

const sent: Outcome = { code: "sent", delivery: "sent", permanent: false, retryable: false };

/** Not sent, and not worth another try. */
function never(code: MailErrorCode): Outcome {
  return { code, delivery: "not-sent", permanent: true, retryable: false };
}

/** Not sent, and worth another try. */
function later(code: MailErrorCode): Outcome {
  return { code, delivery: "not-sent", permanent: false, retryable: true };
}

/** Nobody knows. */
function unknown(code: MailErrorCode): Outcome {
  return { code, delivery: "unknown", permanent: false, retryable: false };
}

section = "Connecting";
const connects = (...faults: Fault[]): Given => ({ connects: true, faults });
row("nothing listens there", later("CONNECTION_FAILED"), { connects: true, unreachable: "refused" });
row("there is no way to that address", later("CONNECTION_FAILED"), { connects: true, unreachable: "no route" });
row("the host's name is unknown", never("HOST_NOT_FOUND"), { unreachable: "unknown name", connections: ["new"] });
row("the host's name is unknown, though it was known before", later("HOST_NOT_FOUND"), {
  connects: true,
  unreachable: "unknown name",
  connections: ["kept"],
});
row("the server accepts and says nothing", later("TIMEOUT"), connects({ at: "connect", silence: true }));
row("the connection is cut before the greeting", later("CONNECTION_FAILED"), connects({ at: "connect", drop: true }));
row("the connection is reset", later("CONNECTION_FAILED"), connects({ at: "connect", drop: "reset" }));
row("greeting: 421", later("SERVER_UNAVAILABLE"), connects({ at: "banner", reply: "421 4.3.2 too busy", drop: true }));
row("greeting: 554", never("SENDER_BLOCKED"), connects({ at: "banner", reply: "554 5.7.1 blocked" }));
row("greeting: garbage", later("PROTOCOL_ERROR"), connects({ at: "banner", reply: "SSH-2.0-OpenSSH_9.9" }));
row("greeting: endless", later("PROTOCOL_ERROR"), connects({ at: "banner", endless: "220-welcome\r\n" }));
row(
  "greeting: one byte a second",
  later("TIMEOUT"),
  connects({ at: "banner", reply: "220 test ESMTP", byteEveryMs: 1_000 }),
);
row("EHLO: 421", later("SERVER_UNAVAILABLE"), connects({ at: "ehlo", reply: "421 4.3.2 closing", drop: true }));
row("EHLO: cut", later("CONNECTION_FAILED"), connects({ at: "ehlo", drop: true }));
row("EHLO: silence", later("TIMEOUT"), connects({ at: "ehlo", silence: true }));
row("EHLO: 502, HELO taken", sent, connects({ at: "ehlo", reply: "502 5.5.1 not known" }));
row(
  "EHLO and HELO: 550",
  never("SENDER_BLOCKED"),
  connects({ at: "ehlo", reply: "550 5.7.1 no" }, { at: "helo", reply: "550 5.7.1 no" }),
);

section = "TLS";
const secure = (...faults: Fault[]): Given => ({
  connects: true,
  server: TLS_SERVER,
  options: ({ ca }) => ({ host: "localhost", requireTLS: true, tls: ca === undefined ? {} : { ca } }),
  faults,
});
row("STARTTLS is not offered, and TLS is required", never("TLS_REQUIRED"), { ...secure(), server: {} });
row("EHLO is not known, and TLS is required", never("TLS_REQUIRED"), secure({ at: "ehlo", reply: "502 5.5.1 what?" }));
row("STARTTLS: 454", later("SERVER_UNAVAILABLE"), secure({ at: "starttls", reply: "454 4.7.0 not now" }));
row("STARTTLS: 554", never("TLS_REQUIRED"), secure({ at: "starttls", reply: "554 5.7.3 no" }));
row("STARTTLS: silence", later("TIMEOUT"), secure({ at: "starttls", silence: true }));
row("STARTTLS: cut", later("CONNECTION_FAILED"), secure({ at: "starttls", drop: true }));
row("handshake: silence", later("TIMEOUT"), secure({ at: "tls", silence: true }));
row("handshake: cut", later("CONNECTION_FAILED"), secure({ at: "tls", drop: true }));
row("handshake: garbage", never("TLS_FAILED"), secure({ at: "tls", delayMs: 50, reply: "this is no TLS" }));
row("the certificate has expired", never("TLS_FAILED"), { ...secure(), server: { starttls: { expired: true } } });
row("the certificate is for another host", never("TLS_FAILED"), {
  ...secure(),
  server: { starttls: { hosts: ["mail.example.test"] } },
});
row("the certificate is not trusted", never("TLS_FAILED"), {
  ...secure(),
  options: () => ({ host: "localhost", requireTLS: true }),
  connections: ["new"],
});
row("TLS is tried on a port that does not begin with it", never("TLS_FAILED"), {
  connects: true,
  options: () => ({ secure: true }),
  connections: ["new"],
});
row("a port that begins with TLS is used without", later("TIMEOUT"), {
  connects: true,
  server: { tls: true },
  options: () => ({ secure: false }),
  connections: ["new"],
});
row("MAIL: 530 5.7.0, STARTTLS first", never("TLS_REQUIRED"), {
  faults: [{ at: "mail", reply: "530 5.7.0 Must issue a STARTTLS command first" }],
});

section = "Logging in";
const login = (...faults: Fault[]): Given => ({
  connects: true,
  server: { auth: LOGIN },
  options: () => ({ auth: LOGIN }),
  faults,
});
row("AUTH is not offered", never("AUTH_FAILED"), { ...login(), server: {} });
row("AUTH: 535", never("AUTH_FAILED"), login({ at: "auth", reply: "535 5.7.8 wrong" }));
row("AUTH: 538 5.7.11, encryption first", never("TLS_REQUIRED"), login({ at: "auth", reply: "538 5.7.11 TLS first" }));
row("AUTH: 454", later("SERVER_UNAVAILABLE"), login({ at: "auth", reply: "454 4.7.0 cannot check" }));
row("AUTH: 421", later("SERVER_UNAVAILABLE"), login({ at: "auth", reply: "421 4.3.2 closing", drop: true }));
row("AUTH: cut", later("CONNECTION_FAILED"), login({ at: "auth", drop: true }));
row("AUTH: silence", later("TIMEOUT"), login({ at: "auth", silence: true }));
row("MAIL: 530 5.7.0, log in first", never("AUTH_FAILED"), {
  faults: [{ at: "mail", reply: "530 5.7.0 Authentication required" }],
});

section = "Sender and recipients";
const envelope = (...faults: Fault[]): Given => ({ faults, pipelining: [true, false] });
const two = (...faults: Fault[]): Given => ({ ...envelope(...faults), to: [ADA, BOB] });
row("MAIL: 451", later("DEFERRED"), envelope({ at: "mail", reply: "451 4.3.0 later" }));
row("MAIL: 421", later("DEFERRED"), envelope({ at: "mail", reply: "421 4.3.2 closing", drop: true }));
row("MAIL: 550", never("REJECTED"), envelope({ at: "mail", reply: "550 5.7.1 not from you" }));
row("MAIL: 552 5.3.4, too big", never("REJECTED"), envelope({ at: "mail", reply: "552 5.3.4 too big" }));
row("MAIL: 503, once", sent, envelope({ at: "mail", reply: "503 5.5.1 bad sequence", times: 1 }));
row("MAIL: 503, every time", later("PROTOCOL_ERROR"), envelope({ at: "mail", reply: "503 5.5.1 bad sequence" }));
row("MAIL: cut", later("CONNECTION_LOST"), envelope({ at: "mail", drop: true }));
row("MAIL: silence", later("TIMEOUT"), envelope({ at: "mail", silence: true }));
row("MAIL: garbage", later("PROTOCOL_ERROR"), envelope({ at: "mail", reply: "<html>" }));
row("MAIL: endless", later("PROTOCOL_ERROR"), envelope({ at: "mail", endless: "250-still here\r\n" }));
row("MAIL: one byte a second", later("TIMEOUT"), envelope({ at: "mail", reply: "250 2.1.0 ok", byteEveryMs: 1_000 }));
row("RCPT: 450 for all", later("DEFERRED"), two({ at: "rcpt", reply: "450 4.2.1 busy" }));
row("RCPT: 550 5.1.1 for all", never("RECIPIENTS_REFUSED"), two({ at: "rcpt", reply: "550 5.1.1 unknown" }));
row("RCPT: 552 5.2.2, mailbox full", later("DEFERRED"), envelope({ at: "rcpt", reply: "552 5.2.2 full" }));
row(
  "RCPT: 450 for one, 550 for the other",
  later("RECIPIENTS_REFUSED"),
  two({ at: "rcpt", address: ADA, reply: "450 4.2.1 busy" }, { at: "rcpt", reply: "550 5.1.1 unknown" }),
);
row(
  "RCPT: 550 for one of two",
  { code: "RECIPIENTS_REFUSED", delivery: "partial", permanent: true, retryable: false },
  two({ at: "rcpt", address: BOB, reply: "550 5.1.1 unknown" }),
);
row(
  "RCPT: 450 for one of two",
  { code: "RECIPIENTS_REFUSED", delivery: "partial", permanent: false, retryable: false },
  two({ at: "rcpt", address: BOB, reply: "450 4.2.1 busy" }),
);
row("RCPT: 452 4.5.3, too many at once", sent, { ...two(), server: { maxRecipients: 1 }, arrivals: 2 });
row("RCPT: cut", later("CONNECTION_LOST"), two({ at: "rcpt", drop: true }));
row("RCPT: garbage", later("PROTOCOL_ERROR"), envelope({ at: "rcpt", reply: "what?" }));
row("DATA: 451", later("DEFERRED"), envelope({ at: "data", reply: "451 4.3.0 later" }));
row("DATA: 554", never("REJECTED"), envelope({ at: "data", reply: "554 5.5.0 no" }));
row("DATA: cut", later("CONNECTION_LOST"), envelope({ at: "data", drop: true }));
row("DATA: silence", later("TIMEOUT"), envelope({ at: "data", silence: true }));

section = "While the mail goes out";
const LATE = 500;
row("cut within a mail that the operating system had not taken whole", later("CONNECTION_LOST"), {
  faults: [{ at: "body", afterBytes: 64 * 1024, drop: true }],
  sizes: ["huge"],
});
row("the server stops reading, and the operating system had not taken the mail whole", later("TIMEOUT"), {
  faults: [{ at: "body", afterBytes: 64 * 1024, silence: true }],
  sizes: ["huge"],
  timeoutMs: 800,
});
row("cut within a mail that the operating system may have taken whole", later("CONNECTION_LOST"), {
  faults: [{ at: "body", afterBytes: 64 * 1024, drop: true }],
  sizes: ["3 MB"],
  orUnknown: true,
});
row("the server stops reading, and the operating system may have taken the mail whole", later("TIMEOUT"), {
  faults: [{ at: "body", afterBytes: 64 * 1024, silence: true }],
  sizes: ["3 MB"],
  timeoutMs: 800,
  orUnknown: true,
});
row("cut when all but the end had arrived", unknown("CONNECTION_LOST"), {
  faults: [{ at: "body", afterBytes: LATE, drop: true }],
  sizes: ["small"],
});
row("the server stops reading when all but the end had arrived", unknown("TIMEOUT"), {
  faults: [{ at: "body", afterBytes: LATE, silence: true }],
  sizes: ["small"],
});
row("552 5.3.4, too big, before the end", never("REJECTED"), {
  faults: [{ at: "body", afterBytes: LATE, reply: "552 5.3.4 too big", drop: true }],
});

section = "The reply to the whole mail";
const final = (...faults: Fault[]): Given => ({ faults });
row("cut instead of a reply", unknown("CONNECTION_LOST"), final({ at: "after-dot", drop: true }));
row("reset instead of a reply", unknown("CONNECTION_LOST"), final({ at: "after-dot", drop: "reset" }));
row("cut within the reply", unknown("CONNECTION_LOST"), final({ at: "after-dot", reply: "250-2.0.0", drop: true }));
row("silence", unknown("TIMEOUT"), { ...final({ at: "after-dot", silence: true }), timeoutMs: 1_000 });
row("one byte a second", unknown("TIMEOUT"), {
  ...final({ at: "after-dot", reply: "250 2.0.0 taken", byteEveryMs: 1_000 }),
  timeoutMs: 1_000,
});
row("endless", unknown("PROTOCOL_ERROR"), final({ at: "after-dot", endless: "250-still here\r\n" }));
row("garbage", unknown("PROTOCOL_ERROR"), final({ at: "after-dot", reply: "Segmentation fault" }));
row("something that begins like a yes", unknown("PROTOCOL_ERROR"), final({ at: "after-dot", reply: "2 many cooks" }));
row("354", unknown("PROTOCOL_ERROR"), final({ at: "after-dot", reply: "354 go on" }));
row("250, then cut", sent, final({ at: "after-dot", reply: "250 2.0.0 taken", drop: true }));
row("451", later("DEFERRED"), final({ at: "after-dot", reply: "451 4.3.0 later" }));
row("452 4.3.1, disk full", later("DEFERRED"), final({ at: "after-dot", reply: "452 4.3.1 disk full" }));
row("421", later("DEFERRED"), final({ at: "after-dot", reply: "421 4.3.2 closing", drop: true }));
row("554", never("REJECTED"), final({ at: "after-dot", reply: "554 5.6.0 no" }));
row("552 5.2.2, mailbox full", later("DEFERRED"), final({ at: "after-dot", reply: "552 5.2.2 full" }));
row("552 5.3.4, too big", never("REJECTED"), final({ at: "after-dot", reply: "552 5.3.4 too big" }));
row("503", later("PROTOCOL_ERROR"), final({ at: "after-dot", reply: "503 5.5.1 bad sequence" }));

section = "Kept connections";
const kept = (...faults: Fault[]): Given => ({ faults, connections: ["kept"] });
row("the server closed it", sent, { ...kept(), server: { faults: [{ at: "idle", drop: true, times: 1 }] } });
row("the server reset it", sent, { ...kept(), server: { faults: [{ at: "idle", drop: "reset", times: 1 }] } });
row("the server said 421 and closed it", sent, {
  ...kept(),
  server: { faults: [{ at: "idle", reply: "421 4.4.2 idle", drop: true, times: 1 }] },
});
row("the server closes it at MAIL", sent, kept({ at: "mail", drop: true, times: 1 }));
row("the server closes it at MAIL with 421", sent, kept({ at: "mail", reply: "421 4.4.2 idle", drop: true, times: 1 }));

export const scenarios: readonly Scenario[] = rows;
