#!/bin/sh
# An authority of this machine, and a certificate for each service that it signs. A certificate names
# the service, not the host. Silent when those that are there hold for another day.
set -eu
mkdir -p certificates
cd certificates

if openssl x509 -checkend 86400 -noout -in ca.crt >/dev/null 2>&1 && [ -f payments.crt ]; then exit 0; fi

quiet() { "$@" 2>openssl.log || { cat openssl.log >&2; exit 1; }; }

quiet openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
  -subj "/CN=shop authority" -keyout ca.key -out ca.crt

# Tools ask for the health and the contract of a service under these names.
tools="URI:callwire:callwire.health.v1.Health,URI:callwire:callwire.reflection.v1.Reflection"

issue() { # name, service
  quiet openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" \
    -addext "subjectAltName=URI:callwire:$2,$tools" -keyout "$1.key" -out "$1.csr"
  quiet openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 \
    -copy_extensions copy -out "$1.crt"
}
issue orders shop.orders.v1.Orders
issue inventory shop.inventory.v1.Inventory
issue payments shop.payments.v1.Payments
rm -f ./*.csr ./*.srl openssl.log
