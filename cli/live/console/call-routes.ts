// The questions of a page that make calls. Without `--allow-calls` each of them is refused here,
// whatever the page shows.

import { randomUUID } from "node:crypto";
import type { Registry, RegistryTarget } from "callwire";
import type { MethodDescriptor } from "callwire/schema";
import { addressOf, targetOf } from "../endpoint-text.js";
import type { Live } from "../live-command.js";
import { isMock } from "../mock/mock-mark.js";
import { asObject, refuse } from "./asked-error.js";
import type { ConsoleRequest, Route } from "./console-server.js";
import type { NewFailure } from "./failure-log.js";
import { connectDynamic, findNamed } from "./live-parts.js";
import type { CallItems, CallRequest } from "./messages.js";
import { MethodValues } from "./method-values.js";
import type { RegistryView } from "./registry-view.js";
import { RunningCall } from "./running-call.js";

/** Of a request: a message of 4 MiB with its bytes in base64. */
const MAX_CALL_BYTES = 8 * 1024 * 1024;
/** Calls at once: each is a client with connections of its own. */
const MAX_CALLS = 50;
const MAX_TIMEOUT_MS = 3_600_000;

export interface CallParts {
  readonly live: Live;
  readonly registry: Registry;
  readonly view: RegistryView;
  readonly isAllowed: boolean;
  /** Told of each call that was made and failed. */
  readonly onFailure: (failure: NewFailure) => void;
}

export class CallRoutes {
  readonly #live: Live;
  readonly #registry: Registry;
  readonly #view: RegistryView;
  readonly #isAllowed: boolean;
  readonly #onFailure: (failure: NewFailure) => void;
  /** At most MAX_CALLS, by their ids. */
  readonly #calls = new Map<string, RunningCall>();

  constructor({ live, registry, view, isAllowed, onFailure }: CallParts) {
    this.#live = live;
    this.#registry = registry;
    this.#view = view;
    this.#isAllowed = isAllowed;
    this.#onFailure = onFailure;
  }

  get routes(): readonly (readonly [string, Route])[] {
    return [
      ["POST /api/check", (request) => this.#check(request)],
      ["POST /api/call", (request) => this.#call(request)],
      ["POST /api/items", (request) => this.#addItems(request)],
    ];
  }

  /** No call: whether the arguments fit the contract, in the words of the call itself. */
  async #check(request: ConsoleRequest): Promise<void> {
    const { service, method, args } = readCall(await request.body(MAX_CALL_BYTES));
    const { values } = await this.#find(service, method);
    request.answer(values.check(args));
  }

  async #call(request: ConsoleRequest): Promise<void> {
    this.#checkAllowed();
    const asked = readCall(await request.body(MAX_CALL_BYTES));
    const { named, method, values } = await this.#find(asked.service, asked.method);
    if (!method.idempotent && asked.isConfirmed !== true)
      throw refuse(409, "FAILED_PRECONDITION", `${method.name} may change something each time; confirm that it is to run`);
    if (this.#calls.size >= MAX_CALLS) throw refuse(503, "RESOURCE_EXHAUSTED", `${MAX_CALLS} calls run; end some first`);
    const options = {
      contract: named.descriptor,
      tls: this.#live.tls,
      timeoutMs: this.#live.timeoutMs,
      values: "native",
    } as const;
    const client = connectDynamic<"native">(named.service.name, this.#targetOf(asked), options);
    const isBounded = method.kind === "unary" || method.kind === "oneway" || asked.timeoutMs !== undefined;
    const timeoutMs = isBounded ? (asked.timeoutMs ?? method.timeoutMs ?? this.#live.timeoutMs) : undefined;
    const id = randomUUID();
    const plan = { id, client, method, values, args: asked.args, metadata: asked.metadata ?? {}, timeoutMs };
    const call = new RunningCall(plan, request.response);
    this.#calls.set(id, call);
    try {
      const failed = await call.run();
      if (failed !== undefined) {
        const mark = this.#isMock(asked.service, failed.instance) ? { isMock: true as const } : {};
        this.#onFailure({ service: asked.service, method: method.name, ...failed, ...mark });
      }
    } finally {
      this.#calls.delete(id);
      await client.close();
    }
  }

  async #addItems(request: ConsoleRequest): Promise<void> {
    this.#checkAllowed();
    const { call: id, items, isEnd = false } = readItems(await request.body(MAX_CALL_BYTES));
    const call = this.#calls.get(id);
    if (call === undefined) throw refuse(404, "NOT_FOUND", "that call has ended");
    const values = items.map((item) => call.readItem(item));
    if (!call.items.push(values)) throw refuse(429, "RESOURCE_EXHAUSTED", "the server has not taken what was sent before; wait");
    if (isEnd) call.items.end();
    request.answer(null);
  }

  #checkAllowed(): void {
    if (this.#isAllowed) return;
    throw refuse(403, "PERMISSION_DENIED", "this console makes no calls; start it with --allow-calls");
  }

  #targetOf({ instance, service }: CallRequest): Registry | RegistryTarget {
    if (instance === undefined) return this.#registry;
    const endpoint = this.#view.instances.get(service)?.find(({ id }) => id === instance);
    if (endpoint === undefined) throw refuse(404, "NOT_FOUND", "that instance has gone; choose another one");
    return targetOf(endpoint);
  }

  #isMock(service: string, address: string): boolean {
    const endpoints = this.#view.instances.get(service) ?? [];
    return endpoints.some((endpoint) => addressOf(endpoint) === address && isMock(endpoint));
  }

  async #find(service: string, name: string) {
    const named = await findNamed(this.#live.again(), this.#registry, service);
    const method: MethodDescriptor | undefined = named.service.methods.find((each) => each.name === name);
    if (method === undefined) throw refuse(404, "NOT_FOUND", "the service has no such method; read its contract again");
    return { named, method, values: new MethodValues(named.descriptor, method) };
  }
}

function readCall(body: unknown): CallRequest {
  const given = asObject(body);
  const { service, method, args = {}, metadata = {}, timeoutMs, instance, isConfirmed } = given;
  if (typeof service !== "string" || typeof method !== "string") throw refuse(400, "INVALID_ARGUMENT", "a call names its method");
  const isTime = typeof timeoutMs === "number" && timeoutMs >= 1 && timeoutMs <= MAX_TIMEOUT_MS;
  if (timeoutMs !== undefined && !isTime)
    throw refuse(400, "INVALID_ARGUMENT", `a deadline has 1 to ${MAX_TIMEOUT_MS} milliseconds`);
  const texts = Object.entries(asObject(metadata)).map(([key, value]) => [key, String(value)] as const);
  return {
    service,
    method,
    args,
    metadata: Object.fromEntries(texts),
    ...(isTime ? { timeoutMs } : {}),
    ...(typeof instance === "string" ? { instance } : {}),
    ...(isConfirmed === true ? { isConfirmed } : {}),
  };
}

function readItems(body: unknown): CallItems {
  const { call, items = [], isEnd } = asObject(body);
  if (typeof call !== "string" || !Array.isArray(items)) throw refuse(400, "INVALID_ARGUMENT", "items belong to a call");
  return { call, items, isEnd: isEnd === true };
}
