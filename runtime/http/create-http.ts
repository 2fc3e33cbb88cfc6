// `createHttp`: the door by which a server answers HTTP; and the same front for calls that go
// elsewhere.

import type { Address } from "../base/address.js";
import { systemClock, type Timer } from "../base/clock.js";
import { limitsOf } from "../base/limited-log.js";
import { stderrLogger } from "../base/logger.js";
import { checkOptions } from "../base/options.js";
import { usageError } from "../base/usage-error.js";
import { connectionLimit } from "../server/connections.js";
import type { OpenDoor, ServerInside, SideDoor } from "../server/side-door.js";
import type { HttpBackend } from "./backend.js";
import { type FrontAdvice, SERVER_ADVICE } from "./front-advice.js";
import type { HttpListener } from "./http-listener.js";
import { HTTP_RULES, type HttpOptions, parseListen } from "./http-options.js";
import { LocalBackend } from "./local-backend.js";
import { openFront } from "./open-front.js";
import type { OtherProtocol } from "./other-protocol.js";

/**
 * For option `http` of `serve`: the server then answers HTTP too. Throws INVALID_ARGUMENT for a
 * wrong option.
 */
export function createHttp(options: HttpOptions = {}): SideDoor {
  checkOptions("createHttp", options, HTTP_RULES);
  const address = parseListen(options);
  let isOpen = false;
  return {
    async open(inside) {
      if (isOpen) throw usageError("FAILED_PRECONDITION", "what createHttp returns is for one server; make one for each");
      isOpen = true;
      return openDoor(address, options, inside);
    },
  };
}

/**
 * HTTP in front of what somebody else has built, such as a gateway: the same routing, limits and
 * forms as at a server. Who calls it stops it, and says in the backend that it drains. `advice`
 * says what to do about what is refused, in words of its own. `other` answers what is not Connect
 * with JSON. Throws INVALID_ARGUMENT for a wrong option; rejects with FAILED_PRECONDITION when the
 * address is taken.
 */
export async function openHttpFront(
  backend: HttpBackend,
  options: HttpOptions = {},
  advice: FrontAdvice = SERVER_ADVICE,
  other?: OtherProtocol,
): Promise<HttpListener> {
  checkOptions("openHttpFront", options, HTTP_RULES);
  const limit = connectionLimit({}, limitsOf(stderrLogger, systemClock));
  return openFront(parseListen(options), options, backend, { clock: systemClock, logger: stderrLogger, limit, advice, other });
}

async function openDoor(address: Address, options: HttpOptions, inside: ServerInside): Promise<OpenDoor> {
  const { core, limit } = inside;
  const { clock, logger } = core;
  const { drainDelayMs = 0 } = options;
  const backend = await LocalBackend.of(inside);
  const listener = await openFront(address, options, backend, { clock, logger, limit, advice: SERVER_ADVICE });
  let timer: Timer | undefined;
  return {
    url: listener.url,
    async announceDrain() {
      backend.isDraining = true;
      if (drainDelayMs > 0) {
        await new Promise<void>((resolve) => {
          timer = clock.setTimeout(resolve, drainDelayMs, true);
        });
      }
      await listener.stopListening(drainDelayMs > 0);
    },
    stop() {
      timer?.cancel(); // the grace was over first, and nobody waits
      listener.stop();
    },
  };
}
