import assert from "node:assert/strict";
import { CallwireService, callContextOf } from "@callwire/nestjs";
import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
  NotFoundException,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from "@nestjs/common";
import { type CallContext, type Items, RpcError } from "callwire";
import { of } from "rxjs";
import { Conformance } from "../../../generated/conformance.js";
import { collect } from "../../support/collect.js";
import { closeAll, connectTo, startApp } from "../nest-app.js";
import { PlainConformance } from "../plain-conformance.js";

class TokenGuard implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    return callContextOf(context).metadata.get("token") === "right";
  }
}

class Through implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): ReturnType<CallHandler["handle"]> {
    return next.handle();
  }
}

@Catch()
class Renaming implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost): never {
    throw new RpcError("ABORTED", `the filter saw ${callContextOf(host).method}`);
  }
}

@UseGuards(TokenGuard)
@UseInterceptors(Through)
@CallwireService(Conformance)
class Streams extends PlainConformance {
  static asked: (() => void) | undefined;
  static closed: (() => void) | undefined;

  override async *drip(_context: CallContext, key: string, items: number): AsyncGenerator<string> {
    for (let item = 0; item < items; item++) yield `${key} ${item}`;
    if (key === "gone") throw new NotFoundException("nothing more");
  }

  @UseFilters(Renaming)
  override async *flood(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(1);
    throw new Error("hidden");
  }

  // It has no next item, and is closed by `return` alone.
  override count(): AsyncIterable<Uint8Array> {
    const iterator: AsyncIterator<Uint8Array> = {
      next: () => {
        Streams.asked?.();
        return new Promise(() => undefined);
      },
      return: () => {
        Streams.closed?.();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
    return { [Symbol.asyncIterator]: () => iterator };
  }
}

describe("a handler that streams", () => {
  afterEach(closeAll);

  const start = async () =>
    connectTo(await startApp({ providers: [Streams] }), Conformance).with({ metadata: { token: "right" } });

  it("sends items, takes items, and does both", async () => {
    const client = await start();

    assert.deepEqual(await collect(client.drip("a", 3)), ["a 0", "a 1", "a 2"]);
    assert.equal(await client.sum([1, 2, 3]), 6);
    assert.deepEqual(await collect(client.chat("> ", ["one", "two"])), ["> one", "> two"]);
  });

  it("is asked for no item before its guards have let the call through", async () => {
    const client = await start();
    const stranger = client.with({ metadata: { token: "wrong" } });

    await assert.rejects(collect(stranger.drip("a", 3)), /PERMISSION_DENIED/);
  });

  it("ends with the status of an exception of Nest, behind the items", async () => {
    const seen: string[] = [];
    const client = await start();

    await assert.rejects(async () => {
      for await (const item of client.drip("gone", 2)) seen.push(item);
    }, /\[NOT_FOUND\].*nothing more/);
    assert.deepEqual(seen, ["gone 0", "gone 1"]);
  });

  it("has its filters for what is thrown between items", async () => {
    const client = await start();

    await assert.rejects(collect(client.flood("a")), /\[ABORTED\].*the filter saw .*\/flood/);
  });

  it("is closed at once when its caller goes, though it waits for an item", async () => {
    const client = await start();
    const aborter = new AbortController();
    Streams.asked = () => aborter.abort();
    const closed = new Promise<void>((resolve) => {
      Streams.closed = resolve;
    });
    const reading = collect(client.with({ signal: aborter.signal }).count(1, 1));

    await assert.rejects(reading, /CANCELLED/);
    await closed;
  });

  it("is told to return an iterable when it returns an Observable", async () => {
    const lines: string[] = [];
    const logger = { debug() {}, info() {}, warn: (line: string) => lines.push(line), error: (line: string) => lines.push(line) };
    @CallwireService(Conformance)
    class Observing extends PlainConformance {
      override drip(): Items<string> {
        return of("a", "b") as unknown as Items<string>; // what plain JavaScript can do
      }
    }
    const client = connectTo(await startApp({ providers: [Observing], server: { logger } }), Conformance);

    await assert.rejects(collect(client.drip("a", 1)), /INTERNAL/);
    assert.match(lines.join("\n"), /drip streams its answer, and its handler returned no iterable; return an async generator/);
  });
});
