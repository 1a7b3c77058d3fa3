# shellcheck shell=bash
# Starting what outlives the script, and finding it again. There are no pid files: after a kill -9 or a reboot
# they lie. /proc says what runs. Needs common.bash.
# shellcheck disable=SC2154

# detach LOG COMMAND...: every descriptor above 2 is closed too, or the daemon would hold the caller's pipe and
# the lock of script/setup for ever.
detach() {
  local log=$1
  shift
  (
    for descriptor in /proc/self/fd/*; do
      descriptor=${descriptor##*/}
      [ "$descriptor" -le 2 ] || eval "exec $descriptor>&-"
    done
    exec setsid nohup "$@" </dev/null >>"$log" 2>&1
  ) &
}

# daemons_with TEXT: pids of our daemons whose command line holds TEXT.
daemons_with() {
  local text=$1 exe pid
  # Processes that end meanwhile make find complain.
  { find /proc -maxdepth 2 -path '/proc/[0-9]*/exe' -lname "$debian/*" 2>/dev/null || true; } | while read -r exe; do
    pid=${exe#/proc/}
    pid=${pid%/exe}
    if tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "$text"; then echo "$pid"; fi
  done
}

# contained_under FOLDER: pids inside containers whose root file system is stored in FOLDER. They outlive a
# killed engine and its shims, and nothing else tells whose they are.
contained_under() {
  { grep -l " / / [^-]*- overlay .*upperdir=$1/" /proc/[0-9]*/mountinfo 2>/dev/null || true; } | cut -d/ -f3
}

# end_all SECONDS PID...: asks, waits, then kills.
end_all() {
  local patience=$1 pid
  shift
  [ $# -gt 0 ] || return 0
  kill "$@" 2>/dev/null || true
  for ((tick = 0; tick < patience * 10; tick++)); do
    for pid in "$@"; do [ ! -d "/proc/$pid" ] || { sleep 0.1; continue 2; }; done
    return 0
  done
  kill -9 "$@" 2>/dev/null || true
}

# unmount_under FOLDER, deepest first.
unmount_under() {
  local folder=$1 mount
  awk -v folder="$folder/" 'index($5, folder) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
    while read -r mount; do umount --lazy "$mount" || true; done
}
