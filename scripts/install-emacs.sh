#!/usr/bin/env bash
# Makes sure that Emacs without a screen, and eglot, are there, for the test of the language server. Silent when they are.
set -euo pipefail
source "$(dirname "$0")/debian.sh"

# Newer ones bring eglot along.
if emacs --batch -q --eval "(progn (require 'package) (package-initialize) (require 'eglot))" >/dev/null 2>&1; then exit 0; fi
require_installer "Emacs with eglot" emacs-nox elpa-eglot
install_packages emacs-nox elpa-eglot
