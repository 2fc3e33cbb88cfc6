// What a call has answered so far. Pure: each event makes the next one.

import type { CallEvent, ShownValue } from "../../cli/live/console/messages.js";

/** Items of a stream that the page keeps: the newest. */
const MAX_ITEMS = 200;

export interface Answer {
  readonly state: "running" | "stopped" | "ended" | "failed";
  /** Of the call, for what is streamed to it. */
  readonly call: string;
  /** The arguments without what is sensitive. */
  readonly masked: string;
  readonly result?: ShownValue | null;
  /** The newest of a stream. */
  readonly items: readonly ShownValue[];
  readonly count: number;
  /** Items that were counted and not sent to the page. */
  readonly left: number;
  readonly failure?: Extract<CallEvent, { kind: "failed" }>;
  /** Who answered; empty while nobody has. */
  readonly by: string;
  readonly ms: number;
}

export const NEW_ANSWER: Answer = {
  state: "running",
  call: "",
  masked: "",
  items: [],
  count: 0,
  left: 0,
  by: "",
  ms: 0,
};

export function addEvent(before: Answer, event: CallEvent): Answer {
  switch (event.kind) {
    case "started":
      return { ...before, call: event.call, masked: event.masked };
    case "items": {
      const items = [...before.items, ...event.items].slice(-MAX_ITEMS);
      return { ...before, items, count: event.count, left: before.left + event.left };
    }
    case "result":
      return { ...before, result: event.value };
    case "failed":
      return { ...before, failure: event, state: "failed" };
    case "ended":
      return { ...before, state: before.failure === undefined ? "ended" : "failed", by: event.by, ms: event.ms };
  }
}
