// Which calls of the gateway share what they need of a client, one after the other.

import assert from "node:assert/strict";
import type { CallOptions } from "callwire";
import type { DynamicClient } from "callwire/dynamic";
import { CallSlot, type MetadataPart } from "#cli/live/gateway/call-slot.js";

function start() {
  const made: CallOptions[] = [];
  const client = {
    with(options: CallOptions): unknown {
      made.push(options);
      return {};
    },
  } as DynamicClient<"native">; // as much as is asked of it
  const noted: string[] = [];
  const take = (name: string): CallSlot => {
    const note = (part: MetadataPart): void => void noted.push(`${name}: ${Object.keys(part)}`);
    return CallSlot.take(client, note);
  };
  return { made, noted, take, client };
}

describe("what a call of the gateway needs of a client", () => {
  it("is that of the call before it, and anew beside one that runs", () => {
    const { made, take } = start();
    const first = take("a");
    const second = take("b");
    assert.notEqual(second.client, first.client);
    first.leave();
    second.leave();
    assert.deepEqual(new Set([take("c"), take("d")]), new Set([first, second]));
    assert.equal(made.length, 2);
  });

  it("is of no use for others when the call was cancelled", () => {
    const { made, take } = start();
    const first = take("a");
    first.cancel();
    first.leave();
    assert.notEqual(take("b"), first);
    assert.deepEqual(
      made.map(({ signal, failFast }) => [signal?.aborted, failFast]),
      [
        [true, true],
        [false, true],
      ],
    );
  });

  it("tells metadata to the call that has it, and to none behind its end", () => {
    const { made, noted, take } = start();
    const slot = take("a");
    made[0]?.onHeaders?.(new Map());
    slot.leave();
    made[0]?.onTrailers?.(new Map());
    assert.equal(take("b"), slot);
    made[0]?.onTrailers?.(new Map());

    assert.deepEqual(noted, ["a: headers", "b: trailers"]);
  });

  it("belongs to one client", () => {
    const one = start();
    const other = start();
    one.take("a").leave();
    other.take("b");
    assert.equal(other.made.length, 1);
  });
});
