#!/usr/bin/env bash
# Makes sure that nft is there for the fault of a half-open link, which drops packets in a network namespace. Only root can do that: for others it does nothing, and a
# proxy of our own stands in. Silent when it is there.
set -euo pipefail
source "$(dirname "$0")/debian.sh"

if [ "$(id -u)" -ne 0 ] || command -v nft >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then exit 0; fi
install_packages nftables iproute2 util-linux
