// Services: a request is the one parameter of its method, and nothing where it is empty.

import { refuseMethod } from "@callwire/compiler";
import { MemberNames, methodCase } from "../contract-names.js";
import type { MessageIds } from "../field-ids.js";
import { headOf, noteLine } from "../print-docs.js";
import type { ContractFile } from "./contract-file.js";
import type { InlinedRequests } from "./inlined-requests.js";
import { printParameters } from "./print-parameters.js";
import type { SourceMethod, SourceService } from "./proto-source.js";

const MARKS = new Map([
  ["NO_SIDE_EFFECTS", "@readonly"],
  ["IDEMPOTENT", "@idempotent"],
]);

/** What is known of requests that become parameters, and the ids that are kept. */
interface Requests {
  readonly inlined: InlinedRequests;
  readonly ids: MessageIds;
}

export function printService(file: ContractFile, service: SourceService, requests: Requests): void {
  const { report } = file.placed;
  report.addOptions(service.options);
  const names = new MemberNames(refuseMethod);
  file.lines.push("", ...headOf(service), `service ${file.declared(service.fullName).name} {`);
  for (const method of service.methods) {
    const wanted = methodCase(method.name);
    const name = names.take(wanted);
    report.addName(`${service.fullName}.${method.name}`, wanted, name);
    report.addOptions(method.options);
    const http = method.http === undefined ? [] : [noteLine(`google.api.http: ${method.http}`)];
    file.lines.push(
      ...http,
      ...headOf(method),
      ...marksOf(file, service, method),
      ...signatureOf(file, service, method, name, requests),
    );
  }
  file.lines.push("}");
}

/** Who streams to its server does not only read. */
function marksOf(file: ContractFile, service: SourceService, method: SourceMethod): readonly string[] {
  const mark = MARKS.get(method.idempotency ?? "");
  if (mark === undefined) return [];
  if (!method.clientStreams) return [mark];
  file.placed.report.add(`${service.fullName}.${method.name}`, `loses ${method.idempotency}: its client streams`);
  return [];
}

function signatureOf(
  file: ContractFile,
  { fullName }: SourceService,
  method: SourceMethod,
  name: string,
  { inlined, ids }: Requests,
): readonly string[] {
  const { input, output, clientStreams, serverStreams } = method;
  const key = `${fullName}.${method.name}`;
  const message = inlined.get(key);
  const inline = message === undefined ? undefined : printParameters(file, message, key, inlined.given(key));
  if (inlined.isKept(key)) ids[key] = inline?.places ?? {};
  const takesNothing = !clientStreams && file.isEmpty(input, fullName);
  const parameter = clientStreams ? "requests: stream " : "request: ";
  const parameters = takesNothing || inline !== undefined ? "" : `${parameter}${file.use(input, fullName).text}`;
  const givesNothing = !serverStreams && file.isEmpty(output, fullName);
  const result = givesNothing ? "" : `: ${serverStreams ? "stream " : ""}${file.use(output, fullName).text}`;
  return inline === undefined ? [`${name}(${parameters})${result};`] : [`${name}(`, ...inline.lines, `)${result};`];
}
