// The pages that look, as server-sent events: everything at first, then what is other. A page that
// does not read gets everything anew when it reads again, so that nothing piles up.

import type { ServerResponse } from "node:http";
import type { Difference, Everything } from "./messages.js";

/** Pages at once: a browser keeps no more than six connections to one host. */
const MAX_PAGES = 32;
/** Bytes that a page has not read, above which it gets nothing but everything, later. */
const MAX_UNREAD_BYTES = 1024 * 1024;
/** A comment in so many milliseconds, which tells both sides that the other is there. */
const BEAT_MS = 10_000;

export class PushStreams {
  readonly #everything: () => Everything;
  /** At most MAX_PAGES; true for one that has missed something. */
  readonly #pages = new Map<ServerResponse, boolean>();
  readonly #beat: ReturnType<typeof setInterval>;

  constructor(everything: () => Everything) {
    this.#everything = everything;
    this.#beat = setInterval(() => {
      for (const page of this.#pages.keys()) if (page.writableLength === 0) page.write(": here\n\n");
    }, BEAT_MS);
    this.#beat.unref();
  }

  /** False when there are too many: the page is to say so. */
  add(page: ServerResponse): boolean {
    if (this.#pages.size >= MAX_PAGES) return false;
    page.writeHead(200, { "content-type": "text/event-stream" });
    page.write(`retry: 1000\n${eventOf(this.#everything())}`);
    this.#pages.set(page, false);
    page.on("close", () => this.#pages.delete(page));
    page.on("drain", () => {
      if (this.#pages.get(page) !== true) return;
      this.#pages.set(page, false);
      page.write(eventOf(this.#everything()));
    });
    return true;
  }

  tell(difference: Difference): void {
    const event = eventOf(difference);
    for (const page of this.#pages.keys()) {
      if (page.writableLength > MAX_UNREAD_BYTES) this.#pages.set(page, true);
      else page.write(event);
    }
  }

  end(): void {
    clearInterval(this.#beat);
    for (const page of this.#pages.keys()) page.end();
  }
}

/** JSON has no line breaks of its own. */
function eventOf(push: Difference | Everything): string {
  return `data: ${JSON.stringify(push)}\n\n`;
}
