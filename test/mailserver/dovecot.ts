/** Dovecot's settings for one test run: IMAP and POP3 over TLS, and the passwords that Postfix asks for. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MailServerSettings } from "./settings.ts";

/** Writes `dovecot.conf`, for Dovecot 2.3 (Debian 12) or 2.4 (Debian 13). */
export function configureDovecot(settings: MailServerSettings, version: string): void {
  const { dir, ports, mailboxes, password } = settings;
  const home = join(dir, "dovecot");
  mkdirSync(home);
  writeFileSync(join(dir, "passwords"), mailboxes.map(({ user }) => `${user}:{PLAIN}${password}\n`).join(""));
  writeFileSync(
    join(dir, "dovecot.conf"),
    `${version.startsWith("2.3.") ? dialect23(settings) : dialect24(settings, version)}
protocols = imap pop3
listen = 127.0.0.1
base_dir = ${home}
state_dir = ${home}
log_path = ${dir}/dovecot.log
ssl = required
auth_mechanisms = plain login cram-md5
auth_failure_delay = 0
first_valid_uid = 1

service imap-login {
  chroot =
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = 0
  }
  inet_listener pop3s {
    port = ${ports.pop3s}
    ssl = yes
  }
}
service anvil {
  # Without it, a wrong password makes everybody from 127.0.0.1 wait.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  unix_listener postfix-auth {
    mode = 0600
    user = postfix
  }
}
`,
  );
}

function dialect23({ dir, mailUser }: MailServerSettings): string {
  return `
ssl_cert = <${dir}/server.pem
ssl_key = <${dir}/server.pem
mail_location = maildir:~/Maildir
passdb {
  driver = passwd-file
  args = ${dir}/passwords
}
userdb {
  driver = static
  args = uid=${mailUser.uid} gid=${mailUser.gid} home=${dir}/mail/%u
}`;
}

function dialect24({ dir, mailUser }: MailServerSettings, version: string): string {
  return `dovecot_config_version = ${version}
dovecot_storage_version = ${version}
ssl_server_cert_file = ${dir}/server.pem
ssl_server_key_file = ${dir}/server.pem
mail_driver = maildir
mail_path = ~/Maildir
passdb passwd-file {
  passwd_file_path = ${dir}/passwords
}
userdb static {
  fields {
    uid = ${mailUser.uid}
    gid = ${mailUser.gid}
    home = ${dir}/mail/%{user}
  }
}`;
}
