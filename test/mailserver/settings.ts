/** What Postfix and Dovecot have to agree on in one test run. */

export interface Mailbox {
  /** The name to log in with, over SMTP, IMAP and POP3. */
  readonly user: string;
  readonly address: string;
}

export interface MailServerPorts {
  /** SMTP with STARTTLS, which it demands. */
  readonly submission: number;
  /** SMTP over TLS from the first byte (RFC 8314 section 3.3). */
  readonly submissions: number;
  readonly imaps: number;
  readonly pop3s: number;
}

export interface MailServerSettings {
  /** Where all of the run's files are. */
  readonly dir: string;
  readonly ports: MailServerPorts;
  readonly domain: string;
  readonly mailboxes: readonly Mailbox[];
  /** Every user's. */
  readonly password: string;
  /** Who owns the maildirs. */
  readonly mailUser: { readonly uid: number; readonly gid: number };
}
