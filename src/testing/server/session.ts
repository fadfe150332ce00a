/** One SMTP or LMTP session of a test server (RFC 5321, RFC 2033). */

import { createHmac, randomBytes } from "node:crypto";
import type { TlsOptions } from "node:tls";
import type { FaultPoint, FaultScript } from "./fault.ts";
import { Gone, type Wire } from "./wire.ts";

export type AuthMethod = "PLAIN" | "LOGIN" | "CRAM-MD5" | "XOAUTH2";

export interface TestServerAuth {
  readonly user: string;
  readonly pass?: string | undefined;
  /** What `XOAUTH2` must bring. */
  readonly accessToken?: string | undefined;
  /** Default: `PLAIN` and `LOGIN`, or `XOAUTH2` where an access token is given. */
  readonly methods?: readonly AuthMethod[] | undefined;
  /** Whether mail is refused without a login; default true. */
  readonly required?: boolean | undefined;
}

/** How a session behaves where no fault says otherwise. */
export interface SessionSettings {
  readonly lmtp: boolean;
  /** TLS from the first byte. */
  readonly implicitTls: boolean;
  /** Given where TLS or STARTTLS is offered. */
  readonly tls: TlsOptions | undefined;
  readonly auth: TestServerAuth | undefined;
  readonly extensions: readonly string[];
  readonly maxRecipients: number;
}

/** A mail that came to its final dot. */
export interface ReceivedMail {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** The bytes of the mail, leading dots unstuffed. */
  readonly raw: Buffer;
  /** Whether the server took it: whether its final reply was 2xx, over LMTP for one recipient at least. */
  readonly accepted: boolean;
  /** For whom the server took it. */
  readonly acceptedFor: readonly string[];
  /** Which connection brought it, counted from 1. */
  readonly connection: number;
  readonly secure: boolean;
  readonly user: string | undefined;
}

/** What a session tells the server. */
export interface SessionLog {
  readonly connection: number;
  /** The faults as they are now. */
  script(): FaultScript;
  client(line: string): void;
  server(line: string): void;
  received(mail: ReceivedMail): void;
}

const NAME = "test.posthorn.invalid";

/** Holds one session to its end; never rejects. */
export async function holdSession(wire: Wire, settings: SessionSettings, log: SessionLog): Promise<void> {
  try {
    await new Session(wire, settings, log).run();
  } catch (error) {
    if (!(error instanceof Gone)) throw error;
  }
}

class Session {
  readonly #wire: Wire;
  readonly #settings: SessionSettings;
  readonly #log: SessionLog;
  #user: string | undefined;
  #from: string | undefined;
  #to: string[] = [];

  constructor(wire: Wire, settings: SessionSettings, log: SessionLog) {
    this.#wire = wire;
    this.#settings = settings;
    this.#log = log;
  }

  async run(): Promise<void> {
    await this.#play("connect");
    if (this.#settings.implicitTls) await this.#secure();
    await this.#say("banner", `220 ${NAME} ESMTP`);
    for (;;) {
      const line = await this.#wire.line();
      this.#log.client(line);
      await this.#command(line);
    }
  }

  async #command(line: string): Promise<unknown> {
    switch (/^\S*/.exec(line)?.[0].toUpperCase()) {
      case "EHLO":
      case "LHLO":
        return this.#hello("ehlo", [NAME, ...this.#extensions()]);
      case "HELO":
        return this.#hello("helo", [NAME]);
      case "STARTTLS":
        return this.#startTls();
      case "AUTH":
        return this.#logIn(line);
      case "MAIL":
        return this.#mail(line);
      case "RCPT":
        return this.#recipient(line);
      case "DATA":
        return this.#data();
      case "RSET":
        this.#forget();
        return this.#say("rset", "250 2.0.0 forgotten");
      case "NOOP":
        return this.#answer("250 2.0.0 fine");
      case "QUIT":
        await this.#say("quit", "221 2.0.0 bye");
        return this.#wire.end();
      default:
        return this.#answer("502 5.5.1 not known here");
    }
  }

  #extensions(): string[] {
    const { extensions, tls, auth } = this.#settings;
    return [
      ...extensions,
      ...(tls === undefined || this.#wire.secure ? [] : ["STARTTLS"]),
      ...(auth === undefined ? [] : [`AUTH ${methodsOf(auth).join(" ")}`]),
    ];
  }

  #hello(at: "ehlo" | "helo", lines: readonly string[]): Promise<string> {
    this.#forget();
    const last = lines.length - 1;
    return this.#say(at, lines.map((text, index) => `250${index === last ? " " : "-"}${text}`).join("\r\n"));
  }

  async #startTls(): Promise<void> {
    if (this.#settings.tls === undefined) return void (await this.#say("starttls", "502 5.5.1 no TLS here"));
    const said = await this.#say("starttls", "220 2.0.0 go ahead");
    if (said.startsWith("220")) await this.#secure();
  }

  async #secure(): Promise<void> {
    await this.#play("tls");
    await this.#wire.secureWith(this.#settings.tls ?? {});
    this.#forget();
  }

  async #logIn(line: string): Promise<void> {
    const { auth } = this.#settings;
    const [, method = "", initial] = line.split(" ");
    const fault = await this.#play("auth");
    if (fault !== undefined) return;
    if (auth === undefined || !methodsOf(auth).includes(method.toUpperCase() as AuthMethod))
      return this.#answer("504 5.5.4 no such mechanism");
    if (await this.#proves(auth, method.toUpperCase() as AuthMethod, initial)) {
      this.#user = auth.user;
      return this.#answer("235 2.7.0 welcome");
    }
    return this.#answer("535 5.7.8 wrong user or password");
  }

  async #proves(auth: TestServerAuth, method: AuthMethod, initial: string | undefined): Promise<boolean> {
    switch (method) {
      case "PLAIN":
        return decode(initial ?? (await this.#ask(""))) === `\0${auth.user}\0${auth.pass}`;
      case "LOGIN": {
        const user = decode(initial ?? (await this.#ask("Username:")));
        return decode(await this.#ask("Password:")) === auth.pass && user === auth.user;
      }
      case "CRAM-MD5": {
        const challenge = `<${randomBytes(8).toString("hex")}@${NAME}>`;
        const digest = createHmac("md5", auth.pass ?? "")
          .update(challenge)
          .digest("hex");
        return decode(await this.#ask(challenge)) === `${auth.user} ${digest}`;
      }
      case "XOAUTH2": {
        const given = decode(initial ?? (await this.#ask("")));
        if (given === `user=${auth.user}\x01auth=Bearer ${auth.accessToken}\x01\x01`) return true;
        await this.#ask('{"status":"401","schemes":"bearer"}');
        return false;
      }
    }
  }

  async #ask(text: string): Promise<string> {
    this.#answer(`334 ${Buffer.from(text).toString("base64")}`);
    const line = await this.#wire.line();
    this.#log.client(line);
    return line;
  }

  async #mail(line: string): Promise<void> {
    const from = /^MAIL FROM: ?<([^>]*)>/i.exec(line)?.[1];
    if (from === undefined) return this.#answer("501 5.5.4 MAIL FROM:<address>");
    const { auth } = this.#settings;
    const needsLogin = auth !== undefined && auth.required !== false && this.#user === undefined;
    const said = await this.#say("mail", needsLogin ? "530 5.7.0 log in first" : "250 2.1.0 ok", from);
    if (!said.startsWith("2")) return;
    this.#forget();
    this.#from = from;
  }

  async #recipient(line: string): Promise<void> {
    const to = /^RCPT TO: ?<([^>]*)>/i.exec(line)?.[1];
    if (to === undefined) return this.#answer("501 5.5.4 RCPT TO:<address>");
    if (this.#from === undefined) return this.#answer("503 5.5.1 MAIL first");
    const full = this.#to.length >= this.#settings.maxRecipients;
    const said = await this.#say("rcpt", full ? "452 4.5.3 too many recipients" : "250 2.1.5 ok", to);
    if (said.startsWith("2")) this.#to.push(to);
  }

  async #data(): Promise<void> {
    if (this.#to.length === 0) {
      const fault = await this.#play("data");
      if (fault === undefined) this.#answer("503 5.5.1 RCPT first");
      if (!fault?.startsWith("3")) return;
    } else {
      const said = await this.#say("data", "354 end with a dot");
      if (!said.startsWith("3")) return;
    }
    const script = this.#log.script();
    const trap = script.next("body");
    let sprung = trap === undefined;
    const raw = await this.#wire.body(async (bytes) => {
      if (sprung || trap === undefined || bytes < (trap.afterBytes ?? 1)) return;
      sprung = true;
      script.begins();
      await this.#wire.play(trap);
    });
    await this.#finish(raw);
    this.#forget();
    await this.#play("idle");
  }

  /** Answers the final dot: once, or over LMTP once for each recipient (RFC 2033 section 4.2). */
  async #finish(raw: Buffer): Promise<void> {
    const acceptedFor: string[] = [];
    const to = this.#to;
    this.#log.received({
      envelope: { from: this.#from ?? "", to },
      raw,
      get accepted() {
        return acceptedFor.length > 0;
      },
      acceptedFor,
      connection: this.#log.connection,
      secure: this.#wire.secure,
      user: this.#user,
    });
    for (const group of this.#settings.lmtp ? to.map((one) => [one]) : [to]) {
      await this.#say("after-dot", "250 2.0.0 taken", group[0], (reply) => {
        if (/^2\d\d\b/.test(reply)) acceptedFor.push(...group);
      });
    }
  }

  #forget(): void {
    this.#from = undefined;
    this.#to = [];
  }

  /** Answers, unless a fault does; returns what was said. `said` hears it even where the fault ends the session. */
  async #say(at: FaultPoint, text: string, address?: string, said?: (reply: string) => void): Promise<string> {
    const instead = await this.#play(at, address, said);
    if (instead !== undefined) return instead;
    this.#answer(text);
    said?.(text);
    return text;
  }

  #answer(text: string): void {
    this.#log.server(text);
    this.#wire.write(`${text}\r\n`);
  }

  /** Plays the fault that the script has for this point; returns its reply, if it has one. */
  async #play(at: FaultPoint, address?: string, said?: (reply: string) => void): Promise<string | undefined> {
    const fault = this.#log.script().next(at, address);
    if (fault === undefined) return undefined;
    if (fault.reply !== undefined) this.#log.server(fault.reply);
    await this.#wire.play(fault, said);
    return fault.reply;
  }
}

function methodsOf({ methods, accessToken }: TestServerAuth): readonly AuthMethod[] {
  return methods ?? (accessToken === undefined ? ["PLAIN", "LOGIN"] : ["XOAUTH2"]);
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}
