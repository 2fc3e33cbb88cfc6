#!/usr/bin/env bash
# Makes sure that Debian's nginx is there for the tests: finds it, or installs it as root. Silent when it is there.
set -euo pipefail
source "$(dirname "$0")/debian.sh"

PROGRAM=/usr/sbin/nginx
PACKAGES=(nginx-light)

is_there() { [ -x "$PROGRAM" ]; }

if is_there; then exit 0; fi
require_installer "$PROGRAM 1.22 or later" "${PACKAGES[@]}"
# The tests start servers of their own: the package's is not to be started, and needs no port.
export RUNLEVEL=1
install_packages "${PACKAGES[@]}"
if ! is_there; then
  echo "install-nginx: apt-get ended well, but there is no $PROGRAM" >&2
  exit 1
fi
