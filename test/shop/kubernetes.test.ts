// What docs/kubernetes.md says of the manifests, and what compose.yaml has in common with them.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_GRACE_MS } from "#runtime/base/limits/server.js";
import { readCommand, readPairs, readStages } from "./dockerfile.js";
import { type Container, type Manifest, readManifests } from "./manifests.js";
import { SHOP } from "./shop-copy.js";

/** What `serve` may take beside its grace, as docs/operations.md has it. */
const BESIDE_GRACE_S = 5;
const FOLDER = join(SHOP, "kubernetes");

describe("the manifests of the shop", function () {
  this.timeout(120_000);
  this.slow(20_000);
  let manifests: readonly Manifest[] = [];
  let problems: readonly string[] = [];

  before(async () => {
    const read = await readManifests(readdirSync(FOLDER).map((name) => join(FOLDER, name)));
    manifests = read.objects as readonly Manifest[]; // held to the schemas
    problems = read.problems;
  });

  const ofKind = (...kinds: readonly string[]) => manifests.filter(({ kind }) => kinds.includes(kind));
  const pods = () => ofKind("Deployment", "StatefulSet").flatMap(({ spec }) => spec.template ?? []);
  const containers = (): readonly Container[] => pods().flatMap(({ spec }) => spec.containers);
  const last = readStages(readFileSync(join(SHOP, "Dockerfile"), "utf8")).at(-1)?.instructions ?? [];
  const valueOf = (wanted: string): string => last.find(({ name }) => name === wanted)?.value ?? "";

  it("are what Kubernetes takes", () => {
    assert.deepEqual(problems, []);
    assert.equal(ofKind("Service").length, 3);
    assert.deepEqual(
      pods().map(({ metadata }) => metadata.labels.app),
      ["inventory", "orders", "payments"],
    );
    assert.equal(ofKind("PodDisruptionBudget").length, 1);
  });

  it("give a pod the grace of its server and five seconds", () => {
    for (const { spec } of pods())
      assert.ok(spec.terminationGracePeriodSeconds * 1_000 >= DEFAULT_GRACE_MS + BESIDE_GRACE_S * 1_000);
  });

  it("choose pods that are there, by services without an address of their own", () => {
    const apps = pods().map(({ metadata }) => metadata.labels.app);
    for (const { kind, metadata, spec } of manifests) {
      const { app } = "app" in spec.selector ? spec.selector : spec.selector.matchLabels;
      assert.ok(apps.includes(app), `${kind} ${metadata.name}`);
    }
    for (const { spec } of ofKind("Service")) assert.equal(spec.clusterIP, "None");
  });

  it("run commands that the shop has, and probe as its HEALTHCHECK does", () => {
    const health = readCommand(valueOf("HEALTHCHECK"));
    const command = readCommand(valueOf("CMD"));
    for (const container of containers()) {
      assert.deepEqual(container.command, [...command.slice(0, -1), container.name]);
      assert.ok(existsSync(join(SHOP, "src", container.name, "serve.ts")), container.name);
      for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"] as const)
        assert.deepEqual(container[probe]?.exec.command, health, `${container.name}, ${probe}`);
    }
  });

  it("name the ports and the variables that the shop reads", () => {
    const { LISTEN, METRICS } = readPairs(valueOf("ENV"));
    const settings = readFileSync(join(SHOP, "src/settings.ts"), "utf8");
    for (const { name, ports, env } of containers()) {
      assert.deepEqual(
        ports.map(({ containerPort }) => `0.0.0.0:${containerPort}`),
        [LISTEN, METRICS],
        name,
      );
      const unread = env.filter((each) => !settings.includes(`env["${each.name}"]`) && !/^[A-Z]+_TARGET$/.test(each.name));
      assert.deepEqual(unread, []);
    }
    for (const { spec } of ofKind("Service")) assert.equal(`0.0.0.0:${spec.ports?.[0]?.port}`, LISTEN);
  });

  it("are found wrong with a field that nobody knows, a value of another type, or a key twice", async () => {
    const folder = mkdtempSync(join(tmpdir(), "callwire-manifests-"));
    try {
      const file = join(folder, "a.yaml");
      const orders = readFileSync(join(FOLDER, "orders.yaml"), "utf8");
      for (const [text, replacement, problem] of [
        ["terminationGracePeriodSeconds", "terminationGracePeriod", /"terminationGracePeriod"' does not exist/],
        ["containerPort: 4000", "containerPort: callwire", /containerPort must be integer/],
        ["  replicas: 3\n", "  replicas: 3\n  replicas: 2\n", /Map keys must be unique/],
        ["kind: Deployment", "kind: Deploymant", /Deploymant/],
      ] as const) {
        writeFileSync(file, orders.replace(text, replacement));
        assert.match((await readManifests([file])).problems.join("\n"), problem);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("have a compose.yaml beside them that can be read, and gives the same grace", async () => {
    const { objects, problems: ofCompose } = await readManifests([join(SHOP, "compose.yaml")]);
    const [{ services }] = objects as readonly [
      { readonly services: Readonly<Record<string, { readonly stop_grace_period?: string }>> },
    ]; // ours

    assert.deepEqual(ofCompose, []);
    assert.deepEqual(
      Object.entries(services).map(([name, service]) => [name, service.stop_grace_period]),
      [["zookeeper", undefined], ...["inventory", "payments", "orders"].map((name) => [name, "15s"])],
    );
  });
});
