// Watches one connection of a world, as both sides write and read it, for the ledger: its frames,
// the attempts that it carries, and what a side keeps for a peer that does not take it.

import { DEFAULT_MAX_FRAME_BYTES } from "#runtime/base/limits/message.js";
import type { Knows } from "#runtime/simulation/network.js";
import type { SimulatedSocket } from "#runtime/simulation/simulated-socket.js";
import { MAX_OUTFLOW_BYTES } from "#runtime/transport/outflow.js";
import type { Line } from "./attempts.js";
import { FrameWatch } from "./frame-watch.js";
import type { Ledger } from "./ledger.js";

/** `near` is the client's end. */
export function watchConnection(
  near: SimulatedSocket,
  far: SimulatedSocket,
  { ledger, knows, now }: { readonly ledger: Ledger; readonly knows: Knows; readonly now: () => number },
): void {
  const { machine, remoteAddress: host, remotePort: port } = near;
  const { name: client, bornAt } = machine;
  const line: Line = { client, bornAt, goawayAt: Infinity, answeredAt: Infinity, closedAt: Infinity };
  const complain = (what: string): void => ledger.complain(`${client} at ${host} ${what}`);
  const frames = new FrameWatch({
    now,
    wentOnAt: () => machine.wentOnAt,
    onCall: (frame) => {
      ledger.countAttempt(client);
      ledger.attempts.begin(line, frame, now());
    },
    onEnd: (frame) => ledger.attempts.end(line, frame, now(), knows({ host, port })),
    onGoaway: () => {
      line.goawayAt = Math.min(line.goawayAt, now());
    },
    complain,
  });
  // Whichever is first: calls have failed by then, though the socket may have to wait for its end.
  for (const event of ["end", "error", "close"] as const) {
    near.once(event, () => {
      if (line.closedAt < Infinity) return;
      line.closedAt = now();
      ledger.noteLoss(client);
    });
  }
  const checkWaiting = (side: "client" | "server", { writableLength }: SimulatedSocket): void => {
    const most = MAX_OUTFLOW_BYTES[side] + DEFAULT_MAX_FRAME_BYTES;
    if (writableLength > most) complain(`has ${writableLength} bytes that wait to leave at its ${side}`);
  };
  near.onWrite = (bytes) => {
    frames.write(bytes);
    checkWaiting("client", near);
  };
  near.onRead = (bytes) => frames.read(bytes);
  far.onWrite = (bytes) => {
    frames.writeBack(bytes);
    checkWaiting("server", far);
  };
  far.onRead = (bytes) => frames.take(bytes);
}
