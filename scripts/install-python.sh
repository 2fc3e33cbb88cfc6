#!/usr/bin/env bash
# Makes sure that Debian's Python, its msgpack and its kazoo are there for the tests: finds them, or installs them as root. Silent when they are there.
set -euo pipefail
source "$(dirname "$0")/debian.sh"

PYTHON=/usr/bin/python3
PACKAGES=(python3 python3-msgpack python3-kazoo)

is_there() { [ -x "$PYTHON" ] && "$PYTHON" -c "import msgpack, kazoo" 2>/dev/null; }

if is_there; then exit 0; fi
require_installer "$PYTHON 3.9 or later with msgpack 1.0 and kazoo 2.8" "${PACKAGES[@]}"
install_packages "${PACKAGES[@]}"
if ! is_there; then
  echo "install-python: apt-get ended well, but $PYTHON is not there or has no msgpack or kazoo" >&2
  exit 1
fi
