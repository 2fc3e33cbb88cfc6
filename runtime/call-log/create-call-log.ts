// One line of a log for each call, at its server or its client, by an interceptor. Values are shown
// only when that is asked for, and never those that the contract marks `@sensitive`.

import { checkOptions, type OptionRules, withStandard } from "../base/options.js";
import { type Random, systemRandom } from "../base/random.js";
import type { StatusName } from "../base/status.js";
import { usageError } from "../base/usage-error.js";
import type { ClientInterceptor, ClientRequest } from "../client/interceptor.js";
import { statusOfRequest, withObserver } from "../client/observed-request.js";
import { WatchedStream } from "../client/watched-stream.js";
import { isService, sendsItems } from "../schema/service-def.js";
import type { ServerInterceptor, ServerRequest } from "../server/interceptor.js";
import { type CallLogger, LoggedCall } from "./logged-call.js";
import { observeEnd } from "./observed-end.js";
import { type LoggedService, Payloads } from "./payloads.js";
import { watchReceived, watchSent } from "./watched-items.js";

/** What `createCallLog` is told. A wrong or unknown option throws RpcError INVALID_ARGUMENT. */
export interface CallLogOptions {
  /** Where lines go: a logger of pino, or `console`. */
  readonly logger: CallLogger;
  /**
   * Whether lines have arguments and results: `"none"`, or `"masked"`, without what the contract
   * marks `@sensitive`. Items of streams are counted, and not shown. Default `"none"`.
   */
  readonly payloads?: "none" | "masked" | undefined;
  /** Whose values `"masked"` shows: generated services. Default: nobody's. */
  readonly services?: readonly LoggedService[] | undefined;
  /** Share of the calls that return, 0 to 1. Those that fail are all there. Default 1. */
  readonly sample?: number | undefined;
  /** Draws the sample. Default `Math.random`. */
  readonly random?: Random | undefined;
}

/** An interceptor for each side. */
export interface CallLog {
  /** For `connect`. */
  readonly client: ClientInterceptor;
  /** For `serve` and `implement`. A call that is refused does not come to it. */
  readonly server: ServerInterceptor;
}

/** Of docs/options.md, too. */
export const CALL_LOG_RULES: OptionRules<CallLogOptions> = {
  logger: { expected: "an object with the methods info and warn", isRight: isCallLogger },
  payloads: { expected: '"none" or "masked"', isRight: (value) => value === "none" || value === "masked" },
  services: { expected: "a list of generated services", isRight: (value) => Array.isArray(value) && value.every(isService) },
  sample: withStandard(
    { expected: "a number from 0 to 1", isRight: (value) => typeof value === "number" && value >= 0 && value <= 1 },
    1,
  ),
  random: { expected: "a function", isRight: (value) => typeof value === "function" },
};

/**
 * Makes a log of calls. The contracts of `services` are loaded from beside their generated code
 * when the first line needs them. Throws INVALID_ARGUMENT for a wrong option, and for
 * `"masked"` without services.
 */
export function createCallLog(options: CallLogOptions): CallLog {
  checkOptions("createCallLog", options, CALL_LOG_RULES, ["logger"]);
  const { logger, payloads = "none", services = [], sample = 1, random = systemRandom } = options;
  if (payloads === "masked" && services.length === 0) {
    const fix = "give services: [Calculator], whose contracts say what is @sensitive";
    throw usageError("INVALID_ARGUMENT", `payloads: "masked" of createCallLog needs services; ${fix}`);
  }
  const shown = payloads === "masked" ? new Payloads(services) : undefined;
  const lines = { logger, payloads: shown, isSampled: () => random() < sample };
  const begin: Begin = (...call) => new LoggedCall(lines, ...call);
  return { server: serverLog(begin), client: clientLog(begin) };
}

type Begin = (
  fields: object,
  method: string,
  args: readonly unknown[],
  statusOf?: (error: unknown) => StatusName | undefined,
) => LoggedCall;

function serverLog(begin: Begin): ServerInterceptor {
  const beginServed = ({ context, kind, args }: ServerRequest): LoggedCall => {
    const { method, peer, attempt } = context;
    const call = begin({ side: "server", method, kind, peer: peer.address, attempt }, method, args);
    if (observeEnd(context, (status, error) => call.settle(status, error))) call.observe();
    return call;
  };
  return {
    async call(request, next) {
      const call = beginServed(request);
      return call.follow(() => next(countReceived(request, call)));
    },
    async stream(request, next) {
      const call = beginServed(request);
      try {
        return watchSent(await next(countReceived(request, call)), call);
      } catch (error) {
        call.fail(error);
        throw error;
      }
    },
  };
}

/** Of a call for which the client streams nothing, the request stays as it is. */
function countReceived(request: ServerRequest, call: LoggedCall): ServerRequest {
  return sendsItems(request.kind) ? { ...request, items: watchReceived(request.items, call) } : request;
}

function clientLog(begin: Begin): ClientInterceptor {
  const beginMade = (request: ClientRequest): LoggedCall => {
    const { method, kind, target, args } = request;
    return begin({ side: "client", method, kind, target }, method, args, (error) => statusOfRequest(request, error));
  };
  return {
    call(request, next) {
      const call = beginMade(request);
      return call.follow(() => next(withObserver(request, { onEnd: (event) => call.note(event) })));
    },
    stream(request, next) {
      const call = beginMade(request);
      const watched = new WatchedStream(request.method, (error, last) => {
        if (last !== undefined) call.note(last);
        if (error === undefined) call.end();
        else call.fail(error);
      });
      return watched.follow(next, withObserver(request, watched));
    },
  };
}

function isCallLogger(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return ["info", "warn"].every((name) => typeof Reflect.get(value, name) === "function");
}
