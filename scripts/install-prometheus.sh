#!/usr/bin/env bash
# Makes sure that Debian's Prometheus and its promtool are there for the tests: finds them, or installs them as root. Silent when they are there.
set -euo pipefail
source "$(dirname "$0")/debian.sh"

PACKAGES=(prometheus)

is_there() { command -v prometheus >/dev/null 2>&1 && command -v promtool >/dev/null 2>&1; }

if is_there; then exit 0; fi
require_installer "prometheus and promtool 2.42 or later" "${PACKAGES[@]}"
# The tests start servers of their own: the package's is not to be started, and needs no port.
export RUNLEVEL=1
install_packages "${PACKAGES[@]}"
if ! is_there; then
  echo "install-prometheus: apt-get ended well, but there is no prometheus or no promtool" >&2
  exit 1
fi
