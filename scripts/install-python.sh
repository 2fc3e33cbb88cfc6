#!/usr/bin/env bash
# Makes sure that Debian's Python, its msgpack and its kazoo are there for the tests: finds them, or installs them as root. Silent when they are there.
set -euo pipefail

PYTHON=/usr/bin/python3
PACKAGES="python3 python3-msgpack python3-kazoo"

is_there() { [ -x "$PYTHON" ] && "$PYTHON" -c "import msgpack, kazoo" 2>/dev/null; }

if is_there; then exit 0; fi

if ! command -v apt-get >/dev/null 2>&1; then
  echo "install-python: no $PYTHON with msgpack and kazoo and no apt-get; the tests need Python 3.9 or later, msgpack 1.0 and kazoo 2.8 as Debian packages them: $PACKAGES" >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "install-python: the tests need Python with msgpack and kazoo; install them with: sudo apt-get install -y --no-install-recommends $PACKAGES" >&2
  exit 1
fi

echo "install-python: installing $PACKAGES" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq -o DPkg::Lock::Timeout=300 >&2
# shellcheck disable=SC2086 # several package names
apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 $PACKAGES >&2

if ! is_there; then
  echo "install-python: apt-get ended well, but $PYTHON is not there or has no msgpack or kazoo" >&2
  exit 1
fi
