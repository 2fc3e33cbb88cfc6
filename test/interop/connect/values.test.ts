// What the clients of Connect get from the calculator, the kitchen sink and the conformance
// contract, by every kind of call, beside what a client of Callwire gets from the same server.

import assert from "node:assert/strict";
import type { DescMessage, JsonValue, Message } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { connectDynamic } from "callwire/dynamic";
import { JsonCodecs } from "callwire/json";
import type { Descriptor, MethodDescriptor, TypeDescriptor } from "callwire/schema";
import { InvalidOperation, type Shape } from "../../../generated/kitchen-sink.js";
import { special } from "../../conformance/values.js";
import { describeIdl } from "../../support/contracts.js";
import { Doors } from "./doors.js";
import { generateClients, type Packages } from "./generated-clients.js";
import { each, failureOf } from "./kinds.js";
import { createTransport, PAIRS, type Version } from "./transports.js";

type Service = "Calculator" | "Kitchen" | "Conformance";

/** Arguments in order, and what the client streams. */
type Call = readonly [service: Service, method: string, args: readonly unknown[], items?: readonly unknown[]];

const polygon: Shape = {
  kind: "polygon",
  points: [
    { x: 1, y: 2 },
    { x: 0, y: 0 },
  ],
};
const options = {
  rounding: "Truncate",
  digits: 1,
  note: "",
  tags: ["ü", "😀"],
  limits: new Map([["a", [1, -2.5]]]),
  wait: 1.5,
  sequence: 0,
  second: "Up",
  names: [],
  type: "x",
  big: 18_446_744_073_709_551_615n,
  at: new Date("2026-02-03T04:05:06.789Z"),
  data: new Uint8Array([0, 255]),
};
/** Of protobuf's moments and durations, and few enough for a short test. */
const MIRRORED = ["ordinary", "without what may be missing", "not finite", "tiny", "a fraction in binary"];

const CALLS: readonly Call[] = [
  ["Calculator", "divide", [10]],
  ["Calculator", "divide", [0, -3]],
  ["Calculator", "summarize", [[3, 1, 2.5], { rounding: "Up", digits: 0, label: "" }]],
  ["Calculator", "factorial", [20n]],
  ["Calculator", "checksum", [new Uint8Array([1, 2, 3]), 0]],
  ["Kitchen", "divide", [1, 3]],
  ["Kitchen", "area", [{ kind: "empty" }]],
  ["Kitchen", "area", [polygon, options]],
  ["Kitchen", "find", ["p&n ü", 100]],
  ["Kitchen", "log", ["one way"]],
  ["Kitchen", "ping", []],
  ["Kitchen", "sum", [], [1, 2.5, -0.25]],
  ["Kitchen", "watch", [5]],
  ["Kitchen", "chat", ["a"], ["one", "", "two"]],
  ["Conformance", "echo", [new Uint8Array([0, 128, 255])]],
  ["Conformance", "count", [3, 2]],
  ["Conformance", "sum", [], []],
  ["Conformance", "chat", [""], ["x"]],
  // A map of protobuf-es has no "__proto__".
  ["Conformance", "mirror", [{ ...special["characters of every length"], table: new Map([["😀", 4]]) }]],
  ...MIRRORED.map((name): Call => ["Conformance", "mirror", [special[name]]]),
];

/** With generated code none of this is needed: here any method is called by its name. */
type AnyClient = Readonly<Record<string, (input: unknown, options: object) => Promise<Message> | AsyncIterable<Message>>>;

describe("clients of Connect get what a client of Callwire gets", function () {
  this.timeout(60_000);
  let packages: Packages;
  let doors: Doors;
  let contract: Descriptor;
  let codecs: JsonCodecs;

  before(async () => {
    [packages, doors] = await Promise.all([generateClients(), Doors.open()]);
    contract = describeIdl();
    const types = contract.files.flatMap((file) => file.types.map((type): [string, TypeDescriptor] => [type.name, type]));
    codecs = new JsonCodecs(new Map(types));
    doors.handle({
      area: (_context, shape, given) => (shape.kind === "polygon" ? shape.points.length + (given?.tags.length ?? 0) : undefined),
      find: (_context, name, limit) =>
        new Map([
          [-1, { kind: "left", value: name }],
          [limit, { kind: "right", value: polygon }],
        ]),
    });
  });
  after(() => doors[Symbol.asyncDispose]());

  function methodOf(service: Service, name: string): MethodDescriptor {
    const found = contract.files.flatMap(({ services }) => services).find((each) => each.name === packages[service].typeName);
    return found?.methods.find((method) => method.name === name) ?? assert.fail(name);
  }

  /** The items, or the one result, as JSON. */
  async function byCallwire([service, name, args, items = []]: Call): Promise<readonly unknown[]> {
    const method = methodOf(service, name);
    await using client = connectDynamic(packages[service].typeName, doors.target, { contract, values: "native" });
    const named = Object.fromEntries(method.parameters.map((parameter, index) => [parameter.name, args[index]]));
    const sent = method.requestStream === undefined ? undefined : items;
    const got =
      method.kind === "serverStreaming" || method.kind === "bidi"
        ? await collect(client.stream(name, named, sent))
        : [await client.call(name, named, sent)];
    const codec = codecs.ofResult(method);
    return got.map((value) => (method.kind === "oneway" ? null : codec.toJson(value, { durations: "nanoseconds" })));
  }

  async function byConnect(client: AnyClient, [service, name, args, items = []]: Call): Promise<readonly unknown[]> {
    const method = methodOf(service, name);
    const { input, output } = packages[service].method[name] ?? assert.fail(name);
    const first = codecs.ofArguments(method).toJson(args, { durations: "nanoseconds" });
    const read = (json: unknown): Message => packages.protobuf.fromJson(input, json as JsonValue); // as codecs give it
    const stream = method.requestStream;
    const messages =
      stream === undefined
        ? read(first)
        : each(read(first), ...items.map((item) => read({ [stream.name]: codecs.of(stream.item).toJson(item) })));
    const got = client[name]?.(messages, { timeoutMs: 60_000 }) ?? assert.fail(name);
    const all = Symbol.asyncIterator in got ? await collect(got) : [await got];
    return all.map((message) => resultOf(method, packages.protobuf.toJson(output as DescMessage, message)));
  }

  for (const [door, version] of PAIRS) {
    it(`by ${version === "web" ? "connect-web" : `connect-node over HTTP/${version}`} at ${door}`, async () => {
      const transport = createTransport(packages, doors, door, version);
      let tried = 0;
      for (const call of CALLS) {
        const [service, name] = call;
        if (!isPossible(methodOf(service, name), version)) continue;
        const client = packages.connect.createClient(packages[service], transport) as unknown as AnyClient; // as it says

        assert.deepEqual(plain(await byConnect(client, call)), plain(await byCallwire(call)), `${service}/${name}`);
        tried++;
      }
      assert.ok(tried >= CALLS.length - 5);
    });
  }

  it("and its errors, by their classes, with their fields", async () => {
    doors.handle({
      divide() {
        throw new InvalidOperation({ operation: "Divide", why: "not by zero" });
      },
    });
    for (const [door, version] of PAIRS) {
      const transport = createTransport(packages, doors, door, version);
      const kitchen = packages.connect.createClient(packages.Kitchen, transport) as unknown as AnyClient;
      const error = await failureOf(Promise.resolve(kitchen["divide"]?.({ num1: 1 }, { timeoutMs: 60_000 })));

      assert.deepEqual([error.code, error.rawMessage], [Code.InvalidArgument, "not by zero"]);
      const [detail] = error.findDetails(packages.InvalidOperationSchema);
      assert.deepEqual([Reflect.get(detail ?? {}, "operation"), Reflect.get(detail ?? {}, "why")], [0, "not by zero"]);
    }
  });

  it("and are told what to set when they send protobuf in its binary form", async () => {
    for (const [door, version] of PAIRS) {
      const transport = createTransport(packages, doors, door, version, { isBinary: true });
      const kitchen = packages.connect.createClient(packages.Kitchen, transport) as unknown as AnyClient;
      const call = kitchen["ping"]?.({}, { timeoutMs: 60_000 });

      const error = await failureOf(Promise.resolve(call));
      assert.equal(error.code, Code.Unknown);
      assert.match(error.rawMessage, /got "application\/proto"; tell the client to use JSON: useBinaryFormat: false/);
      const get = await failureOf(Promise.resolve(kitchen["find"]?.({ name: "a" }, { timeoutMs: 60_000 }))); // by GET
      assert.match(get.rawMessage, /encoding "proto" is not known here; tell the client to use JSON: useBinaryFormat: false/);
    }
  });
});

/** A browser sends no streams, and both ways at once takes HTTP/2. */
function isPossible({ kind }: MethodDescriptor, version: Version): boolean {
  if (version === "web") return kind !== "clientStreaming" && kind !== "bidi";
  return version === "2" || kind !== "bidi";
}

/** Out of its message, if it has one of its own. */
function resultOf({ result, resultOptional }: MethodDescriptor, json: JsonValue): unknown {
  if (result === undefined) return null;
  const isBare =
    result.kind === "named" && resultOptional !== true && typeof json === "object" && !Object.hasOwn(json ?? {}, "result");
  return isBare ? json : ((json as { readonly result?: JsonValue } | null)?.result ?? null); // an object, by its contract
}

/** Protobuf leaves out what is empty, and writes other zeros behind a point. */
function plain(json: unknown): unknown {
  if (json === "-0" || json === 0) return 0;
  if (typeof json === "string")
    return json
      .replace(/^-0s$/, "0s")
      .replace(/(\.\d*?)0+(?=Z$|s$)/, "$1")
      .replace(/\.(?=Z$|s$)/, "");
  if (Array.isArray(json)) return json.map(plain);
  if (typeof json !== "object" || json === null) return json;
  const entries = Object.entries(json).map(([key, value]) => [key, plain(value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
