// A service on its page: what each method takes and answers, which errors it has, and lines that
// call it.

import { asCommand, asCurl, asTypeScript } from "@callwire/compiler";
import type { MethodDescriptor, ServiceDescriptor } from "callwire/schema";
import { durationText, simple, valueText } from "../contract/contract-text.js";
import { exampleOfType, fullExample } from "../contract/example-request.js";
import type { ContractSite } from "./contract-site.js";
import { headingOf, introOf } from "./declared-blocks.js";
import type { DocText } from "./doc-text.js";
import { type Block, type Choice, code, type Inline, type Listing, type Mark, mark, quiet, type Row, table } from "./document.js";
import { cellNotes, fieldRules, fieldType, type Parts, typeParts } from "./type-parts.js";

/** Where an example finds its service: every reader has another one. */
const REGISTRY = "zookeeper://127.0.0.1:2181/rpc";

const KINDS: Readonly<Record<MethodDescriptor["kind"], string | undefined>> = {
  unary: undefined,
  clientStreaming: "client streams",
  serverStreaming: "server streams",
  bidi: "both stream",
  oneway: "oneway",
};

export function serviceBlocks(service: ServiceDescriptor, site: ContractSite, docs: DocText): readonly Block[] {
  return [
    headingOf(service, 2, [mark("service")]),
    ...introOf(service, docs),
    ...service.methods.flatMap((method) => methodBlocks(service, method, site, docs)),
  ];
}

function methodBlocks(service: ServiceDescriptor, method: MethodDescriptor, site: ContractSite, docs: DocText): readonly Block[] {
  const anchor = `${simple(service.name)}.${method.name}`;
  return [
    headingOf(method, 3, marksOf(method), anchor),
    signature(method, site),
    ...introOf(method, docs),
    ...answer(method, site),
    ...limits(method),
    ...parameters(method, anchor, site, docs),
    ...errors(method, site),
    examples(service, method, site),
  ];
}

function marksOf({ kind, readonly, idempotent }: MethodDescriptor): readonly Mark[] {
  const stream = KINDS[kind];
  const repeats = readonly === true ? [mark("reads only", "good")] : idempotent ? [mark("idempotent", "good")] : [];
  return [...(stream === undefined ? [] : [mark(stream)]), ...repeats];
}

function isAnsweredByStream({ kind }: MethodDescriptor): boolean {
  return kind === "serverStreaming" || kind === "bidi";
}

/** A line each for more than two parameters. */
function signature(method: MethodDescriptor, site: ContractSite): Listing {
  const { requestStream, result } = method;
  const parameters: Parts[] = method.parameters.map((parameter) => [
    `${parameter.name}: `,
    ...typeParts(parameter.type, site),
    parameter.optional === true ? "?" : "",
    parameter.default === undefined ? "" : ` = ${valueText(parameter.default)}`,
  ]);
  if (requestStream !== undefined) parameters.push([`${requestStream.name}: stream `, ...typeParts(requestStream.item, site)]);
  const [open, between, close] = parameters.length > 2 ? ["(\n  ", ",\n  ", ",\n)"] : ["(", ", ", ")"];
  const streams = isAnsweredByStream(method) ? "stream " : "";
  const returned: Parts =
    result === undefined ? [] : [`: ${streams}`, ...typeParts(result, site), method.resultOptional === true ? "?" : ""];
  const thrown = method.throws.flatMap((name, at) => [at === 0 ? " throws " : ", ", site.link(name)]);
  const given = parameters.flatMap((parts, at) => (at === 0 ? parts : [between, ...parts]));
  return { kind: "listing", parts: [method.name, open, ...given, close, ...returned, ...thrown] };
}

/** Where its type is one to look up: no listing of Markdown has links. */
function answer(method: MethodDescriptor, site: ContractSite): readonly Block[] {
  const { result, resultOptional } = method;
  const type = result === undefined ? [] : typeParts(result, site);
  if (!type.some((part) => typeof part !== "string")) return [];
  return [
    quiet(
      isAnsweredByStream(method) ? "Answers a stream of " : "Answers ",
      code(...type),
      resultOptional === true ? ", or nothing." : ".",
    ),
  ];
}

function limits({ timeoutMs, cacheableMs }: MethodDescriptor): readonly Block[] {
  const known: Inline[] = [];
  if (timeoutMs !== undefined) known.push(`Timeout ${durationText(timeoutMs)}, when the caller gives none. `);
  if (cacheableMs !== undefined) known.push(`An answer may be kept for ${durationText(cacheableMs)}.`);
  return known.length === 0 ? [] : [quiet(...known)];
}

function parameters(method: MethodDescriptor, anchor: string, site: ContractSite, docs: DocText): readonly Block[] {
  const rows: Row[] = method.parameters.map((parameter) => ({
    anchor: `${anchor}.${parameter.name}`,
    cells: [
      [code(parameter.name)],
      [fieldType(parameter, site)],
      fieldRules(parameter),
      [...cellNotes(parameter), ...docs.cell(parameter.doc)],
    ],
  }));
  const { requestStream } = method;
  if (requestStream !== undefined) {
    const type = code("stream ", ...typeParts(requestStream.item, site));
    const cells = [[code(requestStream.name)], [type], [], docs.cell(requestStream.doc)];
    rows.push({ anchor: `${anchor}.${requestStream.name}`, cells });
  }
  return rows.length === 0 ? [] : [table(["Parameter", "Type", "Rules", "What it is"], rows)];
}

function errors({ throws }: MethodDescriptor, site: ContractSite): readonly Block[] {
  const rows = throws.map((name): Row => {
    const type = site.types.get(name);
    if (type?.kind !== "error") return { cells: [[code(site.link(name))], [], []] };
    const again = type.retryable ? [" ", mark("retryable", "good")] : [];
    return { cells: [[code(site.link(name))], [type.code, ...again], site.docsOf(type).summary(type.doc)] };
  });
  return rows.length === 0 ? [] : [table(["Error", "Status", "When"], rows)];
}

function examples({ name: service }: ServiceDescriptor, method: MethodDescriptor, site: ContractSite): Choice {
  const args = fullExample(method, site.types);
  const { requestStream } = method;
  const isStream = isAnsweredByStream(method);
  const items = requestStream === undefined ? {} : { items: [exampleOfType(requestStream.item, site.types)] as const };
  const call = { service, method: method.name, args, metadata: {}, registry: REGISTRY, isStream, ...items };
  const choices = [
    { title: "Command line", code: asCommand(call) },
    { title: "TypeScript", code: asTypeScript(call).trimEnd() },
  ];
  // No request of JSON by HTTP has a stream.
  if (requestStream === undefined) choices.push({ title: "curl, by HTTP", code: asCurl(call) });
  if (method.result !== undefined) {
    const answer = JSON.stringify(exampleOfType(method.result, site.types), undefined, 2);
    choices.push({ title: isStream ? "An item of the answer" : "An answer", code: answer });
  }
  return { kind: "choice", choices };
}
