#!/usr/bin/env bash
# Makes sure that Debian's mypy is there, for what the example of a plugin makes. Silent when it is.
set -euo pipefail
source "$(dirname "$0")/debian.sh"

if [ -x /usr/bin/mypy ]; then exit 0; fi
require_installer "mypy" mypy
install_packages mypy
