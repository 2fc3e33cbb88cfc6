// The connection of the page to the console: the token of the link becomes a cookie, then events
// come. It comes back by itself, and what is known stays meanwhile.

import { signal } from "@preact/signals";
import type { Push } from "../../cli/live/console/messages.js";
import { begin, type Known, merge } from "../model/known.js";
import { ask, RefusedError } from "./ask.js";
import { takeFigures } from "./figures.js";

/** Before the console is asked again that did not answer. */
const AGAIN_MS = 1_000;

/** `lost`: the console does not answer. `refused`: it does not know this browser. */
export type LinkState = "opening" | "open" | "lost" | "refused";

export const known = signal<Known | undefined>(undefined);
export const link = signal<LinkState>("opening");
/** Why it is refused, in the words of the server. */
export const refusal = signal("");

/** The token that was given last. */
let given: string | undefined;

/** Follows for as long as the page is there. */
export async function follow(): Promise<void> {
  window.addEventListener("hashchange", () => void takeToken());
  await takeToken();
  listen();
}

/** Out of the address, so that it is in no history, no bookmark and no link that is sent on. */
async function takeToken(): Promise<void> {
  const [, token] = /^#token=([\w-]+)$/.exec(location.hash) ?? [];
  if (token === undefined) return;
  history.replaceState(null, "", location.pathname + location.search);
  given = token;
  while (given === token && (await isAway(token))) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
}

/** Whether nobody has answered: this page alone has the token, so that it asks again. */
async function isAway(token: string): Promise<boolean> {
  try {
    await ask("/api/session", { token });
    return false;
  } catch (error) {
    if (!isUnanswered(error)) return false; // the events say what is wrong
    if (link.value === "opening") link.value = "lost"; // nothing else asks so far
    return true;
  }
}

function listen(): void {
  const events = new EventSource("/api/events");
  events.onmessage = ({ data }) => {
    const push = JSON.parse(String(data)) as Push; // the server is of the same package
    link.value = "open";
    if (push.kind === "everything") known.value = begin(known.value, push);
    else if (push.kind === "figures") takeFigures(push);
    else if (known.value !== undefined) known.value = merge(known.value, push);
  };
  events.onerror = () => {
    events.close(); // it would not come back behind a refusal
    void explain().finally(() => setTimeout(listen, AGAIN_MS));
  };
}

async function explain(): Promise<void> {
  try {
    await ask("/api/hello");
    link.value = "lost";
  } catch (error) {
    link.value = isUnanswered(error) ? "lost" : "refused";
    refusal.value = error instanceof Error ? error.message : String(error);
  }
}

function isUnanswered(error: unknown): boolean {
  return !(error instanceof RefusedError) || error.status === 0;
}
