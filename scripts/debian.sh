# shellcheck shell=bash
# For the install scripts beside it, which source it.

# Installs Debian's packages: install_packages PACKAGE... Needs root and apt.
install_packages() {
  echo "$(basename "$0" .sh): installing $*" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq -o DPkg::Lock::Timeout=300 >&2
  apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" >&2
}

# Ends the script, saying how to get them, unless packages can be installed here: require_installer "WHAT IS NEEDED" PACKAGE...
require_installer() {
  local needed=$1
  shift
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "$(basename "$0" .sh): the tests need $needed, and there is no apt-get; Debian has it as: $*" >&2
    exit 1
  fi
  if [ "$(id -u)" -ne 0 ]; then
    echo "$(basename "$0" .sh): the tests need $needed; install it with: sudo apt-get install -y --no-install-recommends $*" >&2
    exit 1
  fi
}
