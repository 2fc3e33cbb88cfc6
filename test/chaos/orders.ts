// What the processes of a run are told by the first one, and what they answer.

import type { Look } from "../soak/soak-child.js";

export type Order =
  /** Its loop stands for so long. */
  | { readonly kind: "stall"; readonly ms: number }
  /** Its wall clock is set. */
  | { readonly kind: "jump"; readonly ms: number }
  | { readonly kind: "burst"; readonly calls: number }
  /** Nobody begins a call any more. */
  | { readonly kind: "stop" }
  /** One call of either kind, of which neither may fail. */
  | { readonly kind: "last" }
  | { readonly kind: "look" }
  /** A client closes, and its process ends when nothing holds it open. */
  | { readonly kind: "leave" };

/** A process at one moment. */
export interface ProcessLook extends Look {
  readonly at: number;
  /** Calls or handlers that run. */
  readonly running: number;
  /** Of a client: calls that wait or are under way in its channel. */
  readonly inChannel: number;
  /** Of a client: ids of the instances that it knows, in order. */
  readonly instances: readonly string[];
}

export interface Message {
  readonly number: number;
  readonly order: Order;
}

export interface Answer {
  readonly number: number;
  readonly result: unknown;
}

/** What a server tells when it is registered. A client tells it when it begins. */
export interface Ready {
  readonly ready: { readonly id: string; readonly port: number };
}

/** Ends with the first process. */
export function obey(work: (order: Order) => unknown): void {
  process.on("message", ({ number, order }: Message) => {
    void Promise.resolve(work(order)).then((result) => {
      if (process.connected) process.send?.({ number, result } satisfies Answer);
    });
  });
  process.on("disconnect", () => process.exit());
}

export function sayReady(id: string, port: number): void {
  process.send?.({ ready: { id, port } } satisfies Ready);
}

export function stall(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

let aheadMs = 0;

/** As if somebody had set the clock of the machine. */
export function jump(ms: number): void {
  if (aheadMs === 0) {
    const realNow = Date.now;
    Date.now = () => realNow() + aheadMs;
  }
  aheadMs += ms;
}
