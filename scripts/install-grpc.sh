#!/usr/bin/env bash
# Makes sure that Debian's gRPC for Python and its plugin for protoc are there for the tests: finds them, or installs them as root. Silent when they are there.
set -euo pipefail
source "$(dirname "$0")/debian.sh"

PYTHON=/usr/bin/python3
PLUGIN=/usr/bin/grpc_python_plugin
PACKAGES=(python3-grpcio python3-protobuf protobuf-compiler-grpc)

is_there() { [ -x "$PLUGIN" ] && "$PYTHON" -c "import grpc, google.protobuf" 2>/dev/null; }

if is_there; then exit 0; fi
require_installer "$PYTHON with grpcio and protobuf, and $PLUGIN" "${PACKAGES[@]}"
install_packages "${PACKAGES[@]}"
if ! is_there; then
  echo "install-grpc: apt-get ended well, but $PLUGIN is not there, or $PYTHON has no grpcio or protobuf" >&2
  exit 1
fi
