#!/bin/sh
# Installs what `npm run test:prebuilds` runs the binaries of other systems in, on Debian and Ubuntu: for Linux on arm64 and with
# musl. With --wine also for Windows, which takes about 700 MB.
set -eu
cd "$(dirname "$0")/.."

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

as_root apt-get update -qq
as_root apt-get install -y -qq --no-install-recommends qemu-user libc6-arm64-cross musl
if [ "${1-}" = --wine ]; then as_root apt-get install -y -qq --no-install-recommends wine wine64; fi

# musl for arm64. Only its files are taken, and apt keeps its lists in a folder of its own, so that the machine stays one of
# a single architecture.
lists=$(mktemp -d)
trap 'rm -rf "$lists"' EXIT
mkdir -p "$lists/state/lists/partial" "$lists/cache/archives/partial" build/arm64-musl
arm64() {
  apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o APT::Sandbox::User=root \
    -o Dir::State="$lists/state" -o Dir::State::status=/dev/null -o Dir::Cache="$lists/cache" "$@"
}
arm64 update
(cd "$lists" && arm64 download musl)
dpkg -x "$lists"/musl_*_arm64.deb build/arm64-musl
