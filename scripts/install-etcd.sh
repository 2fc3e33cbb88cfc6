#!/usr/bin/env bash
# Makes sure that a real etcd is there for the tests: finds Debian's, or installs it as root. Silent when it is there.
set -euo pipefail
source "$(dirname "$0")/debian.sh"

PROGRAM=/usr/bin/etcd
PACKAGES=(etcd-server)

is_there() { [ -x "$PROGRAM" ]; }

if is_there; then exit 0; fi
require_installer "$PROGRAM 3.4 or later" "${PACKAGES[@]}"
install_packages "${PACKAGES[@]}"
if ! is_there; then
  echo "install-etcd: apt-get ended well, but there is no $PROGRAM" >&2
  exit 1
fi
