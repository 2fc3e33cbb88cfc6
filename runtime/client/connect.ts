// `connect`: from a generated service and a target to a client.

import { BALANCERS, type BalancerName, DEFAULT_BALANCER } from "../balancing/balancers.js";
import type { Balancer } from "../balancing/instance.js";
import { type Clock, systemClock } from "../base/clock.js";
import { DEFAULT_SUBSET_SIZE } from "../base/limits/balancing.js";
import { DEFAULT_TIMEOUT_MS } from "../base/limits/call.js";
import { DEFAULT_MAX_FRAME_BYTES, MAX_METADATA_KEYS } from "../base/limits/message.js";
import { stderrLogger } from "../base/logger.js";
import { explainKey } from "../base/metadata.js";
import {
  ARE_INTERCEPTORS,
  CHECKED_LATER,
  checkOptions,
  IS_BOOLEAN,
  IS_FRAME_SIZE,
  IS_TIMEOUT,
  isText,
  type OptionRule,
  type OptionRules,
  withStandard,
} from "../base/options.js";
import { type Random, systemRandom } from "../base/random.js";
import { TimerWheel } from "../base/timer-wheel.js";
import { rememberCalls } from "../call/current-call.js";
import { Channel } from "../channel/channel.js";
import { openRegistry, type RegistryTarget } from "../discovery/open-registry.js";
import type { Registry } from "../discovery/registry.js";
import type { SubsetOptions } from "../discovery/subset.js";
import { expectService, type ServiceDef } from "../schema/service-def.js";
import { createTcpDialer, type Dialer } from "../transport/dialer.js";
import { TlsDialing } from "../transport/tls-dialing.js";
import type { ClientTlsOptions } from "../transport/tls-options.js";
import { announceClient, MAX_CLIENT_NAME } from "./consumer.js";
import type { ClientInterceptor } from "./interceptor.js";
import { TRACE_KEYS } from "./prepare-call.js";
import { createStubClass, type StubClass } from "./stub-class.js";

/**
 * What `connect` is told beside service and target. A wrong or unknown option throws RpcError
 * INVALID_ARGUMENT.
 */
export interface ConnectOptions {
  /**
   * Milliseconds for calls whose method has no `@timeout` and whose caller gives none; for streams
   * only until they begin. Default 10,000; `Infinity` for none.
   */
  readonly timeoutMs?: number | undefined;
  /** Around every call of this client; the first is the outermost. Default: none. */
  readonly interceptors?: readonly ClientInterceptor[] | undefined;
  /**
   * Calls made inside a handler end when its call ends, and carry its trace. Default true;
   * `.with({ detached: true })` is the same for one call.
   */
  readonly inherit?: boolean | undefined;
  /**
   * Keys of metadata that calls made inside a handler take over from its call, such as
   * `["authorization"]`, beside the trace. Default: none.
   */
  readonly inheritMetadata?: readonly string[] | undefined;
  /**
   * How an instance is chosen for each call: a name, see {@link BalancerName}, or a
   * {@link Balancer} of your own. Default `"p2c"`. An operator can override it in the registry.
   */
  readonly balancer?: BalancerName | Balancer | undefined;
  /**
   * Where this client runs: instances of the same zone are preferred while they can carry the load.
   * Default: none is preferred.
   */
  readonly zone?: string | undefined;
  /**
   * Which instances of a service with more than 50 are used. Default: 20 of them, others in each
   * process.
   */
  readonly subset?: SubsetOptions | undefined;
  /**
   * Largest frame that servers may send, in bytes: one message and its header. 512 to 67,108,864.
   * Default 4,194,304.
   */
  readonly maxFrameBytes?: number | undefined;
  /**
   * Connect by TLS 1.3 and by nothing else. `{}` trusts the public authorities; most give `ca`.
   * Default: plaintext.
   */
  readonly tls?: ClientTlsOptions | undefined;
  /**
   * What this client is called, such as `"billing"`, 1 to 128 characters: it is listed in the
   * registry as a consumer of the service, for those who change the contract. Default: it is not.
   */
  readonly name?: string | undefined;
  /** Version of this client's own software, listed with its `name`. At most 255 characters. */
  readonly version?: string | undefined;
}

const ARE_METADATA_KEYS: OptionRule = {
  expected: `a list of metadata keys, such as "authorization": lower case, at most ${MAX_METADATA_KEYS}`,
  isRight: (value) => Array.isArray(value) && value.length <= MAX_METADATA_KEYS && firstProblem(value) === undefined,
  explain: (value) => (Array.isArray(value) ? firstProblem(value) : undefined),
};

/** Of the entries of the list. A hole is an entry, too. */
function firstProblem(keys: readonly unknown[]): string | undefined {
  for (const key of keys) {
    const problem = explainKey(key);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const IS_CLIENT_NAME: OptionRule = {
  expected: `a string of 1 to ${MAX_CLIENT_NAME} characters`,
  isRight: (value) => typeof value === "string" && value !== "" && value.length <= MAX_CLIENT_NAME,
};

const IS_BALANCER: OptionRule = {
  expected: `one of ${BALANCERS.join(", ")}, or an object with name and createPicker`,
  isRight: (value) => BALANCERS.some((name) => name === value) || isOwn(value),
};

/** What a user brings; see {@link Balancer}. */
function isOwn(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return typeof Reflect.get(value, "name") === "string" && typeof Reflect.get(value, "createPicker") === "function";
}

/** Of docs/options.md, too. */
export const SUBSET_RULES: OptionRules<SubsetOptions> = {
  size: withStandard(
    { expected: "a number of instances, 1 or more", isRight: (value) => typeof value === "number" && value >= 1 },
    DEFAULT_SUBSET_SIZE,
  ),
  seed: isText(),
};

const IS_SUBSET: OptionRule = {
  expected: "an object with size and seed",
  isRight: (value) => typeof value === "object" && value !== null,
  inside: SUBSET_RULES,
};

/** Of docs/options.md, too. */
export const CONNECT_RULES: OptionRules<ConnectOptions> = {
  timeoutMs: withStandard(IS_TIMEOUT, DEFAULT_TIMEOUT_MS),
  interceptors: ARE_INTERCEPTORS,
  inherit: withStandard(IS_BOOLEAN, true),
  inheritMetadata: ARE_METADATA_KEYS,
  balancer: withStandard(IS_BALANCER, DEFAULT_BALANCER),
  zone: isText(),
  subset: IS_SUBSET,
  maxFrameBytes: withStandard(IS_FRAME_SIZE, DEFAULT_MAX_FRAME_BYTES),
  tls: CHECKED_LATER,
  name: IS_CLIENT_NAME,
  version: isText(),
};

// One wheel for the process: deadlines of all clients tick together.
const wheel = new TimerWheel(systemClock);
const classes = new WeakMap<object, StubClass>();

/**
 * A client of `service` that finds its servers under `target`:
 * `zookeeper://host:port,host:port/path`, `dns:name:port`, `dns+srv:_service._tcp.name`,
 * `static:host:port,host:port`, `tcp://host:port`,
 * `unix:/path`, `memory:name`, a URL of that form, or a registry object, which the caller closes.
 * Returns at once; connections are made in the background and calls wait for them up to their
 * deadline. Throws RpcError INVALID_ARGUMENT for a target that is none of these, and for a wrong
 * option.
 */
export function connect<Client, Handler>(
  service: ServiceDef<Client, Handler>,
  target: RegistryTarget,
  options: ConnectOptions = {},
): Client {
  checkConnect(service, options);
  const tls = options.tls === undefined ? undefined : createTlsDialing(options.tls, service.name);
  const { registry, owned } = openRegistry(target);
  const dialer = createTcpDialer({ tls, isRegistered: registry.capabilities.saysTls, maxFrameBytes: options.maxFrameBytes });
  return createClient(service, { registry, owned, dialer, clock: systemClock, wheel }, options);
}

/** What a client is made of besides its service. */
export interface ClientSetup {
  readonly registry: Registry;
  /** Whether the client closes it. */
  readonly owned: boolean;
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly wheel: TimerWheel;
  /** Of choices, and of the pauses between attempts to connect. Default: `Math.random`. */
  readonly random?: Random | undefined;
}

/** A client on any registry, network and clock. */
export function createClient<Client, Handler>(
  service: ServiceDef<Client, Handler>,
  { registry, owned, dialer, clock, wheel, random = systemRandom }: ClientSetup,
  options: ConnectOptions,
): Client {
  checkConnect(service, options);
  const policy = { balancer: options.balancer ?? DEFAULT_BALANCER, zone: options.zone, subset: options.subset };
  const channel = new Channel(service.name, registry, { clock, loop: wheel, random, dialer, ...policy });
  const { name, version } = options;
  const leave = name === undefined ? undefined : announceClient(registry, service, { name, version });
  const close = async (): Promise<void> => {
    await Promise.all([channel.close(), leave?.()]);
    if (owned) await registry[Symbol.asyncDispose]();
  };
  const inherits = options.inherit !== false;
  const inheritedKeys = [...TRACE_KEYS, ...(options.inheritMetadata ?? [])];
  if (inherits) rememberCalls();
  const Stub = stubClassOf(service, options.interceptors ?? []);
  const stub = new Stub({ channel, clock, wheel, defaultTimeoutMs: options.timeoutMs, inherits, inheritedKeys, close });
  return stub as Client; // createStubClass gives it every method of the contract, which is what Client is made of
}

function checkConnect(service: unknown, options: ConnectOptions): void {
  expectService("connect", service);
  checkOptions("connect", options, CONNECT_RULES);
}

function createTlsDialing(tls: ClientTlsOptions, service: string): TlsDialing {
  return new TlsDialing(tls, service, systemClock, (text) => stderrLogger.warn(`${service}: ${text}`));
}

function stubClassOf<Client, Handler>(
  service: ServiceDef<Client, Handler>,
  interceptors: readonly ClientInterceptor[],
): StubClass {
  if (interceptors.length > 0) return createStubClass(service as ServiceDef<never, never>, interceptors); // as below
  const known = classes.get(service);
  if (known !== undefined) return known;
  const made = createStubClass(service as ServiceDef<never, never>); // the type parameters exist for the compiler only
  classes.set(service, made);
  return made;
}
