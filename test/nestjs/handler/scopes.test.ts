import assert from "node:assert/strict";
import { CallwireService, callContextOf } from "@callwire/nestjs";
import {
  type CanActivate,
  type DynamicModule,
  type ExecutionContext,
  Inject,
  Injectable,
  Module,
  Scope,
  UseGuards,
} from "@nestjs/common";
import { APP_GUARD, REQUEST } from "@nestjs/core";
import type { CallContext } from "callwire";
import { Calculator } from "../../../generated/calculator.js";
import { Conformance, type ConformanceHandler } from "../../../generated/conformance.js";
import { closeAll, connectTo, startApp } from "../nest-app.js";
import { PlainCalculator } from "../plain-calculator.js";

let made = 0;

@Injectable({ scope: Scope.REQUEST })
class CallLog {
  readonly number = ++made;
  readonly context: CallContext;

  constructor(@Inject(REQUEST) context: CallContext) {
    this.context = context;
  }
}

/** Of the scope of a call, as what it injects is. */
@CallwireService(Calculator)
class Scoped extends PlainCalculator {
  readonly log: CallLog;

  constructor(@Inject(CallLog) log: CallLog) {
    super();
    this.log = log;
  }

  override async divide(context: CallContext, num1: number): Promise<number> {
    assert.equal(this.log.context, context);
    await new Promise((resolve) => setImmediate(resolve));
    return this.log.number * 1_000 + num1;
  }

  override factorial(context: CallContext): bigint {
    assert.equal(this.log.context, context);
    return BigInt(this.log.number);
  }
}

@Injectable({ scope: Scope.REQUEST })
class ScopedGuard implements CanActivate {
  readonly context: CallContext;

  constructor(@Inject(REQUEST) context: CallContext) {
    this.context = context;
  }

  canActivate(context: ExecutionContext): boolean {
    return this.context === callContextOf(context) && this.context.metadata.get("token") === "right";
  }
}

describe("a handler with the scope of a call", () => {
  beforeEach(() => {
    made = 0;
  });
  afterEach(closeAll);

  it("is made for each call, with the context as its request", async () => {
    const calc = connectTo(await startApp({ providers: [Scoped, CallLog] }), Calculator);

    const answers = await Promise.all([1, 2, 3].map((n) => calc.divide(n)));
    assert.equal(made, 3);
    assert.deepEqual(
      answers.map((answer) => answer % 1_000),
      [1, 2, 3],
    );
    assert.equal(new Set(answers.map((answer) => Math.floor(answer / 1_000))).size, 3);
    assert.equal(await calc.factorial(1n), 4n);
  });

  it("is that of its own module, when two have classes of one name", async () => {
    const other = (): DynamicModule => {
      class Namesakes {}
      class Scoped {
        readonly log: CallLog;

        constructor(@Inject(CallLog) log: CallLog) {
          this.log = log;
        }
      }
      for (const { name } of Conformance.methods) Reflect.set(Scoped.prototype, name, () => undefined);
      CallwireService(Conformance)(Scoped as unknown as new () => ConformanceHandler); // it has them now
      Module({})(Namesakes);
      return { module: Namesakes, providers: [Scoped, CallLog] };
    };
    const app = await startApp({ providers: [Scoped, CallLog], imports: [other()] });

    await connectTo(app, Conformance).empty();
    assert.equal(await connectTo(app, Calculator).factorial(1n), 2n);
  });

  it("has guards of that scope, its own and global ones", async () => {
    @UseGuards(ScopedGuard)
    @CallwireService(Calculator)
    class Guarded extends PlainCalculator {}
    @CallwireService(Calculator)
    class Open extends PlainCalculator {}

    for (const providers of [[Guarded], [Open, { provide: APP_GUARD, useClass: ScopedGuard }]]) {
      const calc = connectTo(await startApp({ providers }), Calculator);
      await assert.rejects(calc.factorial(2n), /PERMISSION_DENIED/);
      assert.equal(await calc.with({ metadata: { token: "right" } }).factorial(2n), 2n);
    }
  });

  it("is made once when it is transient", async () => {
    let count = 0;
    @Injectable({ scope: Scope.TRANSIENT })
    @CallwireService(Calculator)
    class Transient extends PlainCalculator {
      readonly own = ++count;

      override factorial(): bigint {
        return BigInt(this.own);
      }
    }
    const calc = connectTo(await startApp({ providers: [Transient] }), Calculator);

    const first = await calc.factorial(0n);
    assert.ok(first > 0n);
    assert.equal(await calc.factorial(0n), first);
  });
});
