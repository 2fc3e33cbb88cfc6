// The servers of `callwire mock`: a bundle of its own, as no other live command serves calls. It
// knows neither the terminal nor who asked for it.

import { type CallwireServer, type ServeOptions, serve } from "callwire";
import type { Named } from "../contracts.js";
import { createHttp } from "../gateway/http-front.js";
import { waitFor } from "../waiting.js";
import { readRules } from "./mock-rules.js";
import { createMock, type Mock, type MockOptions } from "./mock-service.js";
import { readRuleFile, readRuleText } from "./rule-words.js";

/** What the command line says. */
export interface MockFlags {
  readonly service?: readonly string[] | undefined;
  readonly seed?: string | undefined;
  readonly rule?: readonly string[] | undefined;
  readonly rules?: string | undefined;
  readonly recording?: string | undefined;
  readonly listen?: string | undefined;
  readonly http?: string | undefined;
  readonly cors?: readonly string[] | undefined;
  readonly insecure?: boolean | undefined;
}

/** Ready to be served, each service of them. */
export interface Mocks {
  readonly all: readonly Mock[];
  /** Calls of the recording that they can give again. */
  readonly recorded: number;
}

/** Throws UsageError for a rule or a recorded answer that does not fit the contracts. */
export function createMocks(
  mocked: readonly Named[],
  seed: number,
  { rule = [], rules: file }: Pick<MockFlags, "rule" | "rules">,
  recording: MockOptions["recording"],
): Mocks {
  const written = [...(file === undefined ? [] : readRuleFile(file, file)), ...rule.map(readRuleText)];
  const rules = readRules(written, mocked);
  const all = mocked.map((named) => createMock(named, { seed, rules, recording, wait: waitFor }));
  return { all, recorded: all.reduce((sum, { recorded }) => sum + recorded, 0) };
}

/** Rejects as `serve` does, with its words for the options. */
export async function serveMocks(
  { all }: Mocks,
  place: Pick<ServeOptions, "registry" | "listen" | "registerTimeoutMs">,
  { http, cors, insecure }: Pick<MockFlags, "http" | "cors" | "insecure">,
): Promise<CallwireServer> {
  const origins = cors === undefined ? undefined : { origins: cors.includes("*") ? ("*" as const) : cors };
  return serve({
    ...place,
    insecure,
    services: all.map(({ implementation }) => implementation),
    version: "mock",
    stopOnSignal: false,
    ...(http === undefined ? {} : { http: createHttp({ listen: http, cors: origins, insecure }) }),
  });
}
