import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { CallwireService, RpcContext } from "@callwire/nestjs";
import {
  BadRequestException,
  ConflictException,
  HttpException,
  Inject,
  ServiceUnavailableException,
  type Type,
  UnauthorizedException,
} from "@nestjs/common";
import { attempt, type CallContext, type Metadata, RpcError } from "callwire";
import { Calculator, InvalidOperation } from "../../../generated/calculator.js";
import { Conformance, Unserved } from "../../../generated/conformance.js";
import { closeAll, connectTo, startApp } from "../nest-app.js";
import { PlainCalculator } from "../plain-calculator.js";
import { PlainConformance } from "../plain-conformance.js";

class Rates {
  readonly factor = 3;
}

/** As of a second copy of Nest, in a `node:vm`: its Error is another one. */
function foreignException(message: string, status: number): unknown {
  const text = "Object.assign(new Error(message), { getStatus: () => status, getResponse: () => message })";
  return runInNewContext(text, { message, status });
}

describe("a handler that Nest makes", () => {
  afterEach(closeAll);

  it("gets what it injects, and answers with values and promises", async () => {
    @CallwireService(Calculator)
    class Injected extends PlainCalculator {
      readonly rates: Rates;

      constructor(@Inject(Rates) rates: Rates) {
        super();
        this.rates = rates;
      }

      override async divide(_context: CallContext, num1: number, num2: number): Promise<number> {
        return (num1 / num2) * this.rates.factor;
      }
    }
    const calc = connectTo(await startApp({ providers: [Injected, Rates] }), Calculator);

    assert.equal(await calc.divide(10, 4), 7.5);
    assert.equal(await calc.checksum(new Uint8Array(3), 4), 7n);
  });

  it("gets the context by its first parameter, and parts of it by decorators behind the contract's", async () => {
    @CallwireService(Calculator)
    class Curious extends PlainCalculator {
      override divide(
        context: CallContext,
        num1: number,
        num2: number,
        @RpcContext("metadata") metadata?: Metadata,
        @RpcContext() whole?: CallContext,
        @RpcContext("signal") signal?: AbortSignal,
      ): number {
        assert.equal(whole, context);
        assert.equal(signal, context.signal);
        assert.ok(context.remainingMs > 0);
        return num1 * num2 * Number(metadata?.get("times"));
      }
    }
    const calc = connectTo(await startApp({ providers: [Curious] }), Calculator);

    assert.equal(await calc.with({ metadata: { times: "7" } }).divide(2, 3), 42);
  });

  it("has all arguments, though a default hides a parameter from its length", async () => {
    @CallwireService(Calculator)
    class Defaulted extends PlainCalculator {
      override divide(_context: CallContext, ...numbers: [number, number]): number {
        return numbers[0] - numbers[1];
      }
    }
    const calc = connectTo(await startApp({ providers: [Defaulted] }), Calculator);

    assert.equal(await calc.divide(5, 3), 2);
  });

  it("throws an error of the contract as such", async () => {
    @CallwireService(Calculator)
    class Refusing extends PlainCalculator {
      override divide(): number {
        throw new InvalidOperation({ why: "not today" });
      }
    }
    const calc = connectTo(await startApp({ providers: [Refusing] }), Calculator);

    const result = await attempt(calc.divide(1, 0));
    assert.ok(!result.ok && result.error.name === "InvalidOperation");
    assert.equal(result.error.why, "not today");
  });

  const thrown: readonly (readonly [string, unknown, string, RegExp])[] = [
    [
      "a BadRequestException with a list",
      new BadRequestException(["a is wrong", "b too"]),
      "INVALID_ARGUMENT",
      /a is wrong; b too/,
    ],
    ["an UnauthorizedException", new UnauthorizedException(), "UNAUTHENTICATED", /Unauthorized/],
    ["a ConflictException", new ConflictException("there is one"), "ALREADY_EXISTS", /there is one/],
    ["a ServiceUnavailableException", new ServiceUnavailableException("later"), "UNAVAILABLE", /later/],
    ["an HttpException of a text", new HttpException("too many", 429), "RESOURCE_EXHAUSTED", /too many/],
    ["an HttpException of an unknown status", new HttpException("teapot", 418), "FAILED_PRECONDITION", /teapot/],
    ["an HttpException above 500", new HttpException("odd", 599), "UNKNOWN", /odd/],
    ["an HttpException of another realm", foreignException("elsewhere", 404), "NOT_FOUND", /elsewhere/],
    ["an RpcError", new RpcError("NOT_FOUND", "no such number"), "NOT_FOUND", /no such number/],
    ["any other error, hidden", new Error("the password is 42"), "INTERNAL", /^(?!.*password)/],
  ];
  for (const [what, error, code, text] of thrown) {
    it(`tells its caller ${code} when it throws ${what}`, async () => {
      @CallwireService(Calculator)
      class Failing extends PlainCalculator {
        override async divide(): Promise<number> {
          throw error;
        }
      }
      const calc = connectTo(await startApp({ providers: [Failing] }), Calculator);

      await assert.rejects(calc.divide(1), (got) => got instanceof RpcError && got.code === code && text.test(got.message));
    });
  }

  it("has the parameters of its own class, when another class has its name", async () => {
    const seen: unknown[] = [];
    const first = (): Type<object> => {
      @CallwireService(Unserved)
      class Namesake {
        empty(_context: CallContext, @RpcContext("method") method?: string): void {
          seen.push(method);
        }
      }
      return Namesake;
    };
    const second = (): Type<object> => {
      @CallwireService(Conformance)
      class Namesake extends PlainConformance {
        override empty(_context?: CallContext, @RpcContext("attempt") attempt?: number): void {
          seen.push(attempt);
        }
      }
      return Namesake;
    };
    const app = await startApp({ providers: [first(), second()] });

    await connectTo(app, Unserved).empty();
    await connectTo(app, Conformance).empty();
    assert.deepEqual(seen, ["callwire.conformance.v1.Unserved/empty", 1]);
  });

  it("fails the start when it lacks a method, by its name", async () => {
    class Half {
      divide(): number {
        return 1;
      }
    }
    // @ts-expect-error a method of the contract is missing
    CallwireService(Calculator)(Half);

    await assert.rejects(
      startApp({ providers: [Half] }),
      /Half has no method summarize, which demo\.calculator\.v1\.Calculator has/,
    );
  });

  it("does not compile with a parameter of another type", () => {
    class Wrong extends PlainCalculator {
      // @ts-expect-error the contract has a number
      override divide(_context: CallContext, num1: string): number {
        return num1.length;
      }
    }
    // @ts-expect-error the same
    CallwireService(Calculator)(Wrong);
  });
});
