#!/usr/bin/env bash
# Makes sure that Debian's Chromium is there, for the page of examples/browser. Silent when it is.
set -euo pipefail
source "$(dirname "$0")/debian.sh"

PROGRAM=/usr/bin/chromium
PACKAGES=(chromium)

if [ -x "$PROGRAM" ]; then exit 0; fi
require_installer "$PROGRAM" "${PACKAGES[@]}"
install_packages "${PACKAGES[@]}"
if [ ! -x "$PROGRAM" ]; then
  echo "install-chromium: apt-get ended well, but there is no $PROGRAM" >&2
  exit 1
fi
