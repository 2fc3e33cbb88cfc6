// Where a server may listen, and what clients are told of it.

import { type Address, isAnyHost, isLoopback, parseAddress, parseUnixAddress } from "../base/address.js";
import type { RpcError } from "../base/errors.js";
import { usageError } from "../base/usage-error.js";
import type { ServerTlsOptions } from "../transport/tls-options.js";

export interface ListenOptions {
  /** `host:port`, where port 0 takes a free one, or `unix:/path`. Default `127.0.0.1:0`. Anything but loopback needs `tls` or `insecure: true`. */
  readonly listen?: string | undefined;
  /** TLS 1.3 with this certificate; with `ca` for clients that have one too. Default: plaintext. */
  readonly tls?: ServerTlsOptions | undefined;
  /** Listen without TLS on an address that other machines reach. Default false. */
  readonly insecure?: boolean | undefined;
  /** Host that clients are told to connect to. Default: the host of `listen`. */
  readonly advertiseHost?: string | undefined;
  /** Permissions of a unix socket, such as 0o660. Default 0o600: only this user connects. */
  readonly socketMode?: number | undefined;
}

/** Throws INVALID_ARGUMENT for what is no address, and for one that others reach without TLS when nobody has said `insecure: true`. */
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

/** The same form as in an endpoint's record; without brackets, which belong to an address with a port. */
function checkAdvertised(host: string): void {
  if (/^[A-Za-z0-9._:-]{1,255}$/.test(host) && !isAnyHost({ host, port: 0 })) return;
  throw optionError(`option advertiseHost must be a host name or address without port, such as ::1, got ${JSON.stringify(host)}`);
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
