// Each way in which a call can end, for each direction of items, with the statuses that both sides
// have to tell. Played by a client and a server in one process.

import assert from "node:assert/strict";
import { type ClientInterceptor, RpcError, type ServerInterceptor, type StatusName } from "callwire";
import type { InProcessServer } from "callwire/testing";
import { InvalidOperation, type KitchenClient, type KitchenHandler } from "../../generated/kitchen-sink.js";
import { collect } from "./collect.js";

export interface Kitchens {
  readonly client: KitchenClient;
  readonly server: InProcessServer;
  /** Resolves when the handler runs. */
  readonly entered: Promise<void>;
  readonly abort: AbortController;
}

export interface Scene {
  readonly methods?: Partial<KitchenHandler>;
  readonly inClient?: ClientInterceptor;
  readonly inServer?: ServerInterceptor;
  /** Makes one call, and waits for what becomes of it. */
  run(kitchens: Kitchens): Promise<unknown>;
  readonly client: StatusName;
  /** Undefined: it never arrives. */
  readonly server: StatusName | typeof EITHER | undefined;
}

/** Of a deadline: the server sees it by itself, or learns from its client that it is over. */
export const EITHER = "CANCELLED or DEADLINE_EXCEEDED";

/** What the handlers of the scene that is played say when they run. */
export const stage = { enter: (): void => undefined };
export const untilAborted = ({ signal }: { readonly signal: AbortSignal }): Promise<never> => {
  stage.enter();
  return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
};
async function* stuck(call: { readonly signal: AbortSignal }): AsyncGenerator<never> {
  yield await untilAborted(call);
}

export const fails = (call: Promise<unknown>): Promise<unknown> => assert.rejects(call);
export const bug = (): never => {
  throw new TypeError("a bug");
};
const declared = (): never => {
  stage.enter();
  throw new InvalidOperation({ operation: "Divide" });
};
const lost = (): never => {
  stage.enter();
  throw new RpcError("NOT_FOUND", "no such room");
};
export const later = (): Promise<void> => new Promise(setImmediate);

/** A stream of its own that begins when it is read, by what the interceptor makes of `next`. */
export function lazily(make: () => AsyncIterable<unknown>): ReturnType<Required<ClientInterceptor>["stream"]> {
  async function* items(): AsyncGenerator<unknown, undefined> {
    await later();
    yield* make();
    return undefined;
  }
  const stream: object = items();
  return stream as ReturnType<Required<ClientInterceptor>["stream"]>; // it has all that is used of one
}

/** Each way in which a call ends, for each direction of items. */
const WAYS = {
  unary: {
    call: (client: KitchenClient) => client.area({ kind: "circle", radius: 1 }),
    method: "area",
    throws: declared,
    code: "INVALID_ARGUMENT",
  },
  "client streaming": { call: (client: KitchenClient) => client.sum([1, 2]), method: "sum", throws: lost, code: "NOT_FOUND" },
  "server streaming": {
    call: (client: KitchenClient) => collect(client.watch(2)),
    method: "watch",
    throws: lost,
    code: "NOT_FOUND",
  },
  bidi: { call: (client: KitchenClient) => collect(client.chat("r", ["a"])), method: "chat", throws: lost, code: "NOT_FOUND" },
} as const;

export const scenes = new Map<string, Scene>();
for (const [kind, { call, method, throws, code }] of Object.entries(WAYS)) {
  const isStream = method === "watch" || method === "chat";
  const one = (run: (kitchens: Kitchens) => Promise<unknown>, rest: Omit<Scene, "run">): Scene => ({ run, ...rest });
  const wait = { [method]: isStream ? stuck : untilAborted };
  const add = (what: string, scene: Scene): void => void scenes.set(`${kind}, ${what}`, scene);
  const inside = (step: () => unknown): ClientInterceptor => (isStream ? { stream: step as never } : { call: step as never });
  const around = (step: (next: () => unknown) => unknown): ClientInterceptor =>
    isStream
      ? { stream: (request, next) => step(() => next(request)) as never }
      : { call: (request, next) => step(() => next(request)) as never };
  const atServer = (step: (next: () => Promise<unknown>) => unknown): ServerInterceptor =>
    isStream
      ? { stream: (request, next) => step(() => next(request)) as never }
      : { call: (request, next) => step(() => next(request)) as never };

  add(
    "that returns",
    one(({ client }) => call(client), { client: "OK", server: "OK" }),
  );
  add("whose handler throws what is declared", {
    run: ({ client }) => fails(call(client)),
    methods: { [method]: throws },
    client: code,
    server: code,
  });
  add("whose handler has a bug", {
    run: ({ client }) => fails(call(client)),
    methods: { [method]: bug },
    client: "INTERNAL",
    server: "INTERNAL",
  });
  add("that its caller cancels", {
    async run({ client, entered, abort }) {
      const made = fails(call(client.with({ signal: abort.signal })));
      await entered;
      abort.abort();
      await made;
    },
    methods: wait,
    client: "CANCELLED",
    server: "CANCELLED",
  });
  add("that is cancelled before it begins", {
    run({ client, abort }) {
      abort.abort();
      return fails(call(client.with({ signal: abort.signal })));
    },
    client: "CANCELLED",
    server: undefined,
  });
  add("whose deadline passes", {
    run: ({ client }) => fails(call(client.with({ timeoutMs: 40 }))),
    methods: wait,
    client: "DEADLINE_EXCEEDED",
    server: EITHER,
  });
  add("whose connection is lost", {
    async run({ client, server, entered }) {
      const made = fails(call(client));
      await entered;
      server.drain(); // nobody takes it again
      server.cut();
      await made;
    },
    methods: wait,
    client: "UNAVAILABLE",
    server: "CANCELLED",
  });
  add("that an interceptor of the client does not let pass", {
    run: ({ client }) => fails((async () => call(client))()),
    inClient: inside(() => {
      throw new RpcError("UNAUTHENTICATED", "no token");
    }),
    client: "UNAUTHENTICATED",
    server: undefined,
  });
  add("in whose client an interceptor has a bug", {
    run: ({ client }) => fails((async () => call(client))()),
    inClient: inside(bug),
    client: "UNKNOWN",
    server: undefined,
  });
  add("in whose client an interceptor throws later", {
    run: ({ client }) => fails(call(client)),
    inClient: inside(() =>
      isStream
        ? lazily(bug)
        : later().then(() => {
            throw new InvalidOperation({ operation: "Divide" });
          }),
    ),
    client: isStream || method !== "area" ? "UNKNOWN" : "INVALID_ARGUMENT",
    server: undefined,
  });
  add("that an interceptor of the client makes later", {
    run: ({ client }) => call(client),
    inClient: around((next) => (isStream ? lazily(() => next() as never) : later().then(next))),
    client: "OK",
    server: "OK",
  });
  add("that an interceptor of the client makes later, and that fails", {
    run: ({ client }) => fails(call(client)),
    inClient: around((next) => (isStream ? lazily(() => next() as never) : later().then(next))),
    methods: { [method]: throws },
    client: code,
    server: code,
  });
  add("that an interceptor of the client answers", {
    run: ({ client }) => call(client),
    inClient: inside(() => (isStream ? lazily(async function* () {}) : Promise.resolve(7))),
    client: "OK",
    server: undefined,
  });
  add("whose failure an interceptor of the client takes away", {
    run: ({ client }) => call(client),
    inClient: around((next) => {
      if (!isStream) return (next() as Promise<unknown>).catch(() => 7);
      return lazily(async function* () {
        try {
          yield* next() as AsyncIterable<unknown>;
        } catch {
          yield { x: 0, y: 0 };
        }
      });
    }),
    methods: { [method]: throws },
    client: "OK",
    server: code,
  });
  add("of whose outcome an interceptor of the client makes a failure", {
    run: ({ client }) => fails(call(client)),
    inClient: around((next) => {
      if (!isStream) return (next() as Promise<unknown>).then(bug);
      return lazily(async function* () {
        yield* next() as AsyncIterable<unknown>;
        bug();
      });
    }),
    client: "UNKNOWN",
    server: "OK",
  });
  add("that an interceptor of the server does not let pass", {
    run: ({ client }) => fails(call(client)),
    inServer: atServer(() => {
      throw new RpcError("PERMISSION_DENIED", "not you");
    }),
    client: "PERMISSION_DENIED",
    server: "PERMISSION_DENIED",
  });
  add("in whose server an interceptor has a bug, later", {
    run: ({ client }) => fails(call(client)),
    inServer: atServer(async (next) => {
      await next();
      bug();
    }),
    client: "INTERNAL",
    server: "INTERNAL",
  });
}
