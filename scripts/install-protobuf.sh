#!/usr/bin/env bash
# Makes sure that Debian's protoc is there for the tests: finds it, or installs it as root. Silent when it is there.
set -euo pipefail
source "$(dirname "$0")/debian.sh"

PROGRAM=/usr/bin/protoc
PACKAGES=(protobuf-compiler libprotobuf-dev)

is_there() { [ -x "$PROGRAM" ] && [ -e /usr/include/google/protobuf/struct.proto ]; }

if is_there; then exit 0; fi
require_installer "$PROGRAM 3.15 or later with Google's files" "${PACKAGES[@]}"
install_packages "${PACKAGES[@]}"
if ! is_there; then
  echo "install-protobuf: apt-get ended well, but there is no $PROGRAM" >&2
  exit 1
fi
