import assert from "node:assert/strict";
import { type Balancer, connect, implement, type PickableInstance, type Picker } from "callwire";
import { createRandom, startInProcess } from "callwire/testing";
import { createPicker } from "#runtime/balancing/balancers.js";
import { LoadBalancer } from "#runtime/balancing/load-balancer.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { type InstanceStandIn, instance, instances } from "./instance-stand-in.js";

/** Always the instance whose id comes last. */
function createLast(): Balancer {
  return { name: "last", createPicker: () => new LastPicker() };
}

class LastPicker implements Picker {
  #last: PickableInstance | undefined;

  update(given: readonly PickableInstance[]): void {
    this.#last = [...given].sort((a, b) => (a.id < b.id ? -1 : 1)).at(-1);
  }

  pick(): PickableInstance | undefined {
    return this.#last;
  }
}

describe("a balancer that a user brings", () => {
  it("picks among the instances that may be picked", () => {
    const away = instance({ id: "i9", isReady: false });
    const balancer = balanceBy(createLast(), [...instances(3), away]);

    assert.equal(balancer.pick(0, undefined, undefined)?.id, "i2");
  });

  it("goes for the name that an operator sets, and comes back with the instances of now", () => {
    const balancer = balanceBy(createLast(), instances(3));
    const own = balancer.balancer;
    balancer.balancer = "round-robin";
    balancer.update(instances(2));
    assert.equal(new Set(Array.from({ length: 10 }, () => balancer.pick(0, undefined, undefined)?.id)).size, 2);

    balancer.balancer = own;

    assert.equal(balancer.pick(0, undefined, undefined)?.id, "i1");
  });

  it("keeps what it has learnt while an operator's choice holds", () => {
    let made = 0;
    const createPicker = (): Picker => {
      made++;
      return new LastPicker();
    };
    const balancer = balanceBy({ name: "counted", createPicker }, instances(3));
    const own = balancer.balancer;
    balancer.balancer = "random";
    balancer.balancer = own;

    assert.equal(made, 1);
  });

  it("takes the calls of a client, and has its name in what the client tells", async () => {
    await using server = startInProcess({ services: [implement(Calculator, calculator)] });
    await using client = server.connect(Calculator, { balancer: createLast() });

    assert.equal(await client.divide(10), 10);
    assert.equal(client.inspect().balancer, "last");
  });

  for (const [fault, pick] of [
    ["throws", (): never => assert.fail("broken")],
    ["picks what it was not given", (): PickableInstance => instance({ id: "foreign" })],
  ] as const) {
    it(`costs no call when it ${fault}`, () => {
      const balancer = balanceBy({ name: "bad", createPicker: () => ({ update: () => undefined, pick }) }, instances(3));

      assert.match(balancer.pick(0, undefined, undefined)?.id ?? "none", /^i[012]$/);
    });
  }

  it("costs no call when its update throws", () => {
    const update = (): never => assert.fail("broken");
    const balancer = balanceBy({ name: "bad", createPicker: () => ({ update, pick: () => undefined }) }, instances(3));

    assert.match(balancer.pick(0, undefined, undefined)?.id ?? "none", /^i[012]$/);
  });

  it("is refused when it makes no picker", () => {
    const balancer = { name: "none", createPicker: () => ({}) } as unknown as Balancer; // what JavaScript allows

    assert.throws(
      () => createPicker(balancer, createRandom(1)),
      /INVALID_ARGUMENT.*createPicker of the balancer "none" must return an object with the methods update and pick/,
    );
  });

  for (const balancer of ["best", {}, { name: "x" }, { createPicker: createLast }, null]) {
    it(`is refused when it is ${JSON.stringify(balancer)}`, () => {
      assert.throws(
        () => connect(Calculator, "memory:own-picker", { balancer: balancer as Balancer }),
        /INVALID_ARGUMENT.*option balancer must be one of p2c, .*, or an object with name and createPicker/,
      );
    });
  }
});

function balanceBy(balancer: Balancer, members: readonly InstanceStandIn[]): LoadBalancer<InstanceStandIn> {
  const made = new LoadBalancer<InstanceStandIn>({ balancer, random: createRandom(1) });
  made.update(members);
  return made;
}
