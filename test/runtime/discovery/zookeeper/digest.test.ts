import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ZookeeperRegistry, type ZookeeperTarget } from "callwire/zookeeper";
import { resolveDigest } from "#runtime/discovery/zookeeper/digest.js";
import { eventually } from "../../../support/wait.js";
import { createNode, removeNode } from "../../../support/zookeeper-nodes.js";
import { ZookeeperServer } from "../../../support/zookeeper-server.js";
import { endpoint } from "../conformance.js";

describe("the digest of a ZooKeeper target", () => {
  let dir: string;
  before(() => {
    dir = mkdtempSync(join(tmpdir(), "callwire-digest-"));
  });
  after(() => rmSync(dir, { recursive: true }));

  function write(text: string): string {
    const file = join(dir, "digest");
    writeFileSync(file, text);
    return file;
  }

  it("comes from the target, from its file, or from the environment, in this order", () => {
    const environment = { CALLWIRE_ZOOKEEPER_DIGEST: "of:environment" };

    assert.equal(resolveDigest({ digest: "of:target" }, environment), "of:target");
    assert.equal(resolveDigest({ digestFile: write("of:file") }, environment), "of:file");
    assert.equal(resolveDigest({}, environment), "of:environment");
    assert.equal(resolveDigest({}, {}), undefined);
    assert.equal(resolveDigest({}, { CALLWIRE_ZOOKEEPER_DIGEST: "" }), undefined);
  });

  it("may end its file with a line feed, and have a colon in the password", () => {
    assert.equal(resolveDigest({ digestFile: write("user:pass:word\n") }, {}), "user:pass:word");
    assert.equal(resolveDigest({ digestFile: write("user:password\r\n") }, {}), "user:password");
  });

  it("is refused when it is none, and is not repeated", () => {
    const isHidden = (error: Error) => !error.message.includes("secret");
    for (const digest of ["secret", ":secret", "secret:", "user:secret word", "", "user:secret\n"]) {
      assert.throws(() => resolveDigest({ digest }, {}), isHidden);
      assert.throws(() => resolveDigest({ digest }, {}), {
        code: "INVALID_ARGUMENT",
        message: /option digest is not user:password$/,
      });
    }
    assert.throws(() => resolveDigest({ digestFile: write("") }, {}), /the file ".*digest" is not user:password$/);
    assert.throws(
      () => resolveDigest({}, { CALLWIRE_ZOOKEEPER_DIGEST: "secret" }),
      /CALLWIRE_ZOOKEEPER_DIGEST is not user:password$/,
    );
    assert.throws(
      () => resolveDigest({ digestFile: join(dir, "none") }, {}),
      /option digestFile names ".*none", which cannot be read: ENOENT$/,
    );
    assert.throws(() => resolveDigest({ digest: "a:b", digestFile: "c" }, {}), /a target has digest or digestFile, not both$/);
  });
});

describe("a registry with a digest", () => {
  let server: ZookeeperServer;
  const registries: ZookeeperRegistry[] = [];
  before(async () => {
    server = await ZookeeperServer.start();
  });
  after(() => server.close());
  afterEach(async () => {
    delete process.env["CALLWIRE_ZOOKEEPER_DIGEST"];
    await Promise.all(registries.splice(0).map((registry) => registry[Symbol.asyncDispose]()));
  });

  function open(path: string, warnings: string[], changes: Partial<ZookeeperTarget> = {}): ZookeeperRegistry {
    const hosts = [{ host: "127.0.0.1", port: server.port }];
    const registry = new ZookeeperRegistry(
      { kind: "zookeeper", hosts, path, ...changes },
      { onWarning: (text) => warnings.push(text) },
    );
    registries.push(registry);
    return registry;
  }

  it("from the environment owns its entries", async () => {
    process.env["CALLWIRE_ZOOKEEPER_DIGEST"] = "user:secret";
    await open("/environment", []).register("S", endpoint("a")).ready();

    await assert.rejects(removeNode(server.host, "/environment/services/S/a~0"), /NO_AUTH/);
  });

  it("warns once when everybody may write to its path", async () => {
    await createNode(server.host, "/open/services", Buffer.alloc(0));
    const warnings: string[] = [];
    const registry = open("/open", warnings, { digest: "user:secret" });
    await registry.register("S", endpoint("a")).ready();

    await eventually(() => assert.equal(warnings.length, 1));
    assert.equal(
      warnings[0],
      "everybody may write to /open in ZooKeeper, so that the digest does not keep others from adding instances; set its ACL, such as by setAcl /open auth::cdrwa,world:anyone:r",
    );
  });

  it("has nothing to warn of where it made the path itself, and without a digest", async () => {
    const warnings: string[] = [];
    await open("/closed", warnings, { digest: "user:secret" }).register("S", endpoint("a")).ready();
    await open("/closed", warnings, { digest: "user:secret", sessionTimeoutMs: 5_000 }).list();
    await open("/open", warnings).list();

    assert.deepEqual(warnings, []);
  });
});
