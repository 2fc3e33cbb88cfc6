#!/usr/bin/env bash
# Makes sure that Neovim is there, for the test of the language server. Silent when it is.
set -euo pipefail
source "$(dirname "$0")/debian.sh"

if command -v nvim >/dev/null 2>&1; then exit 0; fi
require_installer "Neovim" neovim
install_packages neovim
