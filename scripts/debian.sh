# shellcheck shell=bash
# For the install scripts beside it, which source it.

# Installs Debian's packages: install_packages PACKAGE... Needs root and apt. Waits five minutes for another apt.
install_packages() {
  local name package missing=()
  name=$(basename "$0" .sh)
  echo "$name: installing $*" >&2
  export DEBIAN_FRONTEND=noninteractive
  # Without the newest lists the packages may be there all the same.
  update_lists || echo "$name: apt-get update has failed; going on with the lists that are there" >&2
  if apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" >&2; then return 0; fi
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  echo "$name: apt-get could not install ${missing[*]:-$*}; what it says is above" >&2
  return 1
}

# The lock of the lists, unlike that of dpkg, is one that apt does not wait for.
update_lists() {
  local said
  for ((try = 0; try < 60; try++)); do
    if said=$(apt-get update -qq -o DPkg::Lock::Timeout=300 2>&1); then return 0; fi
    echo "$said" >&2
    case $said in *"get lock"* | *"lock directory"*) sleep "${APT_PAUSE_SECONDS:-5}" ;; *) return 1 ;; esac
  done
  return 1
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
