import assert from "node:assert/strict";
import {
  type ClientInterceptor,
  type ClientRequest,
  connect,
  implement,
  RpcError,
  type ServerInterceptor,
  serve,
} from "callwire";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { closeKitchens, connectKitchen, kitchen, startKitchen } from "../../support/kitchen-server.js";

describe("interceptors of a client", () => {
  afterEach(closeKitchens);

  function tracing(name: string, log: string[]): ClientInterceptor {
    return {
      async call(request, next) {
        log.push(`${name} > ${request.method.split("/")[1]}(${request.args.join()})`);
        const result = await next(request);
        log.push(`${name} < ${String(result)}`);
        return result;
      },
    };
  }

  it("see a call in their order, and its outcome in the reverse of it", async () => {
    const log: string[] = [];
    const interceptors = [tracing("a", log), tracing("b", log)];
    const kitchen = connectKitchen(await startKitchen(), { interceptors });

    assert.equal(await kitchen.divide(6, 2), 3);
    assert.deepEqual(log, ["a > divide(6,2)", "b > divide(6,2)", "b < 3", "a < 3"]);
  });

  it("may change arguments, options and result", async () => {
    let user: unknown;
    const server = await startKitchen({
      divide: (context, num1, num2) => {
        user = context.metadata.get("user");
        return num1 / num2;
      },
    });
    const interceptor: ClientInterceptor = {
      call: async (request, next) => {
        const args = [Number(request.args[0]) * 10];
        return Number(await next({ ...request, args, options: { ...request.options, metadata: { user: "anna" } } })) + 1;
      },
    };
    const kitchen = connectKitchen(server, { interceptors: [interceptor] });

    assert.equal(await kitchen.divide(2, 5), 21);
    assert.equal(user, "anna");
  });

  it("may call again, and see errors", async () => {
    let calls = 0;
    const server = await startKitchen({
      ping: () => {
        if (++calls < 3) throw new RpcError("ABORTED", "not yet");
      },
    });
    const again: ClientInterceptor = {
      async call(request, next) {
        for (;;) {
          try {
            return await next(request);
          } catch (error) {
            if (!(error instanceof RpcError) || error.code !== "ABORTED") throw error;
          }
        }
      },
    };
    await connectKitchen(server, { interceptors: [again] }).ping();

    assert.equal(calls, 3);
  });

  it("see streams too", async () => {
    const seen: unknown[] = [];
    const interceptor: ClientInterceptor = {
      stream(request, next) {
        seen.push(request.kind);
        return next({ ...request, args: [1] });
      },
    };
    const kitchen = connectKitchen(await startKitchen(), { interceptors: [interceptor] });
    for await (const { x } of kitchen.watch(5)) seen.push(x);

    assert.deepEqual(seen, ["serverStreaming", 0]);
  });

  it("see what the contract says of the method by @meta, on both sides: pairs of the service, and over them its own", async () => {
    const seen: unknown[] = [];
    const atServer: ServerInterceptor = {
      call: (request, next) => {
        seen.push(request.context.meta);
        return next(request);
      },
      stream: (request, next) => {
        seen.push(request.context.meta);
        return next(request);
      },
    };
    const atClient: ClientInterceptor = {
      call: (request, next) => {
        seen.push(request.meta);
        return next(request);
      },
      stream: (request, next) => {
        seen.push(request.meta);
        return next(request);
      },
    };
    const kitchen = connectKitchen(await startKitchen({}, { interceptors: [atServer] }), { interceptors: [atClient] });
    await kitchen.ping();
    await kitchen.sum([1]);
    for await (const _ of kitchen.watch(1));

    const guest = { team: "pastry", role: "guest" };
    const cook = { team: "pastry", role: "cook", "audit.level": "full" };
    assert.deepEqual(seen, [guest, guest, cook, cook, guest, guest]);
    assert.deepEqual(Kitchen.meta, guest);
  });

  it("fail the call with one clear error when they make a request of their own", async () => {
    const interceptor: ClientInterceptor = {
      call: (request, next) =>
        next({
          method: request.method,
          target: request.target,
          kind: "unary",
          idempotent: false,
          meta: {},
          args: [],
          options: {},
        }),
    };
    const kitchen = connectKitchen(await startKitchen(), { interceptors: [interceptor] });

    await assert.rejects(kitchen.ping(), { code: "INVALID_ARGUMENT", message: /must give `next` its request, or a copy/ });
  });

  it("fail a stream with one clear error when they forget to return one, and do not call twice", async () => {
    let calls = 0;
    const forgetful = { stream: (request: ClientRequest, next: (request: ClientRequest) => unknown) => void next(request) };
    const watch = () => {
      calls++;
      return [];
    };
    const interceptors = [forgetful as unknown as ClientInterceptor]; // as plain JavaScript would give it
    const kitchen = connectKitchen(await startKitchen({ watch }), { interceptors });
    await kitchen.ping();

    assert.throws(() => kitchen.watch(1), { code: "INVALID_ARGUMENT", message: /watch: an interceptor must return a stream/ });
    await kitchen.ping();
    assert.equal(calls, 1);
  });
});

describe("interceptors of a server", () => {
  afterEach(closeKitchens);

  it("see a call in their order, and its outcome in the reverse of it", async () => {
    const log: string[] = [];
    const tracing = (name: string): ServerInterceptor => ({
      async call(request, next) {
        log.push(`${name} > ${request.args.join()}`);
        const result = await next(request);
        log.push(`${name} < ${String(result)}`);
        return result;
      },
    });
    const server = await startKitchen({}, { interceptors: [tracing("a"), tracing("b")] });

    assert.equal(await connectKitchen(server).divide(6, 2), 3);
    assert.deepEqual(log, ["a > 6,2", "b > 6,2", "b < 3", "a < 3"]);
  });

  it("answer in place of the handler by throwing", async () => {
    let entered = false;
    const deny: ServerInterceptor = {
      call() {
        throw new RpcError("PERMISSION_DENIED", "not you");
      },
    };
    const ping = (): void => {
      entered = true;
    };
    const server = await startKitchen({ ping }, { interceptors: [deny] });

    await assert.rejects(connectKitchen(server).ping(), { code: "PERMISSION_DENIED", message: /not you/ });
    assert.equal(entered, false);
  });

  it("see the items of streams in both directions", async () => {
    async function* shout(items: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<string> {
      for await (const item of items) yield String(item).toUpperCase();
    }
    const loud: ServerInterceptor = {
      stream: async (request, next) => shout(await next({ ...request, items: shout(request.items) })),
    };
    const server = await startKitchen({}, { interceptors: [loud] });
    const lines: string[] = [];
    for await (const line of connectKitchen(server).chat("room", ["a"])) lines.push(line);

    assert.deepEqual(lines, ["ROOM: A"]);
  });

  it("may be those of one service, inside of those of the server", async () => {
    const log: string[] = [];
    const named = (name: string): ServerInterceptor => ({
      async call(request, next) {
        log.push(`${name} > ${request.context.method}`);
        const result = await next(request);
        log.push(`${name} <`);
        return result;
      },
    });
    await using server = await serve({
      stopOnSignal: false,
      interceptors: [named("server")],
      services: [
        implement(Kitchen, kitchen, { interceptors: [named("first"), named("second")] }),
        implement(Calculator, calculator),
      ],
    });
    await using calc = connect(Calculator, `tcp://${server.listening}`);
    await calc.divide(1);
    await connectKitchen(server).ping();

    assert.deepEqual(log, [
      "server > demo.calculator.v1.Calculator/divide",
      "server <",
      "server > demo.kitchen.v1.Kitchen/ping",
      "first > demo.kitchen.v1.Kitchen/ping",
      "second > demo.kitchen.v1.Kitchen/ping",
      "second <",
      "first <",
      "server <",
    ]);
    for (const interceptors of [{}, [{}], [null]]) {
      assert.throws(() => implement(Kitchen, kitchen, { interceptors: interceptors as ServerInterceptor[] }), {
        code: "INVALID_ARGUMENT",
        message: /option interceptors must be a list of objects that have a method call or stream/,
      });
    }
  });
});
