// A channel whose instances are the test: their list, their connections and the clock.

import { FakeClock } from "callwire/testing";
import type { BalancerName } from "#runtime/balancing/balancers.js";
import { Channel } from "#runtime/channel/channel.js";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import type { Registration } from "#runtime/discovery/registry.js";
import { FakeDialer, type FakePeer } from "./fake-peer.js";
import { CallMaker, type TestCall, type TestCallOptions } from "./outgoing-calls.js";

const SERVICE = "demo.calculator.v1.Calculator";
let spaces = 0;

export class ChannelUnderTest {
  readonly clock = new FakeClock();
  readonly maker = new CallMaker(this.clock);
  readonly dialer = new FakeDialer(this.clock);
  readonly channel: Channel;
  readonly #registry = new MemoryRegistry(`channel-${++spaces}`);

  /** With so many instances, called a, b, c and so on, none of them connected. */
  constructor(instances: number, balancer: BalancerName = "round-robin") {
    for (let at = 0; at < instances; at++) this.list(String.fromCharCode(97 + at));
    const { clock, dialer, maker } = this;
    this.channel = new Channel(SERVICE, this.#registry, { clock, dialer, balancer, loop: maker.wheel, random: () => 0.5 });
  }

  /** The registry lists one more. */
  list(id: string): Registration {
    const endpoint = { id, rev: 0, host: id, port: 1, weight: 100, state: "up", meta: {} } as const;
    return this.#registry.register(SERVICE, endpoint);
  }

  /** The last connection, or attempt, to this instance. */
  peer(id: string): FakePeer {
    const peer = this.dialer.peers.findLast(({ destination }) => destination.host === id);
    if (peer === undefined) throw new Error(`nobody has dialled ${id}`);
    return peer;
  }

  start(options?: TestCallOptions): TestCall {
    const made = this.maker.make(options);
    this.channel.start(made.call);
    return made;
  }

  /** All that follows from what has happened, until the next tick. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  async close(): Promise<void> {
    await this.channel.close();
    await this.#registry[Symbol.asyncDispose]();
  }
}
