// Runs a script against one server and says in words what each step gave, so that two servers can
// be compared: transactions are counted from the script's first, sessions are numbered, lists
// without an order are sorted.

import type { JuteReader, JuteWriter } from "#runtime/embedded/jute.js";
import { Code, EventType, Op } from "#runtime/embedded/protocol.js";
import type { Request, Step } from "./random-script.js";
import { type Frame, PING, type WireRequest, WireSession } from "./wire-session.js";

const SESSION_TIMEOUT_MS = 30_000;
/** The shortest that the servers give. */
const SHORT_TIMEOUT_MS = 1_000;
const POLL_EVERY_MS = 20;
const OPS = { create: Op.CREATE, create2: Op.CREATE2, delete: Op.DELETE, set: Op.SET_DATA, check: Op.CHECK } as const;
const READ_OPS = { exists: Op.EXISTS, get: Op.GET_DATA, children: Op.GET_CHILDREN, children2: Op.GET_CHILDREN2 } as const;

/** What was seen at each step, below a `root` that nobody else uses. */
export async function runScript(port: number, root: string, steps: readonly Step[]): Promise<readonly string[]> {
  const run = new ScriptRun(port, root);
  try {
    return await run.play(steps);
  } finally {
    await run.close();
  }
}

/** One client, and the watches that it sets again when it comes back. */
interface ScriptClient {
  session: WireSession;
  readonly watches: { readonly data: Set<string>; readonly exist: Set<string>; readonly children: Set<string> };
}

class ScriptRun {
  readonly #port: number;
  readonly #root: string;
  readonly #clients: ScriptClient[] = [];
  readonly #owners = new Map<bigint, string>([[0n, "nobody"]]);
  #baseZxid = 0n;

  constructor(port: number, root: string) {
    this.#port = port;
    this.#root = root;
  }

  async play(steps: readonly Step[]): Promise<readonly string[]> {
    for (let count = 0; count < 2; count++)
      this.#clients.push({ session: await this.#open(SESSION_TIMEOUT_MS), watches: newWatches() });
    const create: Request = { kind: "create", path: "~", flags: 0, data: undefined };
    const [made] = (await this.#clients[0]?.session.exchange([this.#encode(create)])) ?? [];
    this.#baseZxid = made?.zxid ?? 0n;
    const seen: string[] = [];
    for (const step of steps) seen.push((await this.#take(step)).join("\n  "));
    return seen;
  }

  async close(): Promise<void> {
    for (const { session } of this.#clients) {
      if (!session.isConnected && !(await session.connect(session.password, SESSION_TIMEOUT_MS))) continue;
      await session.exchange([{ op: Op.CLOSE_SESSION, body: () => undefined }]);
      session.cut();
    }
  }

  async #take(step: Step): Promise<readonly string[]> {
    const lines = [JSON.stringify(step)];
    if (step.kind === "expire") lines.push(...(await this.#expire(step.requests)));
    else {
      const client = this.#client(step.client);
      if (!client.session.isConnected) lines.push(...(await this.#comeBack(client)));
      lines.push(...(await this.#act(step, client)));
    }
    const isEnd = step.kind === "expire" || step.kind === "close";
    for (const [index, client] of this.#clients.entries()) {
      if (!client.session.isConnected) continue;
      // An answer comes after every event that stands before it: so each has seen what this step
      // caused.
      const events = (await client.session.exchange([PING])).map((frame) => this.#show(client, undefined, frame));
      // ZooKeeper removes the nodes of a session in the order of a hash table.
      lines.push(...(isEnd ? events.sort() : events).map((event) => `client ${index} then ${event}`));
    }
    return lines;
  }

  async #act(step: Exclude<Step, { readonly kind: "expire" }>, client: ScriptClient): Promise<readonly string[]> {
    const { session } = client;
    switch (step.kind) {
      case "send":
        return this.#exchange(client, step.requests);
      case "cut": {
        const seen = await this.#exchange(client, step.requests);
        session.cut();
        return seen;
      }
      case "move":
        return [...(await this.#comeBack(client)), `the first connection ${(await session.losesFormer()) ? "ends" : "stays"}`];
      case "steal": {
        session.cut();
        const thief = new WireSession(this.#port, session.id);
        return [`the thief ${(await thief.connect(Buffer.alloc(16, 1), SESSION_TIMEOUT_MS)) ? "is in" : "is refused"}`];
      }
      case "close": {
        const frames = await session.exchange([{ op: Op.CLOSE_SESSION, body: () => undefined }]);
        await session.ended();
        const seen = frames.map((frame) => this.#show(client, undefined, frame));
        for (const paths of Object.values(client.watches)) paths.clear();
        client.session = await this.#open(SESSION_TIMEOUT_MS);
        return seen.sort();
      }
    }
  }

  /** A session that falls silent: the others hear of its end, and nobody gets it back. */
  async #expire(requests: readonly Request[]): Promise<readonly string[]> {
    const brief: ScriptClient = { session: await this.#open(SHORT_TIMEOUT_MS), watches: newWatches() };
    const marker: Request = { kind: "create", path: "~/brief", flags: 1, data: undefined };
    const seen = await this.#exchange(brief, [marker, ...requests]);
    brief.session.cut();
    const witness = await WireSession.open(this.#port, SESSION_TIMEOUT_MS);
    const exists = this.#encode({ kind: "exists", path: "~/brief", watch: false });
    while ((await witness.exchange([exists]))[0]?.code === Code.OK)
      await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
    await witness.exchange([{ op: Op.CLOSE_SESSION, body: () => undefined }]);
    witness.cut();
    const isBack = await brief.session.connect(brief.session.password, SHORT_TIMEOUT_MS);
    return [...seen, `the expired session ${isBack ? "is back" : "is refused"}`];
  }

  async #open(timeoutMs: number): Promise<WireSession> {
    const session = await WireSession.open(this.#port, timeoutMs);
    this.#owners.set(session.id, `session ${this.#owners.size}`);
    return session;
  }

  async #comeBack(client: ScriptClient): Promise<readonly string[]> {
    const { session, watches } = client;
    if (!(await session.connect(session.password, SESSION_TIMEOUT_MS))) return ["does not get its session back"];
    const lists = [watches.data, watches.exist, watches.children].map((paths) => [...paths].map((path) => this.#full(path)));
    const body = (request: JuteWriter) => {
      request.long(session.lastZxid);
      for (const paths of lists) request.texts(paths);
    };
    const frames = await session.exchange([{ op: Op.SET_WATCHES, body }]);
    return ["comes back", ...frames.map((frame) => this.#show(client, undefined, frame))];
  }

  async #exchange(client: ScriptClient, requests: readonly Request[]): Promise<readonly string[]> {
    const frames = await client.session.exchange(requests.map((request) => this.#encode(request)));
    const left = [...requests];
    const lines = frames.map((frame) => this.#show(client, frame.isEvent ? undefined : left.shift(), frame));
    return left.length === 0 ? lines : [...lines, "the connection ends"];
  }

  #client(index: number): ScriptClient {
    const client = this.#clients[index];
    if (client === undefined) throw new Error(`no client ${index}`);
    return client;
  }

  #full(path: string): string {
    return path.startsWith("~") ? `${this.#root}${path.slice(1)}` : path;
  }

  #short(path: string): string {
    return path.startsWith(this.#root) ? `~${path.slice(this.#root.length)}` : path;
  }

  #encode(request: Request): WireRequest {
    if (request.kind !== "multi") return { op: opOf(request), body: (written) => this.#writeFields(written, request) };
    const body = (written: JuteWriter) => {
      for (const step of request.steps) this.#writeFields(written.int(opOf(step)).bool(false).int(-1), step);
      written.int(-1).bool(true).int(-1);
    };
    return { op: Op.MULTI, body };
  }

  #writeFields(written: JuteWriter, request: Request): void {
    if (request.kind === "multi") throw new Error("a transaction has no transaction in it");
    written.text(this.#full(request.path));
    switch (request.kind) {
      case "create":
      case "create2":
        written.buffer(bytesOf(request.data)).int(request.isClosed ? 0 : 1);
        if (!request.isClosed) written.int(31).text("world").text("anyone");
        written.int(request.flags);
        return;
      case "set":
        written.buffer(bytesOf(request.data)).int(request.version);
        return;
      case "delete":
      case "check":
        written.int(request.version);
        return;
      case "acl":
      case "sync":
        return;
      default:
        written.bool(request.watch);
    }
  }

  /** One frame in words; takes note of the watches that it sets and ends. */
  #show(client: ScriptClient, request: Request | undefined, { isEvent, zxid, code, fields }: Frame): string {
    if (isEvent) return this.#showEvent(client, fields);
    if (request !== undefined && "watch" in request && request.watch) noteWatch(client, request, code);
    const head = `${code} at ${zxid - this.#baseZxid}`;
    if (code !== Code.OK || request === undefined) return head;
    return `${head}: ${request.kind === "multi" ? this.#showResults(fields) : this.#showResult(opOf(request), fields)}`;
  }

  #showEvent({ watches }: ScriptClient, fields: JuteReader): string {
    const [type, state, path] = [fields.int(), fields.int(), this.#short(fields.text())];
    if (type !== EventType.CHILDREN_CHANGED) for (const paths of [watches.data, watches.exist]) paths.delete(path);
    if (type === EventType.CHILDREN_CHANGED || type === EventType.DELETED) watches.children.delete(path);
    return `event ${type} in state ${state} of ${path}`;
  }

  #showResult(op: number, fields: JuteReader): string {
    switch (op) {
      case Op.CREATE:
      case Op.SYNC:
        return this.#short(fields.text());
      case Op.CREATE2:
        return `${this.#short(fields.text())} ${this.#showStat(fields)}`;
      case Op.GET_DATA:
        return `${fields.buffer()?.toString() ?? "null"} ${this.#showStat(fields)}`;
      case Op.GET_CHILDREN:
        return fields.texts().sort().join();
      case Op.GET_CHILDREN2:
        return `${fields.texts().sort().join()} ${this.#showStat(fields)}`;
      case Op.GET_ACL:
        return `${fields.list(() => `${fields.int()} ${fields.text()} ${fields.text()}`).join()} ${this.#showStat(fields)}`;
      case Op.EXISTS:
      case Op.SET_DATA:
        return this.#showStat(fields);
      default:
        return fields.hasMore ? "more than is known of" : "done";
    }
  }

  #showResults(fields: JuteReader): string {
    const results: string[] = [];
    for (;;) {
      const [op, isDone, code] = [fields.int(), fields.bool(), fields.int()];
      if (isDone) return `${results.join("; ")}${fields.hasMore ? " and more" : ""}`;
      results.push(`${op} ${code} ${this.#showStepResult(op, fields)}`);
    }
  }

  #showStepResult(op: number, fields: JuteReader): string {
    if (op === Op.ERROR) return `error ${fields.int()}`;
    return op === Op.DELETE || op === Op.CHECK ? "done" : this.#showResult(op, fields);
  }

  #showStat(fields: JuteReader): string {
    const [created, modified] = [fields.long(), fields.long()];
    const [createdAt, modifiedAt] = [fields.long(), fields.long()];
    const versions = [fields.int(), fields.int(), fields.int()].join(".");
    const owner = fields.long();
    const [bytes, children, changed] = [fields.int(), fields.int(), fields.long()];
    const stamps = [created, modified, changed].map((zxid) => zxid - this.#baseZxid).join("/");
    const shown = this.#owners.get(owner) ?? "a stranger";
    return `v${versions} at ${stamps} of ${shown}, ${bytes} bytes, ${children} children${createdAt <= modifiedAt ? "" : ", modified before created"}`;
  }
}

function newWatches(): ScriptClient["watches"] {
  return { data: new Set(), exist: new Set(), children: new Set() };
}

/**
 * As ZooKeeper's own client: a watch is there once its request succeeded; one on a missing node
 * waits for it to appear.
 */
function noteWatch({ watches }: ScriptClient, request: Request, code: number): void {
  if (request.kind === "exists") (code === Code.OK ? watches.data : watches.exist).add(request.path);
  else if (code !== Code.OK) return;
  else if (request.kind === "get") watches.data.add(request.path);
  else if (request.kind === "children" || request.kind === "children2") watches.children.add(request.path);
}

function opOf(request: Request): number {
  switch (request.kind) {
    case "multi":
      return Op.MULTI;
    case "acl":
      return Op.GET_ACL;
    case "sync":
      return Op.SYNC;
    case "exists":
    case "get":
    case "children":
    case "children2":
      return READ_OPS[request.kind];
    default:
      return OPS[request.kind];
  }
}

function bytesOf(data: string | undefined): Buffer | undefined {
  return data === undefined ? undefined : Buffer.from(data);
}
