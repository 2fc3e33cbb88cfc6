// Records of a registry that mean harm: entries of instances in each layout, consumers, settings
// and contracts, made from honest ones.

import { schemaOf } from "callwire/schema";
import { compileTexts, readContract } from "../compiler/contracts.js";
import type { Chance } from "./chance.js";
import type { Corpus } from "./corpus.js";
import { STRINGS } from "./hostile-author.js";

/** Where a record is, as the child has it. */
export type RecordKind = "entry" | "consumer" | "config" | "schema" | "curator" | "serverset";

export interface RecordInput {
  readonly kind: RecordKind;
  /** Base64. */
  readonly data: string;
}

const HONEST: Readonly<Record<Exclude<RecordKind, "schema">, object>> = {
  entry: {
    ...{ v: 1, host: "127.0.0.1", port: 4_000, tls: true, weight: 100, state: "up", zone: "a", ver: "1.2.3" },
    ...{ fp: "0123456789abcdef", started: 1_700_000_000_000, meta: { rack: "7", mock: "true" } },
  },
  consumer: { v: 1, name: "shop", ver: "1.0.0", fp: "0123456789abcdef", host: "h1", pid: 4_711 },
  config: { v: 1, balancer: "p2c", weights: { "127.0.0.1:4000": 50, a: 0 }, drain: ["a", "127.0.0.1:4000"] },
  curator: {
    ...{ name: "demo", id: "a", address: "127.0.0.1", port: 4_000, sslPort: 4_001, registrationTimeUTC: 1_700_000_000_000 },
    ...{ payload: { rack: "7" }, serviceType: "DYNAMIC", uriSpec: null, enabled: true },
  },
  serverset: {
    serviceEndpoint: { host: "127.0.0.1", port: 4_000 },
    ...{ additionalEndpoints: { aux: { host: "127.0.0.1", port: 4_001 } }, status: "ALIVE", shard: 0, metadata: { rack: "7" } },
  },
};

const VALUES: readonly string[] = [
  ...["null", "true", "-1", "0", "1e999", "65536", "99999999999999999999", "0.5", "{}", "[]", '""', "[[[[[[]]]]]]"],
  ...['"__proto__"', '{"__proto__":{"polluted":1}}', '{"toString":1}', '"\\u001b[2J\\u202e"', '"\\ud800"', "NaN"],
];

/** Bytes of another record. */
function mutateRecord(given: Uint8Array, other: Uint8Array, chance: Chance): Buffer {
  let bytes: Buffer = Buffer.from(given);
  for (let count = 1 + chance.below(3); count > 0; count--) bytes = mutateOnce(bytes, other, chance);
  return bytes.subarray(0, 200_000);
}

function mutateOnce(bytes: Buffer, other: Uint8Array, chance: Chance): Buffer {
  const at = chance.below(bytes.length + 1);
  const insert = (piece: Uint8Array): Buffer => Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
  switch (chance.below(8)) {
    case 0:
      if (at < bytes.length) bytes[at] = chance.below(256);
      return bytes;
    case 1:
      return insert(chance.bytes(1 + chance.below(6)));
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + chance.below(20))]);
    case 3:
      return insert(other.subarray(chance.below(other.length + 1)));
    case 4:
      return insert(Buffer.from(chance.pick(STRINGS).repeat(1 + chance.below(chance.is(0.1) ? 3_000 : 3))));
    default:
      return replaceValue(bytes, chance);
  }
}

/** In place of one value of JSON another. */
function replaceValue(bytes: Buffer, chance: Chance): Buffer {
  const text = bytes.toString("latin1");
  const places = [...text.matchAll(/(?<=[:[,])("(?:[^"\\]|\\.)*"|[\w.+-]+)/g)];
  if (places.length === 0) return Buffer.concat([bytes, Buffer.from(chance.pick(VALUES))]);
  const { index, 0: old } = chance.pick(places);
  const value = Buffer.from(chance.pick(VALUES)).toString("latin1");
  return Buffer.from(text.slice(0, index) + value + text.slice(index + old.length), "latin1");
}

const RECORDS_AT_ONCE = 20;
const KINDS: readonly RecordKind[] = ["entry", "entry", "entry", "consumer", "config", "curator", "serverset", "schema"];

/** One of each kind. */
export const HONEST_RECORDS: readonly RecordInput[] = [
  ...Object.entries(HONEST).map(([kind, value]) => ({ kind: kind as RecordKind, data: toData(JSON.stringify(value)) })), // its own keys
  { kind: "schema", data: toData(schemaText("calculator.rpc", "demo.calculator.v1.Calculator")) },
  { kind: "schema", data: toData(schemaText("kitchen-sink.rpc", "demo.kitchen.v1.Kitchen")) },
];

function schemaText(file: string, service: string): string {
  const { descriptor } = compileTexts({ [file]: readContract(file), "money.rpc": readContract("money.rpc") });
  return JSON.stringify(descriptor === undefined ? {} : schemaOf(service, descriptor));
}

/** Some records, all of them hostile. */
export function nextRecords(corpus: Corpus<string>, chance: Chance): readonly RecordInput[] {
  return Array.from({ length: RECORDS_AT_ONCE }, () => {
    const [first, second] = [drawRecord(corpus, chance), drawRecord(corpus, chance)];
    const kind = chance.is(0.05) ? chance.pick(KINDS) : first.kind;
    const bytes = mutateRecord(Buffer.from(first.data, "base64"), Buffer.from(second.data, "base64"), chance);
    return { kind, data: bytes.toString("base64") };
  });
}

function drawRecord(corpus: Corpus<string>, chance: Chance): RecordInput {
  return chance.pick(JSON.parse(corpus.draw(chance)) as readonly RecordInput[]); // as they were written
}

function toData(text: string): string {
  return Buffer.from(text).toString("base64");
}
