// The diagnostics channels on which the runtime reports what no caller is told. Listen with
// node:diagnostics_channel. A message is built only while somebody listens. Nothing here steers the
// runtime.

import { channel, type Channel as DiagnosticsChannel } from "node:diagnostics_channel";

/**
 * `callwire:registry:health`: the connection to a registry changed its state, or the first client
 * of it begins to read.
 */
export interface RegistryHealthMessage {
  /** The registry as a person writes it. */
  readonly target: string;
  /** `"connecting"`, `"connected"`, `"suspended"`, `"lost"` or `"closed"`. */
  readonly health: string;
  /** Why, such as `nothing received for 6700 ms`. Empty when it went as it should. */
  readonly reason: string;
  /** Who tells it: the same object in each of its messages. Several may have one target. */
  readonly teller: object;
}

/**
 * `callwire:registry:list`: the list of a service changed, or was confirmed after it had been in
 * doubt.
 */
export interface RegistryListMessage {
  /** The registry as a person writes it. */
  readonly target: string;
  /** Full name of the service. */
  readonly service: string;
  /** How many instances the list has now. */
  readonly count: number;
  /** `"live"`, `"stale"` or `"cached"`; `"closed"` when nobody reads it any more. */
  readonly freshness: string;
  /** Grows by one with each change of the list. */
  readonly generation: number;
  /** How many of them the registry has lost all at once, and are kept until that is confirmed. */
  readonly heldBack: number;
  /** Who tells it: the same object in each of its messages. Several may have one target. */
  readonly teller: object;
}

/**
 * `callwire:registry:skipped`: an entry of the registry is no instance record. Sent once each time
 * that the entry is read: when it is new, or may have changed.
 */
export interface RegistrySkippedMessage {
  /** The registry as a person writes it. */
  readonly target: string;
  /** Full name of the service. */
  readonly service: string;
  /** Name of the entry. */
  readonly entry: string;
  /** What is wrong with it. */
  readonly reason: string;
}

/** `callwire:instance:ejected`: a client leaves an instance out for a while, because it fails. */
export interface InstanceEjectedMessage {
  /** Full name of the service. */
  readonly service: string;
  /** Address and id. */
  readonly instance: string;
  /** Such as `7 of 22 calls failed`. */
  readonly reason: string;
  /** Milliseconds until one call tries it again. */
  readonly forMs: number;
}

/** `callwire:instance:returned`: an ejected instance has answered well and gets calls again. */
export interface InstanceReturnedMessage {
  /** Full name of the service. */
  readonly service: string;
  /** Address and id. */
  readonly instance: string;
}

/** `callwire:tls:refused`: a client did not get through the TLS handshake of a server. */
export interface TlsRefusedMessage {
  /** Where the server listens. */
  readonly listener: string;
  /** Address of the client; `"unknown"` when it is gone already. */
  readonly peer: string;
  /**
   * Code of Node or OpenSSL, such as `ERR_TLS_HANDSHAKE_TIMEOUT` or `CERT_HAS_EXPIRED`, or
   * `"no ALPN"`.
   */
  readonly reason: string;
}

const health = channel("callwire:registry:health");
const list = channel("callwire:registry:list");
const skipped = channel("callwire:registry:skipped");
const ejected = channel("callwire:instance:ejected");
const returned = channel("callwire:instance:returned");
const tlsRefused = channel("callwire:tls:refused");

export function reportTlsRefused(message: TlsRefusedMessage): void {
  report(tlsRefused, message);
}

export function reportRegistryHealth(message: RegistryHealthMessage): void {
  report(health, message);
}

export function reportRegistryList(message: RegistryListMessage): void {
  report(list, message);
}

export function reportRegistrySkipped(message: RegistrySkippedMessage): void {
  report(skipped, message);
}

export function reportInstanceEjected(message: InstanceEjectedMessage): void {
  report(ejected, message);
}

export function reportInstanceReturned(message: InstanceReturnedMessage): void {
  report(returned, message);
}

function report(to: DiagnosticsChannel, message: object): void {
  if (to.hasSubscribers) to.publish(message);
}
