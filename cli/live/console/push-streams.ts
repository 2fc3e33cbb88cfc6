// The pages that look, as server-sent events: everything at first, then what is other. A page that
// does not read gets everything anew when it reads again, so that nothing piles up.

import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Difference, Everything, Push } from "./messages.js";

/** Pages at once: a browser keeps no more than six connections to one host. */
const MAX_PAGES = 32;
/** Bytes that a page has not read, above which it gets nothing but everything, later. */
const MAX_UNREAD_BYTES = 1024 * 1024;
/** A comment in so many milliseconds, which tells both sides that the other is there. */
const BEAT_MS = 10_000;

export class PushStreams {
  readonly #everything: (page: string) => Everything;
  readonly #onGone: (page: string) => void;
  /** At most MAX_PAGES. */
  readonly #pages = new Map<ServerResponse, PushedPage>();
  readonly #beat: ReturnType<typeof setInterval>;

  /** Both get the id of the page. */
  constructor(everything: (page: string) => Everything, onGone: (page: string) => void) {
    this.#everything = everything;
    this.#onGone = onGone;
    this.#beat = setInterval(() => {
      for (const page of this.#pages.keys()) if (page.writableLength === 0) page.write(": here\n\n");
    }, BEAT_MS);
    this.#beat.unref();
  }

  /** False when there are too many: the page is to say so. */
  add(page: ServerResponse): boolean {
    if (this.#pages.size >= MAX_PAGES) return false;
    const state: PushedPage = { id: randomUUID(), hasMissed: false };
    page.writeHead(200, { "content-type": "text/event-stream" });
    page.write(`retry: 1000\n${eventOf(this.#everything(state.id))}`);
    this.#pages.set(page, state);
    page.on("close", () => {
      this.#pages.delete(page);
      this.#onGone(state.id);
    });
    page.on("drain", () => {
      if (!state.hasMissed) return;
      state.hasMissed = false;
      page.write(eventOf(this.#everything(state.id)));
    });
    return true;
  }

  /** Whether there is a page of that id. */
  has(id: string): boolean {
    return [...this.#pages.values()].some((page) => page.id === id);
  }

  tell(difference: Difference): void {
    const event = eventOf(difference);
    for (const [page, state] of this.#pages) {
      if (page.writableLength > MAX_UNREAD_BYTES) state.hasMissed = true;
      else page.write(event);
    }
  }

  /** One page; it gets the next one when it does not read. */
  tellOne(id: string, push: Push): void {
    for (const [page, state] of this.#pages) if (state.id === id && page.writableLength === 0) page.write(eventOf(push));
  }

  end(): void {
    clearInterval(this.#beat);
    for (const page of this.#pages.keys()) page.end();
  }
}

interface PushedPage {
  readonly id: string;
  hasMissed: boolean;
}

/** JSON has no line breaks of its own. */
function eventOf(push: Push): string {
  return `data: ${JSON.stringify(push)}\n\n`;
}
