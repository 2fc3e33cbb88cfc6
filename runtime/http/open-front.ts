// Puts a front and its listener together, whatever is behind them.

import type { Address } from "../base/address.js";
import type { Clock } from "../base/clock.js";
import type { Logger } from "../base/logger.js";
import type { ConnectionLimit } from "../transport/connection-limit.js";
import type { HttpBackend } from "./backend.js";
import { Front } from "./front.js";
import type { FrontAdvice } from "./front-advice.js";
import { Guard } from "./guard.js";
import { HttpListener } from "./http-listener.js";
import type { HttpOptions } from "./http-options.js";
import type { OtherProtocol } from "./other-protocol.js";

const DEFAULT_METADATA = ["authorization", "x-request-id"] as const;

/** What is around a front. */
export interface FrontPlace {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limit: ConnectionLimit;
  readonly advice: FrontAdvice;
  readonly other?: OtherProtocol | undefined;
}

export function openFront(
  address: Address,
  options: HttpOptions,
  backend: HttpBackend,
  { clock, logger, limit, advice, other }: FrontPlace,
): Promise<HttpListener> {
  const { tls, socketMode, metadata = DEFAULT_METADATA, hosts, cors, health, metrics } = options;
  const guard = new Guard(address, hosts, cors, advice);
  const front = new Front(backend, { metadata, guard, cors, health, metrics, clock, advice, other });
  const onWarning = (text: string): void => logger.warn(`HTTP: ${text}`);
  return HttpListener.listen(address, { backend, front, clock, tls, socketMode, limit, onWarning });
}
