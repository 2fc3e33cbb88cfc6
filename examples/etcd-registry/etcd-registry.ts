// A registry of your own in etcd: clients watch `/rpc/services/<service>/<id>`, where servers keep
// an instance as JSON, under a lease. Contracts for tools are in `/rpc/schemas/<fingerprint>`.

import { EventEmitter, once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { type Endpoint, type Registration, type Registry, RpcError } from "callwire";
import { createReadOnlyRegistry, type FollowedList, type Following, readEndpoint } from "callwire/registry";
import { readSchema } from "callwire/schema";
import { createEtcd, type Etcd } from "./etcd.js";

/** It keeps no process alive. */
const pause = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
const RETRY_MS = 500;
const AUDIT_MS = 5_000; // all is read again after so long, should a watch have died in silence

/** A server that died is off the list after `ttlSeconds`, of which etcd wants 2 or more. */
export function createEtcdRegistry(url: string, prefix = "/rpc/", ttlSeconds = 10): Registry {
  const etcd = createEtcd(url);
  const [services, schemas] = [`${prefix}services/`, `${prefix}schemas/`];
  const leased = keepEntries(etcd, ttlSeconds);
  const reader = createReadOnlyRegistry({
    target: `etcd:${url}${prefix}`,
    saysTls: true,
    follow: (service, list) => follow(etcd, `${services}${service}/`, list),
  });
  return {
    target: reader.target,
    capabilities: { ...reader.capabilities, registers: true, namesServices: true, keepsSchemas: true },
    get health() {
      return reader.health;
    },
    onHealth: (listener) => reader.onHealth(listener),
    subscribe: (service, options) => reader.subscribe(service, options),
    async list() {
      return [...new Set((await etcd.range(services)).entries.map(([key]) => key.slice(services.length).split("/")[0] ?? ""))];
    },
    register(service, endpoint) {
      if (reader.health === "closed") throw new RpcError("FAILED_PRECONDITION", `the registry ${reader.target} is closed`);
      return leased.add(`${services}${service}/${endpoint.id}`, endpoint);
    },
    publishSchema: (fingerprint, schema) => void etcd.put(schemas + fingerprint, JSON.stringify(schema)).catch(() => undefined),
    async schema(fingerprint) {
      const [[, text] = ["", ""]] = (await etcd.range(schemas + fingerprint)).entries;
      const schema = readSchema(text, fingerprint);
      return typeof schema === "string" ? undefined : schema;
    },
    async [Symbol.asyncDispose]() {
      await reader[Symbol.asyncDispose]();
      await leased.end();
    },
  };
}

function follow(etcd: Etcd, prefix: string, list: FollowedList): Following {
  const stopped = new AbortController();
  const fail = (error: unknown): void => list.fail(String(error));
  let newest = 0;
  async function read(): Promise<number> {
    const { revision, entries } = await etcd.range(prefix);
    const parse = (text: string) => new Response(text).json().catch(() => text); // what others wrote may be anything
    const all = await Promise.all(entries.map(async ([, text]) => readEndpoint(await parse(text))));
    if (revision < newest) return newest; // a later question was answered first
    newest = revision;
    const found = all.filter((each) => typeof each !== "string");
    list.publish(found, { skipped: all.length - found.length });
    return revision;
  }
  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      const due = new AbortController(); // no AbortSignal.timeout(): within any() Node 20 forgets it
      setTimeout(() => due.abort(), AUDIT_MS).unref();
      const audit = AbortSignal.any([stopped.signal, due.signal]);
      try {
        const revision = await read();
        for await (const _change of etcd.watch(prefix, revision + 1, audit)) await read();
      } catch (error) {
        if (audit.aborted) continue;
        fail(error);
        await pause(RETRY_MS, stopped.signal);
      }
    }
  }
  void run();
  return { refresh: () => read().then(() => undefined, fail), stop: () => stopped.abort() };
}

/** Entries under one lease, which is granted anew with all of them when etcd has lost it. */
function keepEntries(etcd: Etcd, ttlSeconds: number) {
  const entries = new Map<string, { endpoint: Endpoint; state: Registration["state"] }>();
  const changes = new EventEmitter().setMaxListeners(0);
  const ended = new AbortController();
  let due = new AbortController();
  let running: Promise<void> | undefined;
  async function run(): Promise<void> {
    let lease: string | undefined;
    while (!ended.signal.aborted) {
      due = new AbortController();
      try {
        if (lease === undefined || (await etcd.ask("lease/keepalive", { ID: lease })).result?.TTL === undefined) {
          for (const entry of entries.values()) if (entry.state === "registered") entry.state = "lost";
          lease = (await etcd.ask("lease/grant", { TTL: ttlSeconds })).ID;
        }
        for (const [key, entry] of entries) {
          const { endpoint, state } = entry;
          if (state === "registered") continue;
          await etcd.put(key, JSON.stringify(endpoint), lease);
          if (!entries.has(key))
            await etcd.remove(key); // it was closed meanwhile
          else if (entry.endpoint === endpoint && !ended.signal.aborted) entry.state = "registered";
          changes.emit("change");
        }
        await pause((ttlSeconds * 1_000) / 3, AbortSignal.any([ended.signal, due.signal]));
      } catch {
        await pause(RETRY_MS, ended.signal);
      }
    }
    if (lease !== undefined) await etcd.ask("lease/revoke", { ID: lease }).catch(() => undefined); // it runs out
  }
  return {
    add(key: string, first: Endpoint): Registration {
      const entry = { endpoint: first, state: "pending" as Registration["state"] }; // the first of its states
      const ready: Registration["ready"] = async ({ signal } = {}) => {
        for (; entry.state !== "registered"; await once(changes, "change", { signal }))
          if (entry.state === "closed") throw new RpcError("FAILED_PRECONDITION", `the registration ${key} is closed`);
      };
      entries.set(key, entry);
      running ??= run();
      due.abort();
      return {
        get state() {
          return entry.state;
        },
        ready,
        update: (patch) => {
          if (entry.state !== "closed") entry.state = "pending";
          entry.endpoint = { ...entry.endpoint, ...patch, rev: entry.endpoint.rev + 1 };
          due.abort();
          return ready();
        },
        [Symbol.asyncDispose]: async () => {
          entry.state = "closed";
          changes.emit("change");
          if (entries.delete(key)) await etcd.remove(key).catch(() => undefined); // it goes with its lease
        },
      };
    },
    async end(): Promise<void> {
      for (const entry of entries.values()) entry.state = "closed";
      changes.emit("change");
      ended.abort();
      await running;
    },
  };
}
