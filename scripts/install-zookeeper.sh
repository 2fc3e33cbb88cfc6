#!/usr/bin/env bash
# Makes sure that a real ZooKeeper and Java are there for the tests: finds Debian's, or installs them as root. Silent when they are there.
set -euo pipefail

JAR=/usr/share/java/zookeeper.jar
PACKAGES="libzookeeper-java default-jre-headless"

is_there() { [ -e "$JAR" ] && command -v java >/dev/null 2>&1; }

if is_there; then exit 0; fi

if ! command -v apt-get >/dev/null 2>&1; then
  echo "install-zookeeper: no $JAR and no apt-get; the tests need ZooKeeper 3.8 and Java as Debian packages them: $PACKAGES" >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "install-zookeeper: the tests need ZooKeeper; install it with: sudo apt-get install -y --no-install-recommends $PACKAGES" >&2
  exit 1
fi

echo "install-zookeeper: installing $PACKAGES" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq -o DPkg::Lock::Timeout=300 >&2
# shellcheck disable=SC2086 # two package names
apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 $PACKAGES >&2

if ! is_there; then
  echo "install-zookeeper: apt-get ended well, but there is no $JAR or no java" >&2
  exit 1
fi
