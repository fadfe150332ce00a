/** Postfix's settings for one test run: mail comes in by submission, and goes into maildirs or nowhere. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MailServerSettings } from "./settings.ts";

/** Writes `postfix/main.cf` and `postfix/master.cf`. */
export function configurePostfix({ dir, ports, domain, mailboxes, mailUser }: MailServerSettings): void {
  const home = join(dir, "postfix");
  mkdirSync(home);
  writeFileSync(
    join(home, "mailboxes"),
    mailboxes.map(({ user, address }) => `${address} ${user}/Maildir/\n`).join(""),
  );
  writeFileSync(
    join(home, "main.cf"),
    `
compatibility_level = 3.6
queue_directory = ${dir}/queue
data_directory = ${dir}/data
maillog_file = ${dir}/postfix.log
maillog_file_prefixes = ${dir}
# A queue ID is never used twice, so that the log tells one mail from another.
enable_long_queue_ids = yes

myhostname = mail.${domain}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
smtpd_peername_lookup = no

# Nothing leaves this machine: there is no SMTP client in master.cf either.
mydestination =
relay_domains =
default_transport = error:this server delivers to ${domain} only
relay_transport = error:this server delivers to ${domain} only
local_transport = error:this server delivers to ${domain} only
local_recipient_maps =
alias_maps =
notify_classes =
virtual_mailbox_domains = ${domain}
virtual_mailbox_maps = texthash:${home}/mailboxes
virtual_mailbox_base = ${dir}/mail
virtual_uid_maps = static:${mailUser.uid}
virtual_gid_maps = static:${mailUser.gid}
virtual_minimum_uid = 1
virtual_mailbox_limit = 0
message_size_limit = 52428800

smtpd_tls_chain_files = ${dir}/server.pem
smtpd_tls_auth_only = yes
smtpd_tls_received_header = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = ${dir}/dovecot/postfix-auth
smtpd_sasl_authenticated_header = yes
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
`,
  );
  writeFileSync(
    join(home, "master.cf"),
    `
127.0.0.1:${ports.submission} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
127.0.0.1:${ports.submissions} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`,
  );
}
