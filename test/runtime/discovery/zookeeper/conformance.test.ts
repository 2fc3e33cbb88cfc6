import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { ZookeeperServer } from "../../../support/zookeeper-server.js";
import { describeGarbage, describeRegistry } from "../conformance.js";
import { ZookeeperHarness } from "../zookeeper-harness.js";

describe("on a real ZooKeeper", () => {
  let server: ZookeeperServer;
  before(async () => {
    server = await ZookeeperServer.start();
  });
  after(() => server.close());
  for (const layout of ["native", "sequential"] as const) {
    describeRegistry(`ZooKeeper driver with layout ${layout}`, async () => new ZookeeperHarness(server.port, layout));
    describeGarbage(`ZooKeeper driver with layout ${layout}`, async () => new ZookeeperHarness(server.port, layout));
  }
});

describe("on the embedded registry", () => {
  let server: EmbeddedRegistry;
  before(async () => {
    server = await startEmbeddedRegistry();
  });
  after(() => server.close());
  for (const layout of ["native", "sequential"] as const) {
    describeRegistry(`ZooKeeper driver with layout ${layout}`, async () => new ZookeeperHarness(server.port, layout));
    describeGarbage(`ZooKeeper driver with layout ${layout}`, async () => new ZookeeperHarness(server.port, layout));
  }
});
