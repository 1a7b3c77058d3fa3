# shellcheck shell=bash
# Sourced by script/demo: starts an entry of the bundle as a runner does, with an event, inputs, and files to answer in.
# shellcheck disable=SC2154

# write_event REF: a push to this repository, of the commit that is checked out here.
write_event() {
  local date=''
  event_ref=$1
  event_repository=$("$SLIPWAY_TEST_NODE24" -p 'require(process.argv[1]).repository' "$root/package.json")
  # Without a checkout, as in an unpacked archive, there is no commit to name.
  event_sha=$(git -C "$root" rev-parse HEAD 2>/dev/null) || event_sha=$(printf '0%.0s' {1..40})
  date=$(git -C "$root" show --no-patch --format=%cI HEAD 2>/dev/null) || date=2026-01-01T00:00:00Z
  cat >"$temp/event" <<JSON
{
  "ref": "$event_ref",
  "head_commit": { "id": "$event_sha", "timestamp": "$date" },
  "repository": {
    "full_name": "$event_repository", "html_url": "https://github.com/$event_repository", "default_branch": "main",
    "description": "A page that says which machine it was built for", "license": { "spdx_id": "MIT" }, "private": false
  }
}
JSON
  mkdir "$temp/runner"
  touch "$temp/output" "$temp/state" "$temp/summary"
}

# run_entry main|post NAME=VALUE...: node is started directly, by env, which keeps names with a dash.
run_entry() {
  local entry=$1
  shift
  (cd "$root" && env "$@" CI=true GITHUB_ACTIONS=true GITHUB_EVENT_NAME=push "GITHUB_EVENT_PATH=$temp/event" \
    "GITHUB_REF=$event_ref" "GITHUB_SHA=$event_sha" "GITHUB_REPOSITORY=$event_repository" GITHUB_ACTOR=octocat \
    GITHUB_SERVER_URL=https://github.com GITHUB_API_URL=https://api.github.com GITHUB_RUN_ID=1 GITHUB_RUN_ATTEMPT=1 \
    "GITHUB_WORKSPACE=$root" "RUNNER_TEMP=$temp/runner" \
    "GITHUB_OUTPUT=$temp/output" "GITHUB_STATE=$temp/state" "GITHUB_STEP_SUMMARY=$temp/summary" \
    "$SLIPWAY_TEST_NODE24" "dist/$entry/index.js" 2>&1) | format_log
}

# What the runner makes of its commands: groups become headings, masks are not shown, lines break where they should.
format_log() {
  sed -uE -e '/^::(endgroup|add-mask)::/d' -e 's/^::group::/> /' -e 's/^::(error|warning|notice)[^:]*::/\1: /' -e 's/%0A/\n/g'
}

# value_in FILE NAME: a value of a command file, `name<<delimiter`, lines, `delimiter`.
value_in() {
  awk -v start="$2<<" 'index($0, start) == 1 { end = substr($0, length(start) + 1); on = 1; next } on && $0 == end { on = 0 } on' "$1"
}

output() { value_in "$temp/output" "$1"; }

# list_state: STATE_NAME=VALUE of all that the main entry saved for the post entry.
list_state() {
  local name
  sed -nE 's/^([A-Za-z]+)<<.*/\1/p' "$temp/state" | while read -r name; do
    printf 'STATE_%s=%s\n' "$name" "$(value_in "$temp/state" "$name")"
  done
}

is_empty() { [ -z "$(ls -A "$1")" ]; }

# What the registry has, in the words of buildx, which knows nothing of Slipway.
registry_digest() { docker buildx imagetools inspect "$1" --format '{{json .Manifest.Digest}}' | tr -d '"'; }
registry_platforms() {
  local each='{{.Platform.OS}}/{{.Platform.Architecture}}{{with .Platform.Variant}}/{{.}}{{end}} {{.Digest}}{{println}}'
  # Attestations stand beside the images, for a platform that nobody has.
  docker buildx imagetools inspect "$1" --format "{{range .Manifest.Manifests}}$each{{end}}" | grep -v -e '^unknown' -e '^$'
}
