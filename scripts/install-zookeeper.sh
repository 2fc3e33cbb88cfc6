#!/usr/bin/env bash
# Makes sure that a real ZooKeeper and Java are there for the tests: finds Debian's, or installs them as root. Silent when they are there.
set -euo pipefail
source "$(dirname "$0")/debian.sh"

JAR=/usr/share/java/zookeeper.jar
PACKAGES=(libzookeeper-java default-jre-headless)

is_there() { [ -e "$JAR" ] && command -v java >/dev/null 2>&1; }

if is_there; then exit 0; fi
require_installer "ZooKeeper 3.8 ($JAR) and Java" "${PACKAGES[@]}"
install_packages "${PACKAGES[@]}"
if ! is_there; then
  echo "install-zookeeper: apt-get ended well, but there is no $JAR or no java" >&2
  exit 1
fi
