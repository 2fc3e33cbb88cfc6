// The items of a call on their way, counted for its line.

import { type Items, isItems } from "../call/send-items.js";
import type { LoggedCall } from "./logged-call.js";

/** What the client streams to the handler. */
export async function* watchReceived(items: AsyncIterable<unknown>, call: LoggedCall): AsyncGenerator<unknown> {
  for await (const item of items) {
    call.received++;
    yield item;
  }
}

/** What the handler sends. Its end is that of the call. What is no stream goes on as it is. */
export function watchSent(items: Items<unknown>, call: LoggedCall): Items<unknown> {
  if (isItems(items)) return count(items, call);
  call.end();
  return items;
}

async function* count(items: Items<unknown>, call: LoggedCall): AsyncGenerator<unknown> {
  try {
    for await (const item of items) {
      call.sent++;
      yield item;
    }
    call.end();
  } catch (error) {
    call.fail(error);
    throw error;
  } finally {
    call.leave(); // does nothing when it has ended
  }
}
