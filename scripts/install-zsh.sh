#!/usr/bin/env bash
# Makes sure that zsh is there, for the test of its completion. Silent when it is.
set -euo pipefail
source "$(dirname "$0")/debian.sh"

if command -v zsh >/dev/null 2>&1; then exit 0; fi
require_installer "zsh" zsh
install_packages zsh
