#!/usr/bin/env bash
# Runs Postfix and Dovecot out of one folder for as long as standard input stays open; then ends both and removes the
# folder. The pipe closes when the test process ends, however it ends: nothing is left behind by a run that was killed.
# Where a server ends by itself, what both have to say about it goes to standard error.
set -um
dir=$1
master_pid=$dir/queue/pid/master.pid

postfix -c "$dir/postfix" start-fg >"$dir/postfix.out" 2>&1 </dev/null &
postfix=$!
dovecot -F -c "$dir/dovecot.conf" >"$dir/dovecot.out" 2>&1 </dev/null &
dovecot=$!
cat >/dev/null &
open=$!

running() { kill -0 "$1" 2>/dev/null; }

wait -n
if running "$open"; then
  tail -n 40 "$dir"/{postfix,dovecot}.{out,log} >&2 2>/dev/null
  kill "$open"
fi

# The master of Postfix has a session of its own, and no process ID before it has checked its folders.
signal=TERM
for try in {1..100}; do
  running "$postfix" || running "$dovecot" || break
  [[ $try -lt 90 ]] || signal=KILL
  if running "$dovecot"; then kill "-$signal" -- "-$dovecot"; fi
  # Locked by the master for as long as it lives: no other process can have this ID meanwhile.
  if running "$postfix"; then
    if [[ -s $master_pid ]]; then kill "-$signal" $(sed 1q "$master_pid"); else kill "-$signal" -- "-$postfix"; fi
  fi
  sleep 0.1
done 2>/dev/null
rm -rf "$dir"
