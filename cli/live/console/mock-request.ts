// What a page has sent to start a mock, looked at and bounded. What it means for a contract is
// looked at where the mock is made.

import { asObject, refuse } from "./asked-error.js";
import type { ContractText, MockRequest, MockSource } from "./mock-messages.js";

/** Rules of one mock: a few for each method of a large service. */
const MAX_RULES = 200;
/** Characters of a rule, which may have an answer in it. */
const MAX_RULE_LENGTH = 100_000;
/** Seeds are below. */
export const SEEDS = 2 ** 32;
/** Contracts that a page sends. */
const MAX_TEXTS = 200;
/** Characters of all of them: a hundred services. The console compiles them between its answers. */
const MAX_TEXTS_LENGTH = 1024 * 1024;
/** Characters of a recording: some ten thousand calls. */
const MAX_RECORDING_LENGTH = 8 * 1024 * 1024;
/** Bytes of a request. As JSON, and as UTF-8, a character has more than one. */
export const MAX_MOCK_BYTES = 24 * 1024 * 1024;
/** What a name of a service can be. */
const NAME = /^[A-Za-z_][\w.]{0,255}$/;
/** Characters of a name of a file, with its folders. */
const MAX_FILE_NAME = 512;

/** Throws AskedError. */
export function readMockRequest(body: unknown): MockRequest {
  const { source, services = [], seed, rules = [], recording } = asObject(body);
  if (!isTexts(services, MAX_TEXTS_LENGTH) || !services.every((name) => NAME.test(name))) throw wrong("services are full names");
  if (!isTexts(rules, MAX_RULE_LENGTH) || rules.length > MAX_RULES)
    throw wrong(`rules are up to ${MAX_RULES} texts of ${MAX_RULE_LENGTH} characters`);
  if (seed !== undefined && (typeof seed !== "number" || !Number.isInteger(seed) || seed < 0 || seed >= SEEDS))
    throw wrong(`a seed is a whole number below ${SEEDS}`);
  return {
    source: readSource(source),
    services,
    rules,
    ...(seed === undefined ? {} : { seed }),
    ...(recording === undefined ? {} : { recording: readText(recording, MAX_RECORDING_LENGTH, "a recording") }),
  };
}

/** Throws AskedError. */
export function readSource(value: unknown): MockSource {
  const { kind, service, file, texts } = asObject(value);
  if (kind === "service" && typeof service === "string" && NAME.test(service)) return { kind, service };
  if (kind === "service") throw wrong("a mock is of a service, by its full name");
  if (kind === "project" && isFileName(file)) return { kind, file };
  if (kind === "project") throw wrong("a contract of the project is named by its path below the root");
  if (kind !== "texts" || !Array.isArray(texts)) throw wrong("a mock is of a service, of a contract of the project, or of texts");
  if (texts.length === 0 || texts.length > MAX_TEXTS)
    throw wrong(`contracts are 1 to ${MAX_TEXTS}, and these are ${texts.length}`);
  const read = texts.map((text) => readText(text, MAX_TEXTS_LENGTH, "a contract"));
  if (read.reduce((sum, { text }) => sum + text.length, 0) > MAX_TEXTS_LENGTH)
    throw wrong(`the contracts have more than ${MAX_TEXTS_LENGTH} characters together; choose fewer`);
  const bad = read.find(({ name }) => !isContractName(name));
  if (bad !== undefined) throw wrong(`${bad.name} is no name of a contract, such as shop/orders.rpc`);
  if (new Set(read.map(({ name }) => name)).size < read.length) throw wrong("two contracts have one name; choose one of them");
  return { kind, texts: read };
}

function readText(value: unknown, max: number, what: string): ContractText {
  const { name, text } = asObject(value);
  if (!isFileName(name) || typeof text !== "string") throw wrong(`${what} has a name and a text`);
  if (text.length > max) throw wrong(`${name} has ${text.length} characters, and ${what} has up to ${max} here`);
  return { name, text };
}

function isTexts(value: unknown, maxLength: number): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string" && text.length <= maxLength);
}

function isFileName(name: unknown): name is string {
  return typeof name === "string" && name !== "" && name.length <= MAX_FILE_NAME;
}

/** Below the folder that it was in: imports are looked for by it, among those that were sent. */
function isContractName(name: string): boolean {
  return name.endsWith(".rpc") && name.split("/").every((part) => !/^\.{0,2}$|[\\\0]/.test(part));
}

function wrong(message: string): Error {
  return refuse(400, "INVALID_ARGUMENT", message);
}
