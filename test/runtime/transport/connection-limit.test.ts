import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { Server } from "node:net";
import fc from "fast-check";
import { FairShare } from "#runtime/base/fair-share.js";
import { limitConnections } from "#runtime/transport/connection-limit.js";

class Incoming extends EventEmitter {
  isDestroyed = false;
  readonly remoteAddress: string;

  constructor(remoteAddress: string) {
    super();
    this.remoteAddress = remoteAddress;
  }

  destroy(): void {
    this.isDestroyed = true;
    this.emit("close");
  }
}

function open(most: number, mostPerPeer?: number) {
  const server = new EventEmitter();
  const taken: Incoming[] = [];
  const refused: (readonly [string, number, number])[] = [];
  server.on("connection", (socket) => void taken.push(socket));
  const share = new FairShare(most, mostPerPeer);
  limitConnections(server as unknown as Server, { share, onRefused: (...told) => void refused.push(told) }); // it has listeners, no more
  const connect = (address: string): Incoming => {
    const socket = new Incoming(address);
    server.emit("connection", socket);
    return socket;
  };
  return { taken, refused, connect, share };
}

describe("the limit of connections", () => {
  it("lets through as many as there may be, and closes the others before anybody sees them", () => {
    const { taken, refused, connect } = open(8);
    const sockets = Array.from({ length: 8 }, () => connect("10.0.0.1"));

    assert.equal(taken.length, 6, "three quarters for one that is alone");
    assert.deepEqual(
      sockets.map(({ isDestroyed }) => isDestroyed),
      [...Array(6).fill(false), true, true],
    );
    assert.deepEqual(refused, Array(2).fill(["10.0.0.1", 6, 6]));
    connect("10.0.0.2");
    assert.equal(taken.length, 7);
  });

  it("counts what is open, of each peer and of all, whatever comes and goes", () => {
    const step = fc.record({ isNew: fc.boolean(), peer: fc.nat(2), at: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: "large" }), (steps) => {
        const { connect, share } = open(8);
        const model: Incoming[] = [];
        for (const { isNew, peer, at } of steps) {
          if (isNew) {
            const address = `10.0.0.${peer}`;
            const own = model.filter(({ remoteAddress }) => remoteAddress === address).length;
            const mayEnter = share.hasRoom(own, model.length);
            const socket = connect(address);
            assert.equal(socket.isDestroyed, !mayEnter);
            if (mayEnter) model.push(socket);
          } else model.splice(at, 1)[0]?.destroy();
        }
      }),
    );
  });
});
