# shellcheck shell=bash
# Sourced by script/setup and by every piece in this folder: where things lie, and how a piece speaks.
# A piece prints exactly one line on standard output, what it did or found; its details go to standard error,
# which script/setup keeps in the log folder.

SLIPWAY_TESTBED=${SLIPWAY_TESTBED:-${XDG_CACHE_HOME:-$HOME/.cache}/slipway-testbed}
# Without links: running programs are known by their true path.
SLIPWAY_TESTBED=$(realpath --canonicalize-missing "$SLIPWAY_TESTBED")
export SLIPWAY_TESTBED
pieces=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
debian=$SLIPWAY_TESTBED/debian   # packages unpacked, never installed
binaries=$SLIPWAY_TESTBED/bin    # what callers get on their PATH
export pieces debian binaries

# Two testbeds on one machine must not share a bridge, a subnet or the name of a container.
identity=$(printf '%s' "$SLIPWAY_TESTBED" | cksum | cut -d' ' -f1)
export identity

export SLIPWAY_TEST_USER=slipway SLIPWAY_TEST_PASSWORD=testbed-only
# The registry reads bcrypt only, and few machines have a program that writes it.
# shellcheck disable=SC2016
export SLIPWAY_TEST_PASSWORD_BCRYPT='$2y$05$slipwaytestbedslipwaye35T0qRGeWMrIp.DO14rDQ5szn.3Oq.i'

# The programs of the testbed, for its own use. sbin is where Debian keeps iptables and runc.
export PATH="$binaries:$debian/usr/bin:$debian/usr/sbin:$PATH:/usr/sbin:/sbin"

fail() { # fail WHAT-WAS-WRONG WHAT-TO-DO
  printf '%s\n%s\n' "$1" "$2" >&2
  exit 1
}

# The machine's own engine counts only where it answers and has buildx, and where it is not one of ours
# (a caller may have sourced our env file).
engine_is_outside() { [ "$(cat "$SLIPWAY_TESTBED/engine-choice" 2>/dev/null)" = outside ]; }

socket_of() { printf '%s' "$SLIPWAY_TESTBED/engine/$1/run/docker.sock"; }

# docker for our engine NAME; in outside mode, docker as the machine has it.
docker_on() {
  local name=$1
  shift
  if engine_is_outside; then
    docker "$@"
  else
    DOCKER_CONFIG=$SLIPWAY_TESTBED/config docker --host "unix://$(socket_of "$name")" "$@"
  fi
}
