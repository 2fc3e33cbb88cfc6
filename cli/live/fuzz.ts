// `callwire fuzz`: calls a method with values at and beyond every limit of its contract, and tells
// what a server should never answer.

import { type Registry, RpcError } from "callwire";
import { type CallEnd, connectDynamic, type DynamicClient } from "callwire/dynamic";
import type { MethodDescriptor } from "callwire/schema";
import { Exit, UsageError } from "../usage-error.js";
import { readSeed } from "./bench/bodies.js";
import { expectConsent } from "./consent.js";
import { findMethod, findNamed, type Named, splitName } from "./contracts.js";
import { messageOf } from "./failure.js";
import { codeOf, type FindingKind, kindOf } from "./fuzz-end.js";
import { Interruption } from "./interruption.js";
import { withRegistry } from "./lists.js";
import { escapeJson, type Live } from "./live-command.js";
import { formatMs } from "./table.js";
import { type EdgeCase, EdgeValues } from "./values/edge-values.js";
import { createRandom } from "./values/random.js";
import { relaxContract } from "./values/relax.js";

export interface FuzzFlags {
  readonly seed?: string | undefined;
  readonly rounds?: string | undefined;
  readonly yes?: boolean | undefined;
}

/** One answer that a server should never give. */
interface Finding extends EdgeCase {
  readonly method: string;
  readonly kind: FindingKind;
  /** INTERNAL, UNKNOWN, DEADLINE_EXCEEDED, or `lost`. */
  readonly code: string;
  readonly message: string;
}

const DEFAULT_ROUNDS = 3;
const MAX_ROUNDS = 10_000;
/** Of the arguments of a finding that are shown, in characters. */
const MAX_SHOWN = 400;

export async function fuzzNamed(live: Live, name: string, flags: FuzzFlags): Promise<Exit> {
  const { service, method } = splitName(name);
  const seed = readSeed(flags.seed);
  const rounds = readRounds(flags.rounds);
  return withRegistry(live, async (registry) => {
    const named = await findNamed(live, registry, service);
    const methods = method === undefined ? named.service.methods : [findMethod(live, named.service, method)];
    const unary = methods.filter(({ kind }) => kind === "unary");
    if (unary.length === 0)
      throw new UsageError(`${live.tools.escape(name)} has no method that answers once, and fuzz tries no other`);
    await expectConsent(live, unary, flags.yes === true);
    live.err(`seed ${seed}: --seed ${seed} makes the same calls again\n`);
    return run(live, registry, { named, methods: unary, seed, rounds });
  });
}

interface Work {
  readonly named: Named;
  readonly methods: readonly MethodDescriptor[];
  readonly seed: number;
  readonly rounds: number;
}

async function run(live: Live, registry: Registry, { named, methods, seed, rounds }: Work): Promise<Exit> {
  const contract = relaxContract(named.descriptor);
  const client = connectDynamic(named.service.name, registry, { contract, tls: live.tls });
  const edges = new EdgeValues(named.descriptor, createRandom(seed));
  const codes = new Map<string, number>();
  const findings = new Map<string, Finding>();
  const interrupted = new Interruption();
  const ended = new AbortController();
  interrupted.onInterrupt(() => ended.abort());
  try {
    await client.ready({ timeoutMs: live.timeoutMs });
    const calls = client.with({ timeoutMs: live.timeoutMs, signal: ended.signal });
    for (const { name, each } of casesOf(live, edges, { named, methods, rounds })) {
      const end = await tryCase(calls, name, each);
      if (ended.signal.aborted) break;
      const code = codeOf(end);
      codes.set(code, (codes.get(code) ?? 0) + 1);
      const kind = kindOf(code);
      if (kind === undefined) continue;
      const key = [code, name, each.path, each.what].join("\n");
      if (!findings.has(key)) {
        const finding: Finding = { ...each, method: name, kind, code, message: messageOfEnd(end) };
        findings.set(key, finding);
        if (live.flags.json !== true) printFinding(live, finding);
      }
      if (kind === "lost" && !(await isBack(client, live.timeoutMs))) {
        live.err("the server is gone after this call, and no other is there\n");
        break;
      }
    }
    summarize(live, named.service.name, { seed, codes, findings: [...findings.values()] });
    if (interrupted.exit !== undefined) live.err("ended early: this is what was tried until then\n");
    return interrupted.exit ?? (findings.size === 0 ? Exit.ok : Exit.findings);
  } finally {
    interrupted.forget();
    await client.close();
  }
}

/** Each is made when it is asked for: there may be many, and none is needed after a Ctrl-C. */
function* casesOf(live: Live, edges: EdgeValues, { named, methods, rounds }: Omit<Work, "seed">) {
  for (let round = 0; round < rounds; round++)
    for (const { name } of methods) for (const each of edges.casesOf(findMethod(live, named.service, name))) yield { name, each };
}

async function tryCase(client: DynamicClient, method: string, { args }: EdgeCase): Promise<CallEnd> {
  return client.prepare(method, args)();
}

function messageOfEnd({ error }: CallEnd): string {
  return error instanceof RpcError ? messageOf(error) : (error?.message ?? "");
}

async function isBack(client: DynamicClient, timeoutMs: number): Promise<boolean> {
  try {
    await client.ready({ timeoutMs });
    return true;
  } catch {
    return false;
  }
}

/** At once: a run may take long, and may be ended. */
function printFinding(live: Live, { kind, method, path, what, code, message, args }: Finding): void {
  const { escape } = live.tools;
  const text = escapeJson(JSON.stringify(args));
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}... (${text.length} characters)` : text;
  const place = path === "" ? what : `${path}: ${what}`;
  const titles = { failed: code, lost: "lost connection", hung: `no answer in ${formatMs(live.timeoutMs)}` };
  live.out(`${titles[kind]} ${escape(method)} with ${escape(place)}\n  ${escape(message)}\n  ${shown}\n`);
}

interface Report {
  readonly seed: number;
  readonly codes: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
}

function summarize(live: Live, service: string, { seed, codes, findings }: Report): void {
  const calls = [...codes.values()].reduce((sum, count) => sum + count, 0);
  if (live.flags.json === true) return live.json({ service, seed, calls, codes: Object.fromEntries(codes), findings });
  const counts = [...codes].sort(([left], [right]) => (left < right ? -1 : 1)).map(([code, count]) => `${count} ${code}`);
  live.err(`${calls} calls: ${counts.join(", ")}\n`);
  live.err(findings.length === 0 ? "no findings\n" : `${findings.length} ${findings.length === 1 ? "finding" : "findings"}\n`);
}

function readRounds(text: string | undefined): number {
  if (text === undefined) return DEFAULT_ROUNDS;
  const rounds = /^\d+$/.test(text) ? Number(text) : 0;
  if (rounds >= 1 && rounds <= MAX_ROUNDS) return rounds;
  throw new UsageError(`--rounds takes a whole number from 1 to ${MAX_ROUNDS}, got ${JSON.stringify(text)}`);
}
