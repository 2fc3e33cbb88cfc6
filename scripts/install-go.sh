#!/usr/bin/env bash
# Makes sure that Debian's Go is there for the tests: finds it, or installs it as root. Silent when it is there.
set -euo pipefail
source "$(dirname "$0")/debian.sh"

PROGRAM=/usr/bin/go
PACKAGES=(golang-go)

is_there() { [ -x "$PROGRAM" ]; }

if is_there; then exit 0; fi
require_installer "$PROGRAM 1.18 or later" "${PACKAGES[@]}"
install_packages "${PACKAGES[@]}"
if ! is_there; then
  echo "install-go: apt-get ended well, but there is no $PROGRAM" >&2
  exit 1
fi
