// The server of this repository as the conformance kit drives it: by generated code, today's or an
// older one.

import { type CallContext, implement, RpcError, type ServerInterceptor, Status, type StatusName, serve } from "callwire";
import type * as generated from "../../generated/conformance.js";
import { type Deferred, deferred } from "../support/wait.js";
import type { Subject } from "./subject.js";
import { DETAILS, WITH_DETAILS } from "./values.js";

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** What the server takes from generated code. */
/** Of any version: what a generated class has as a static came later. */
export type Stubs = Pick<typeof generated, "Conformance"> & { readonly Refused: Class<typeof generated.Refused> };

type Class<T extends new (...args: never) => unknown> = new (...args: ConstructorParameters<T>) => InstanceType<T>;

/** `port` 0 takes a free one. */
export async function serveStub({ Conformance, Refused }: Stubs, port = 0): Promise<Subject> {
  const keys = new Keys();
  const server = await serve({
    listen: `127.0.0.1:${port}`,
    services: [implement(Conformance, createHandler(keys, Refused))],
    interceptors: [metadataEcho],
    stopOnSignal: false,
    logger: quiet,
  });
  return {
    ...server.address,
    finish: async (key) => keys.finish(key, "finished"),
    drain: () => server.close(),
    close: () => server.close({ graceMs: 0 }),
  };
}

/** Its handler alone, for a server of another kind. */
export function createConformanceHandler({ Refused }: Pick<Stubs, "Refused">): generated.ConformanceHandler {
  return createHandler(new Keys(), Refused);
}

const metadataEcho: ServerInterceptor = {
  call(request, next) {
    answerMetadata(request.context);
    return next(request);
  },
  stream(request, next) {
    answerMetadata(request.context);
    return next(request);
  },
};

function answerMetadata({ metadata, headers, trailers }: CallContext): void {
  for (const [key, value] of metadata) {
    if (!key.startsWith("x-")) continue;
    headers.set(key, value);
    trailers.set(key, value);
  }
}

/** What has ended, and how. */
class Keys {
  readonly #ended = new Map<string, Deferred<string>>();
  readonly produced = new Map<string, number>();

  ended(key: string): Promise<string> {
    return this.#of(key).promise;
  }

  finish(key: string, how: string): void {
    this.#of(key).resolve(how);
  }

  #of(key: string): Deferred<string> {
    const found = this.#ended.get(key) ?? deferred<string>();
    this.#ended.set(key, found);
    return found;
  }
}

function createHandler(keys: Keys, Refused: Stubs["Refused"]): generated.ConformanceHandler {
  return {
    empty: () => undefined,
    echo: (_context, block) => block,
    mirror: (_context, values) => values,
    refuse(_context, why, values) {
      throw new Refused({ ...values, why, values });
    },
    fail(_context, code, message) {
      // The cases ask for numbers of the table alone.
      const name = Object.keys(Status).find((status) => Status[status as StatusName] === code) as StatusName;
      throw new RpcError(name, message, { details: message === WITH_DETAILS ? DETAILS : undefined });
    },
    crash: (_context, how) => crash(how),
    async sum(_context, numbers) {
      let total = 0;
      for await (const number of numbers) total += number;
      return total;
    },
    *count(_context, blocks, size) {
      for (let i = 0; i < blocks; i++) yield new Uint8Array(size);
    },
    async *chat(_context, prefix, lines) {
      for await (const line of lines) yield prefix + line;
    },
    hang: (context, key) => cancelled(context, keys, key),
    async *drip(context, key, items) {
      for (let i = 0; i < items; i++) yield String(i);
      await cancelled(context, keys, key);
    },
    *flood(_context, key) {
      try {
        for (let made = 1; ; made++) {
          keys.produced.set(key, made);
          yield new Uint8Array(65_536);
        }
      } finally {
        keys.finish(key, "cancelled");
      }
    },
    produced: (_context, key) => keys.produced.get(key) ?? 0,
    async hold(_context, key, blocks) {
      await keys.ended(key);
      let bytes = 0;
      for await (const block of blocks) bytes += block.length;
      return bytes;
    },
    ended: (_context, key) => keys.ended(key),
    finish: (_context, key) => keys.finish(key, "finished"),
  };
}

/** Waits for the end of the call, and remembers it. */
function cancelled({ signal }: CallContext, keys: Keys, key: string): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      keys.finish(key, "cancelled");
      reject(new Error("cancelled"));
    });
  });
}

function crash(how: string): Promise<void> {
  switch (how) {
    case "sync":
      throw new Error("secret");
    case "null":
      throw null;
    case "cyclic": {
      const error = new Error("secret");
      throw Object.assign(error, { cause: error, self: error });
    }
    case "huge":
      throw Object.assign(new Error("secret".repeat(1_000_000)), { more: "secret".repeat(1_000_000) });
    default:
      return Promise.reject(new TypeError("secret"));
  }
}
