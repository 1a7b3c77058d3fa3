# shellcheck shell=bash
# Sourced by the pieces that take packages of Debian without installing them.

# Another apt on this machine may hold the lists for a moment. The mirror's address is nobody's business.
retry() {
  local attempt
  for attempt in 1 2 3 4 5; do
    if "$@" 2>&1 | sed -E 's#://[^/ ]+#://mirror#g' >&2; then return 0; fi
    sleep "$attempt"
  done
  return 1
}

# sid, because Debian 12 itself has no buildx; the mirror is the machine's own.
write_private_apt() {
  local apt=$1 mirror
  # shellcheck disable=SC2016 # apt fills in the name
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' |
    sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }')
  [ -n "$mirror" ] || fail "This machine's apt has no Debian mirror, and there is no Docker engine with buildx here." \
    "Start a Docker engine with buildx, or run script/setup on Debian."
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/debs"
  : >"$apt/status"
  echo "deb [target=Packages signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" >"$apt/sources.list"
  cat >"$apt/apt.conf" <<CONF
Dir::Etc::SourceList "$apt/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State "$apt";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
Acquire::Languages "none";
APT::Sandbox::User "root";
APT::Architectures { "amd64"; "arm64"; "armhf"; };
CONF
}
