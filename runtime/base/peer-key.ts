// Whom a peer is counted as, from the address that it comes from.

/**
 * Groups of an IPv6 address that its network has given: who has one such address has 2^64 of them.
 */
const NETWORK_GROUPS = 4;

/**
 * Who shows a certificate is that certificate, wherever it comes from; anybody else is its address,
 * see {@link peerKey}.
 */
export function peerKeyOf(host: string | undefined, certificate: { readonly fingerprint256: string } | undefined): string {
  return certificate === undefined ? peerKey(host) : `certificate ${certificate.fingerprint256}`;
}

/**
 * The IPv4 address, the network of an IPv6 address (`2001:db8:0:0::/64`), or the text itself for
 * what is neither. All of a unix socket are one.
 */
export function peerKey(host: string | undefined): string {
  if (host === undefined || host.startsWith("unix:")) return "unix";
  if (!host.includes(":")) return host;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(host)?.[1];
  if (mapped !== undefined) return mapped;
  const [address = ""] = host.toLowerCase().split("%"); // behind it is an interface of this machine
  if (address.startsWith("fe80:")) return address; // all neighbours of a link have this network
  const [front = "", back] = address.split("::");
  const groups = front === "" ? [] : front.split(":");
  const tail = back === undefined || back === "" ? [] : back.split(":");
  while (back !== undefined && groups.length + tail.length < 8) groups.push("0");
  return `${groups.slice(0, NETWORK_GROUPS).join(":")}::/64`;
}
