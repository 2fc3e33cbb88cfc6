// Where a server may listen, and what clients are told of it.

import { type Address, formatAddress, isAnyHost, isHost, isLoopback, parseAddress, parseUnixAddress } from "../base/address.js";
import type { RpcError } from "../base/errors.js";
import { usageError } from "../base/usage-error.js";
import type { Registry } from "../discovery/registry.js";
import type { ServerTlsOptions } from "../transport/tls-options.js";

export interface ListenOptions {
  /**
   * `host:port`, where port 0 takes a free one, or `unix:/path`. Default `127.0.0.1:0`. Anything
   * but loopback needs `tls` or `insecure: true`.
   */
  readonly listen?: string | undefined;
  /** TLS 1.3 with this certificate; with `ca` for clients that have one too. Default: plaintext. */
  readonly tls?: ServerTlsOptions | undefined;
  /** Listen without TLS on an address that other machines reach. Default false. */
  readonly insecure?: boolean | undefined;
  /**
   * Host that clients are told to connect to: a name or an address, without port. Default: the host
   * of `listen`.
   */
  readonly advertiseHost?: string | undefined;
  /**
   * Port that clients are told to connect to, 1 to 65,535: behind `docker run -p 45678:4000`, or
   * NAT. Default: the port that `listen` has.
   */
  readonly advertisePort?: number | undefined;
  /** Permissions of a unix socket, such as 0o660. Default 0o600: only this user connects. */
  readonly socketMode?: number | undefined;
}

/**
 * Throws INVALID_ARGUMENT for what is no address, and for one that others reach without TLS when
 * nobody has said `insecure: true`.
 */
export function parseListen(options: ListenOptions, isRegistered: boolean): Address {
  const { listen: text = "127.0.0.1:0", insecure, tls, advertiseHost } = options;
  const address = parseAddress(text) ?? parseUnixAddress(text);
  if (address === undefined) {
    const forms = "host:port, such as 127.0.0.1:0 or [::1]:0, or unix:/path";
    throw optionError(`option listen must be ${forms}, got ${JSON.stringify(text)}`);
  }
  if (!isLoopback(address) && tls === undefined && insecure !== true) {
    const fix = "give tls, listen on 127.0.0.1, or set insecure: true if the network is trusted";
    throw optionError(`${text} is reachable without encryption from other machines; ${fix}`);
  }
  if (isAnyHost(address) && advertiseHost === undefined) {
    throw optionError(`clients cannot connect to ${address.host}; set advertiseHost to a name or address of this machine`);
  }
  if (advertiseHost !== undefined) checkAdvertised(advertiseHost);
  if (address.path !== undefined && isRegistered) {
    throw optionError(
      `${text} cannot be registered, as only this machine reaches it; listen on host:port, or leave out registry`,
    );
  }
  if (options.socketMode !== undefined) checkMode(address, options.socketMode);
  return address;
}

/**
 * The same form as in an endpoint's record; without brackets, which belong to an address with a
 * port.
 */
function checkAdvertised(host: string): void {
  if (isHost(host) && !isAnyHost({ host, port: 0 })) return;
  const split = parseAddress(host);
  const fix =
    split !== undefined && isHost(split.host) && split.port > 0
      ? `; write advertiseHost: ${JSON.stringify(split.host)}, advertisePort: ${split.port}`
      : "";
  const must = "option advertiseHost must be a host name or address without port, such as calc-1.example.org, 10.0.0.7 or ::1";
  throw optionError(`${must}, got ${JSON.stringify(host)}${fix}`);
}

/**
 * Throws INVALID_ARGUMENT for one port that several workers, each with a free one, would tell
 * clients.
 */
export function checkAdvertisedPort(
  { advertisePort, workers = 1 }: ListenOptions & { workers?: number | undefined },
  { port }: Address,
): void {
  if (advertisePort === undefined || workers === 1 || port !== 0) return;
  const fix = "listen on a fixed port, which they share, or leave advertisePort out";
  throw optionError(
    `${workers} workers have a free port each, and clients cannot reach all of them by port ${advertisePort}; ${fix}`,
  );
}

/**
 * What to say of a server that registers where only this machine reaches it, with others; undefined
 * when nothing is odd.
 */
export function describeLoopback(options: ListenOptions, address: Address, registry: Registry): string | undefined {
  const { registers, scope } = registry.capabilities;
  if (!isLoopback(address) || !registers || scope !== "network") return undefined;
  if (options.advertiseHost !== undefined) return undefined; // who writes it down means it
  const fix = "set listen to an address of this machine that clients reach, or advertiseHost";
  const here = `if all clients run here, advertiseHost: ${JSON.stringify(address.host)} says so`;
  return `${formatAddress(address)} is registered under ${registry.target}, and only this machine reaches it; ${fix}; ${here}`;
}

function checkMode({ path }: Address, socketMode: number): void {
  if (path === undefined) throw optionError("option socketMode is for unix:/path; leave it out for host:port");
  if (!(Number.isInteger(socketMode) && socketMode >= 0 && socketMode <= 0o777)) {
    throw optionError(`option socketMode must be permissions from 0 to 0o777, such as 0o660, got ${String(socketMode)}`);
  }
}

function optionError(text: string): RpcError {
  return usageError("INVALID_ARGUMENT", text);
}
