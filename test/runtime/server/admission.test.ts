import assert from "node:assert/strict";
import { implement, RpcError } from "callwire";
import { STANDING_QUEUE_MS } from "#runtime/base/limits/server.js";
import { IncomingCall } from "#runtime/call/incoming-call.js";
import { Admission, checkAllow, mayGoElsewhere, refusalOf } from "#runtime/server/admission.js";
import type { ServerMethod } from "#runtime/server/method-table.js";
import { makeShare, type PeerShare } from "#runtime/server/peer-shares.js";
import type { PeerCertificate } from "#runtime/transport/certificate.js";
import type { Connection } from "#runtime/transport/connection.js";
import { stampAt } from "#runtime/wire/frame.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { FakeServer, type FakeServerOptions } from "../../support/fake-client.js";
import { kitchen } from "../../support/kitchen-server.js";

const ALLOW = ["URI:spiffe://example.org/billing"];
const PEER = { address: "127.0.0.1:1" };
const NO_LIMIT = 2_147_483_647;

function open(options: FakeServerOptions = {}) {
  const { core, clock } = new FakeServer(
    [implement(Calculator, calculator, { allow: ALLOW }), implement(Kitchen, kitchen)],
    options,
  );
  return { core, clock };
}

/** `divide` allows certain clients; the kitchen's methods take everybody. */
function methodOf(core: FakeServer["core"], name: string): ServerMethod {
  const method = [...core.methods.values()].find(({ fullName }) => fullName.endsWith(`/${name}`));
  assert.ok(method !== undefined);
  return method;
}

function withNames(...names: readonly string[]) {
  const certificate: PeerCertificate = { commonName: "x", names, fingerprint256: "AB" };
  return { ...PEER, certificate };
}

/** So many calls of another peer run. */
function run(core: FakeServer["core"], calls: number): void {
  const other = makeShare("b");
  for (let i = 0; i < calls; i++) core.work.begin(new IncomingCall("", {}, PEER, i, Infinity, core), other);
}

function share(running = 0): PeerShare {
  return { ...makeShare("a"), connections: 1, running };
}

describe("a call is not begun", () => {
  for (const [what, code, refuse] of [
    ["when its method is not known", "UNIMPLEMENTED", () => refusalOf(undefined, PEER, 0, share(), open().core)],
    [
      "when its client shows no certificate, and certain ones are allowed",
      "PERMISSION_DENIED",
      ({ core }) => refusalOf(methodOf(core, "checksum"), PEER, 0, share(), core),
    ],
    [
      "when its client's certificate has another name",
      "PERMISSION_DENIED",
      ({ core }) => refusalOf(methodOf(core, "checksum"), withNames("URI:spiffe://example.org/other"), 0, share(), core),
    ],
    [
      "when the server stops",
      "UNAVAILABLE",
      ({ core }) => {
        core.draining = true;
        return refusalOf(methodOf(core, "ping"), PEER, 0, share(), core);
      },
    ],
    [
      "when its connection has as many as it may",
      "RESOURCE_EXHAUSTED",
      ({ core }) => refusalOf(methodOf(core, "ping"), PEER, core.maxCallsPerConnection, share(), core),
    ],
    [
      "when its peer has its share",
      "RESOURCE_EXHAUSTED",
      ({ core }) => {
        run(core, 75);
        return refusalOf(methodOf(core, "ping"), PEER, 0, share(75), core);
      },
    ],
    [
      "when the server is full",
      "RESOURCE_EXHAUSTED",
      ({ core }) => {
        run(core, 100);
        return refusalOf(methodOf(core, "ping"), PEER, 0, share(), core);
      },
    ],
  ] as const satisfies readonly (readonly [string, string, (scene: ReturnType<typeof open>) => RpcError | undefined])[]) {
    it(what, () => {
      assert.equal(refuse(open({ maxCalls: 100 }))?.code, code);
    });
  }

  it("and is begun when none of that is so", () => {
    const { core } = open({ maxCalls: 100 });
    run(core, 74);

    assert.equal(refusalOf(methodOf(core, "ping"), PEER, core.maxCallsPerConnection - 1, share(1), core), undefined);
    assert.equal(refusalOf(methodOf(core, "checksum"), withNames("DNS:a", ...ALLOW), 0, share(), core), undefined);
  });

  it("and its client goes elsewhere, but not with what no server of this contract takes", () => {
    for (const code of ["UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED"] as const)
      assert.ok(mayGoElsewhere(new RpcError(code, "")));
    for (const code of ["UNIMPLEMENTED", "PERMISSION_DENIED"] as const) assert.ok(!mayGoElsewhere(new RpcError(code, "")));
  });
});

describe("the time of a call", () => {
  /**
   * Admits a call of `method` that was read at 1,000 and stamped `waitedMs` before. The first one
   * of a connection says nothing.
   */
  function admit(method: string, timeoutMs: number, waitedMs = 0, options: FakeServerOptions = {}): IncomingCall | RpcError {
    const { core, clock } = open(options);
    void clock.advance(1_000);
    const connection = { readAt: 0, frameStamp: stampAt(0) };
    // All that is looked at.
    const admission = new Admission(core, connection as Connection, PEER, () => undefined);
    admission.admit(methodOf(core, "ping"), 1, NO_LIMIT);
    connection.readAt = 1_000;
    connection.frameStamp = stampAt(1_000 - waitedMs);
    return admission.admit(methodOf(core, method), 2, timeoutMs);
  }

  function deadlineOf(admitted: IncomingCall | RpcError): number {
    assert.ok(!(admitted instanceof RpcError), String(admitted));
    return admitted.deadlineAt;
  }

  it("is what its client gives it, from when it was sent", () => {
    assert.equal(deadlineOf(admit("ping", 500)), 1_500);
    assert.equal(deadlineOf(admit("ping", 500, STANDING_QUEUE_MS - 1)), 1_500 - (STANDING_QUEUE_MS - 1));
  });

  it("is none when its client gives it none", () => {
    assert.equal(deadlineOf(admit("watch", NO_LIMIT)), Infinity);
  });

  it("is over when it has waited for all of it, and then the call is not begun", () => {
    const refused = admit("ping", STANDING_QUEUE_MS - 1, STANDING_QUEUE_MS - 1);

    assert.ok(refused instanceof RpcError && refused.code === "DEADLINE_EXCEEDED");
    assert.equal(deadlineOf(admit("ping", STANDING_QUEUE_MS, STANDING_QUEUE_MS - 1)), 1_001);
  });

  it("is cut to the server's limit, but not that of a stream, nor one within it", () => {
    const options = { maxTimeoutMs: 200 };

    assert.equal(deadlineOf(admit("ping", 500, 0, options)), 1_200);
    assert.equal(deadlineOf(admit("ping", 200, 0, options)), 1_200);
    assert.equal(deadlineOf(admit("ping", NO_LIMIT, 0, options)), 1_200);
    for (const method of ["watch", "sum", "chat"]) assert.equal(deadlineOf(admit(method, 500, 0, options)), 1_500);
  });
});

describe("a list of clients that are allowed", () => {
  it("is refused where none is asked who it is", () => {
    const services = [implement(Calculator, calculator, { allow: ALLOW })];

    assert.throws(() => checkAllow(services, false), {
      code: "INVALID_ARGUMENT",
      message: /none is asked who it is; give serve tls\.ca/,
    });
    checkAllow(services, true);
    checkAllow([implement(Calculator, calculator)], false);
  });
});
