# shellcheck shell=bash
# What starting and stopping an engine of ours have in common. Needs common.bash.
# shellcheck source-path=SCRIPTDIR source=processes.bash disable=SC2154
. "$pieces/processes.bash"

# The kernel allows 15 characters.
bridge_of() { printf 'slip-%s-%04x' "$1" "$((identity % 65536))"; }

subnet_of() {
  local third=$((identity % 127 * 2))
  if [ "$1" = two ]; then third=$((third + 1)); fi
  printf '172.29.%s' "$third"
}

# masquerade -A|-D NAME: the way out for containers of the engine that keeps no rules itself.
masquerade() {
  iptables --wait 10 -t nat "$1" POSTROUTING -s "$(subnet_of "$2").0/24" ! -o "$(bridge_of "$2")" -j MASQUERADE 2>/dev/null
}

answers() { [ -S "$(socket_of "$1")" ] && timeout 5 curl -fsS --unix-socket "$(socket_of "$1")" http://engine/_ping >/dev/null 2>&1; }

# stop_engine NAME: ends it with all its containers, and empties its storage. True also for one that was killed.
stop_engine() {
  local name=$1 home=$SLIPWAY_TESTBED/engine/$1 pids
  mapfile -t pids < <(daemons_with "$home/daemon.json")
  end_all 15 "${pids[@]}"
  mapfile -t pids < <(daemons_with "$home/"; contained_under "$home")
  end_all 3 "${pids[@]}"
  unmount_under "$home"
  while masquerade -D "$name"; do :; done
  ip link delete "$(bridge_of "$name")" 2>/dev/null || true
  rm -rf "$home" || fail "Could not empty $home." "Something still uses it: see 'mount' and 'ps'."
}
