#!/usr/bin/env bash
# Installs from Debian (or Ubuntu) what some tests need beyond npm: Postfix and Dovecot, so that `npm test` sends real
# mails through them, and strace, with which `npm run test:long` sees what the outbox has brought to disk.
#
#   scripts/install-test-packages.sh
#
# It installs the packages that are missing and nothing else. No service is started, and what it installs is not
# started at boot either: the tests in test/mailserver start both servers themselves, with settings, folders and
# loopback ports of their own, and end them. Run it as root, or with sudo at hand; a second run takes a moment.
#
# It fails, and changes nothing, where the system is not Debian's or where another mail server would have to go.
set -euo pipefail

packages=(postfix dovecot-core dovecot-imapd dovecot-pop3d strace)

fail() {
  echo "install-test-packages: $*" >&2
  exit 1
}

command -v apt-get >/dev/null && command -v dpkg-query >/dev/null ||
  fail "only Debian and Ubuntu are known here (no apt-get). Install Postfix, Dovecot with IMAP and POP3, and strace by hand."

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done
if [[ ${#missing[@]} -eq 0 ]]; then
  echo "${packages[*]}: all installed already."
  exit 0
fi

if [[ $EUID -ne 0 ]]; then
  command -v sudo >/dev/null || fail "installing packages needs root: run it as root, or install sudo."
  exec sudo "$(realpath "$0")"
fi

work=$(mktemp -d)
policy=/usr/sbin/policy-rc.d
restore_policy() {
  rm -f "$policy"
  [[ ! -e $work/policy-rc.d ]] || mv "$work/policy-rc.d" "$policy"
  rm -rf "$work"
}
trap restore_policy EXIT
# Packages ask this file before they start a service (invoke-rc.d(8)); 101 is "no". What was there comes back.
[[ ! -e $policy ]] || mv "$policy" "$work/policy-rc.d"
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"

# apt-get tells a lot; it is shown where it failed.
quietly() {
  "$@" >"$work/log" 2>&1 </dev/null || {
    cat "$work/log" >&2
    fail "\"$1\" failed; what it said stands above."
  }
}

export DEBIAN_FRONTEND=noninteractive
echo "Installing from the system's package sources: ${missing[*]}"
quietly apt-get update
# Postfix asks what it is for; with this answer it writes no /etc/postfix/main.cf.
debconf-set-selections <<<"postfix postfix/main_mailer_type select No configuration"
# --no-remove: a mail server that somebody uses is not replaced for the sake of a test.
quietly apt-get install --yes --no-install-recommends --no-remove -o DPkg::Lock::Timeout=120 "${missing[@]}"
# Debian has every new service start at boot. Somebody's own mail server, there before, stays as it is.
for pair in postfix:postfix dovecot-core:dovecot; do
  if [[ " ${missing[*]} " == *" ${pair%:*} "* ]] && command -v systemctl >/dev/null; then
    quietly systemctl disable "${pair#*:}.service"
  fi
done
echo "Installed. No service was started; the tests start their own."
