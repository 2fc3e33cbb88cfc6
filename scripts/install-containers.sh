#!/usr/bin/env bash
# Makes sure that the programs are there with which the shop runs as in containers. Silent when they are.
set -euo pipefail
source "$(dirname "$0")/debian.sh"

PACKAGES=(openssl iproute2 util-linux)

is_there() { command -v openssl && command -v ip && command -v unshare && command -v nsenter; } >/dev/null 2>&1

if is_there; then exit 0; fi
require_installer "openssl, ip, unshare and nsenter" "${PACKAGES[@]}"
install_packages "${PACKAGES[@]}"
if ! is_there; then
  echo "install-containers: apt-get ended well, but one of openssl, ip, unshare and nsenter is not there" >&2
  exit 1
fi
