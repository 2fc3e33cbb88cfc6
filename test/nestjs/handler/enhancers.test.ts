import assert from "node:assert/strict";
import { CALLWIRE_CONTEXT, CallwireService, callContextOf } from "@callwire/nestjs";
import {
  type ArgumentMetadata,
  type ArgumentsHost,
  BadRequestException,
  type CallHandler,
  type CanActivate,
  Catch,
  createParamDecorator,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from "@nestjs/common";
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from "@nestjs/core";
import { attempt, type CallContext, RpcError } from "callwire";
import { map } from "rxjs";
import { Calculator, InvalidOperation } from "../../../generated/calculator.js";
import { closeAll, connectTo, startApp } from "../nest-app.js";
import { PlainCalculator } from "../plain-calculator.js";

/** Lets through who has a token. */
class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    assert.equal(context.getType<string>(), CALLWIRE_CONTEXT);
    return callContextOf(context).metadata.get("token") === "right";
  }
}

class RoleGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const role: unknown = Reflect.getMetadata("role", context.getHandler());
    return role === undefined || callContextOf(context).metadata.get("role") === role;
  }
}

class Doubling implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): ReturnType<CallHandler["handle"]> {
    return next.handle().pipe(map((value) => (typeof value === "number" ? value * 2 : value)));
  }
}

/** Remembers what it sees. */
class Watching implements PipeTransform {
  readonly seen: (readonly [unknown, ArgumentMetadata])[] = [];

  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    this.seen.push([value, metadata]);
    if (value === 13) throw new BadRequestException("13 brings bad luck");
    return typeof value === "number" ? value + 1 : value;
  }
}

class Odd extends Error {}

@Catch(Odd)
class OddFilter implements ExceptionFilter {
  catch(error: Odd, host: ArgumentsHost): never {
    throw new InvalidOperation({ why: `${error.message} in ${callContextOf(host).method}` });
  }
}

@Catch()
class AnswerFilter implements ExceptionFilter {
  async catch(): Promise<number> {
    return -1;
  }
}

@Catch()
class SilentFilter implements ExceptionFilter {
  async catch(): Promise<void> {}
}

describe("what Nest puts around a handler", () => {
  afterEach(closeAll);

  it("asks guards first: without leave the call is PERMISSION_DENIED, and the handler has not run", async () => {
    let ran = 0;
    @UseGuards(TokenGuard)
    @CallwireService(Calculator)
    class Guarded extends PlainCalculator {
      override factorial(): bigint {
        ran++;
        return 1n;
      }
    }
    const calc = connectTo(await startApp({ providers: [Guarded] }), Calculator);

    await assert.rejects(calc.factorial(1n), (error) => error instanceof RpcError && error.code === "PERMISSION_DENIED");
    assert.equal(ran, 0);
    assert.equal(await calc.with({ metadata: { token: "right" } }).factorial(1n), 1n);
  });

  it("tells guards by metadata which method it is", async () => {
    @UseGuards(RoleGuard)
    @CallwireService(Calculator)
    class Roles extends PlainCalculator {
      @SetMetadata("role", "admin")
      override factorial(_context: CallContext, n: bigint): bigint {
        return n;
      }
    }
    const calc = connectTo(await startApp({ providers: [Roles] }), Calculator);

    assert.equal(await calc.divide(4, 2), 2);
    await assert.rejects(calc.factorial(1n), /PERMISSION_DENIED/);
    assert.equal(await calc.with({ metadata: { role: "admin" } }).factorial(1n), 1n);
  });

  it("lets interceptors change what a method returns", async () => {
    @CallwireService(Calculator)
    class Intercepted extends PlainCalculator {
      @UseInterceptors(Doubling)
      override divide(_context: CallContext, num1: number, num2: number): number {
        return num1 / num2;
      }
    }
    const calc = connectTo(await startApp({ providers: [Intercepted] }), Calculator);

    assert.equal(await calc.divide(8, 2), 8);
  });

  it("gives each argument to pipes as a body, and never the context", async () => {
    const pipe = new Watching();
    @CallwireService(Calculator)
    class Piped extends PlainCalculator {
      @UsePipes(pipe)
      override divide(_context: CallContext, num1: number, num2: number): number {
        return num1 * num2;
      }
    }
    const calc = connectTo(await startApp({ providers: [Piped] }), Calculator);

    assert.equal(await calc.divide(2, 3), 12);
    assert.deepEqual(
      pipe.seen.map(([value, { type, metatype, data }]) => [value, type, metatype, data]),
      [
        [2, "body", Number, undefined],
        [3, "body", Number, undefined],
      ],
    );
    await assert.rejects(calc.divide(13), /\[INVALID_ARGUMENT\].*13 brings bad luck/);
  });

  it("gives parameters to decorators of the program, behind those of the contract", async () => {
    const Caller = createParamDecorator((key: string, host: ExecutionContext) => callContextOf(host).metadata.get(key));
    @CallwireService(Calculator)
    class Named extends PlainCalculator {
      override divide(_context: CallContext, num1: number, _num2: number, @Caller("caller") caller?: string): number {
        assert.equal(caller, "me");
        return num1;
      }
    }
    const calc = connectTo(await startApp({ providers: [Named] }), Calculator);

    assert.equal(await calc.with({ metadata: { caller: "me" } }).divide(9), 9);
  });

  it("lets a filter throw an error of the contract instead", async () => {
    @UseFilters(OddFilter)
    @CallwireService(Calculator)
    class Filtered extends PlainCalculator {
      override divide(_context: CallContext, num1: number): number {
        throw num1 === 1 ? new Odd("odd") : new RpcError("ABORTED", "none of the filter's");
      }
    }
    const calc = connectTo(await startApp({ providers: [Filtered] }), Calculator);

    const result = await attempt(calc.divide(1));
    assert.ok(!result.ok && result.error.name === "InvalidOperation");
    assert.equal(result.error.why, "odd in demo.calculator.v1.Calculator/divide");
    await assert.rejects(calc.divide(2), /ABORTED/);
  });

  it("takes what a filter returns for the answer, and a filter that returns nothing for none", async () => {
    @CallwireService(Calculator)
    class Answered extends PlainCalculator {
      @UseFilters(AnswerFilter)
      override divide(): number {
        throw new Odd("odd");
      }

      @UseFilters(SilentFilter)
      override factorial(): bigint {
        throw new RpcError("ABORTED", "still so");
      }
    }
    const calc = connectTo(await startApp({ providers: [Answered] }), Calculator);

    assert.equal(await calc.divide(1), -1);
    await assert.rejects(calc.factorial(1n), /still so/);
  });

  it("is there for all handlers when it is global", async () => {
    @CallwireService(Calculator)
    class Plain extends PlainCalculator {
      override factorial(): bigint {
        throw new Odd("odd");
      }
    }
    const global = [
      { provide: APP_GUARD, useClass: TokenGuard },
      { provide: APP_INTERCEPTOR, useClass: Doubling },
      { provide: APP_PIPE, useClass: Watching },
      { provide: APP_FILTER, useClass: OddFilter },
    ];
    const calc = connectTo(await startApp({ providers: [Plain, ...global] }), Calculator);
    const known = calc.with({ metadata: { token: "right" } });

    await assert.rejects(calc.divide(1), /PERMISSION_DENIED/);
    assert.equal(await known.divide(8, 2), 6);
    await assert.rejects(known.factorial(1n), /odd in/);
  });

  it("tells the context of a call only where a call is", () => {
    const http = { getType: () => "http" } as unknown as ArgumentsHost; // all that is asked of it
    assert.throws(() => callContextOf(http), /callContextOf was given a context of type "http"/);
  });
});
