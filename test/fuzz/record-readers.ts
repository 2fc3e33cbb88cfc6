// Who reads records: the resolver of a client, by a registry, and the readers of the live commands.
// Those that dial what they read are not here, as a hostile record may name any host.

import assert from "node:assert/strict";
import { openRegistry, type Registry, type Subscription } from "callwire";
import { fingerprintService, readDescriptor, readSchema } from "callwire/schema";
import zookeeper from "node-zookeeper-client";
import { showConsumers } from "#cli/live/consumers.js";
import { describeService } from "#cli/live/describe.js";
import { withRegistry } from "#cli/live/lists.js";
import { showServices } from "#cli/live/services.js";
import { UsageError } from "#cli/usage-error.js";
import { isPort } from "#runtime/base/address.js";
import { curator } from "#runtime/discovery/zookeeper/layouts/curator.js";
import { serverset } from "#runtime/discovery/zookeeper/layouts/serverset.js";
import { createLive } from "../cli/live/live-here.js";
import { RAW } from "./area.js";
import type { RecordInput, RecordKind } from "./record-author.js";

const SERVICE = "demo.Hostile";
/** Of this repository: the root of its targets. */
const ROOT = "/rpc";
const FOLDERS: Readonly<Partial<Record<RecordKind, string>>> = {
  entry: `${ROOT}/services/${SERVICE}`,
  consumer: `${ROOT}/consumers/${SERVICE}`,
  config: `${ROOT}/config`,
  schema: `${ROOT}/schemas`,
};

/**
 * What the layouts of others and the reader of contracts say of a record. Throws for what must not
 * be.
 */
export function readAside({ kind, data }: RecordInput): readonly string[] {
  const bytes = Buffer.from(data, "base64");
  if (kind === "curator" || kind === "serverset") {
    const layout = kind === "curator" ? curator : serverset;
    const read = layout.decode(kind === "curator" ? "a" : "member_0000000001", bytes);
    if (typeof read === "string") return [read];
    checkEndpoint(read);
    return [];
  }
  if (kind !== "schema") return [];
  const read = readDescriptor(bytes.toString("utf8"));
  if (typeof read === "string") return [read];
  return [showContract(bytes.toString("utf8"))];
}

/** A hostile contract is shown once it has the fingerprint that it says: anybody can compute it. */
function showContract(text: string): string {
  const first = readDescriptor(text);
  if (typeof first === "string") return first;
  const [service] = first.files.flatMap(({ services }) => services);
  if (service === undefined) return "no service";
  const types = new Map(first.files.flatMap(({ types: all }) => all).map((type) => [type.name, type] as const));
  const fingerprint = fingerprintService(service, types);
  const read = readSchema(text.replaceAll(service.fingerprint, fingerprint), fingerprint);
  if (typeof read === "string") return read;
  const named = read.files.flatMap(({ services }) => services)[0];
  if (named === undefined) return "no service";
  const live = createLive({ registry: "zookeeper://127.0.0.1:1/rpc" }); // never opened
  const shown = describeService(live, { descriptor: read, service: named, source: "the registry" });
  return `shown ${shown.length > 0}`;
}

function checkEndpoint({ host, port, weight, meta }: { host: string; port: number; weight: number; meta: object }): void {
  assert.ok(host.length > 0 && host.length <= 255 && isPort(port) && Number.isInteger(weight), `${host}:${port}, ${weight}`);
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined); // of all objects
  assert.equal((meta as Record<string, unknown>)["polluted"], undefined); // read by its own name
}

export class RecordReaders {
  readonly #target: string;
  readonly #registry: Registry;
  readonly #subscription: Subscription;
  readonly #client: zookeeper.Client;
  readonly #warnings: string[] = [];
  #names = 0;

  private constructor(target: string, client: zookeeper.Client) {
    this.#target = target;
    this.#client = client;
    this.#registry = openRegistry(target, { onWarning: (text) => void this.#warnings.push(text) }).registry;
    this.#subscription = this.#registry.subscribe(SERVICE);
  }

  static async open(target: string): Promise<RecordReaders> {
    const client = zookeeper.createClient(target.replace("zookeeper://", "").replace(/\/.*$/, ""), { sessionTimeout: 60_000 });
    await new Promise<void>((resolve) => {
      client.once("connected", resolve);
      client.connect();
    });
    for (const folder of Object.values(FOLDERS)) await done((settle) => client.mkdirp(folder, settle));
    return new RecordReaders(target, client);
  }

  /** Writes the records, has all readers read them, takes them away, and answers what was said. */
  async read(records: readonly RecordInput[]): Promise<readonly string[]> {
    this.#warnings.length = 0;
    const paths = await this.#write(records);
    try {
      const snapshot = await this.#subscription.refresh();
      for (const endpoint of snapshot.endpoints) checkEndpoint(endpoint);
      const entries = records.filter(({ kind }) => kind === "entry").length;
      assert.ok(snapshot.endpoints.length + snapshot.skipped >= entries, `${snapshot.endpoints.length} of ${entries}`);
      const consumers = (await this.#registry.consumers?.(SERVICE)) ?? [];
      for (const path of paths.filter((one) => one.includes("/schemas/"))) await this.#registry.schema(path.slice(-16));
      const shown = await this.#show();
      return [...this.#warnings, ...shown, snapshot.skippedFor ?? "", `${consumers.length > 0} ${snapshot.balancer ?? ""}`];
    } finally {
      await Promise.all(paths.map((path) => done((settle) => this.#client.remove(path, -1, settle))));
    }
  }

  async #write(records: readonly RecordInput[]): Promise<readonly string[]> {
    const nodes = new Map<string, Buffer>();
    for (const { kind, data } of records) {
      const folder = FOLDERS[kind];
      const number = ++this.#names;
      const hex = number.toString(16).padStart(16, "0");
      const name = kind === "config" ? SERVICE : kind === "schema" ? hex : `i${number}~0`;
      if (folder !== undefined) nodes.set(`${folder}/${name}`, Buffer.from(data, "base64"));
    }
    const write = ([path, bytes]: readonly [string, Buffer]) => done((settle) => this.#client.create(path, bytes, settle));
    await Promise.all([...nodes].map(write));
    return [...nodes.keys()];
  }

  /** What the commands print: nothing that a terminal would obey. */
  async #show(): Promise<readonly string[]> {
    const texts: string[] = [];
    for (const json of [false, true]) {
      const live = createLive({ registry: this.#target, json, timeout: "60s" }, texts, texts);
      await showServices(live, undefined, false).catch(refused);
      await showConsumers(live, SERVICE).catch(refused);
      await withRegistry(live, async (registry) => registry.list());
    }
    for (const text of texts) assert.doesNotMatch(text, RAW, "a raw escape in what a command prints");
    return [];
  }
}

/** What a command says to its user is no mistake of it. */
function refused(error: unknown): void {
  if (!(error instanceof UsageError)) throw error;
}

function done(work: (settle: (error: Error | zookeeper.Exception | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => work((error) => (error === null ? resolve() : reject(error))));
}
