// Deliberate faults of recording and replaying calls.

import { inRoom, type Mutant } from "../mutant.js";

export const RECORDING_FAULTS: readonly Mutant[] = [
  ...inRoom("runtime/server/recording", [
    {
      what: "records with a wrong token",
      file: "token-check.ts",
      text: "if (timingSafeEqual(hashOf(given), this.#hash)) return undefined;",
      replacement: "return undefined;",
      tests: ["token-check"],
    },
    {
      what: "lets one address guess tokens for ever",
      file: "token-check.ts",
      text: "suspect !== undefined && suspect.wrong >= MAX_WRONG_TOKENS",
      replacement: "suspect !== undefined && suspect.wrong >= Infinity",
      tests: ["token-check"],
    },
    {
      what: "records more calls a second than it may",
      file: "recording.ts",
      text: "(now >= this.#bytesFreeAt && this.#calls.take(now))",
      replacement: "now >= this.#bytesFreeAt",
      tests: ["recording"],
    },
    {
      what: "records more bytes a second than it may",
      file: "recording.ts",
      text: "(now >= this.#bytesFreeAt && this.#calls.take(now))",
      replacement: "this.#calls.take(now)",
      tests: ["recording"],
    },
    {
      what: "holds any number of calls for a slow reader",
      file: "recording.ts",
      text: "if (this.#waiting.length >= MAX_WAITING_RECORDS || this.#waitingBytes >= MAX_WAITING_RECORD_BYTES)",
      replacement: "if (this.#waitingBytes >= MAX_WAITING_RECORD_BYTES * 1_000)",
      tests: ["recording"],
    },
    {
      what: "goes on to record when its reader has gone",
      file: "recording.ts",
      text: "timer.cancel();\n      this.end();",
      replacement: "timer.cancel();",
      tests: ["recording"],
    },
    {
      what: "leaves its own methods in the table for ever",
      file: "tap.ts",
      text: "for (const method of this.#replaced) this.#methods.set(method.def.id, method);",
      replacement: "",
      tests: ["tap"],
    },
    {
      what: "calls the then of what a handler returns twice",
      file: "tap.ts",
      text: "const later = Promise.resolve(result);",
      replacement: "const later = result as Promise<unknown>;",
      tests: ["tap"],
    },
    {
      what: "records what a mistake of a handler says",
      file: "service-forms.ts",
      text: 'if (!(error instanceof RpcError) || !isHandlersOwn(error)) return { code: "INTERNAL" };',
      replacement: 'if (!(error instanceof RpcError)) return { code: "INTERNAL", message: String(error) };',
      tests: ["tap"],
    },
  ]),
  ...inRoom("runtime/json", [
    {
      what: "writes sensitive values that are to be masked",
      file: "struct-step.ts",
      text: "if (isToJson && pass.masks && slot.field.sensitive === true) {",
      replacement: "if (isToJson && pass.masks && slot.field.sensitive === undefined && slot.name === undefined) {",
      tests: ["json-codecs"],
    },
    {
      what: "writes the bytes of an unknown arm that are to be masked",
      file: "union-step.ts",
      text: "raw: pass.masks ? pass.mask() : toBase64(raw)",
      replacement: "raw: toBase64(raw)",
      tests: ["json-codecs"],
    },
  ]),
  ...inRoom("cli/live/record", [
    {
      what: "records nobody who joins",
      file: "recording-run.ts",
      text: "subscription.onChange(({ endpoints }) => this.#join(endpoints));",
      replacement: "subscription.onChange(({ endpoints }) => void endpoints);",
      tests: ["recording-run"],
    },
  ]),
  ...inRoom("cli/live", [
    {
      what: "takes a saved request with names that mean nothing",
      file: "saved-request.ts",
      text: "if (unknown !== undefined)",
      replacement: "if (unknown === file)",
      tests: ["saved-request"],
    },
    {
      what: "says nothing of another contract that an instance runs",
      file: "contracts.ts",
      text: "if (other !== undefined)\n",
      replacement: "if (other !== undefined && program === undefined)\n",
      tests: ["old-server"],
    },
  ]),
  ...inRoom("cli/live/replay", [
    {
      what: "does not see a field that is gone",
      file: "differences.ts",
      text: "new Set([...Object.keys(recorded), ...Object.keys(answered)])",
      replacement: "new Set(Object.keys(answered))",
      tests: ["replay"],
    },
    {
      what: "ignores what only begins like an ignored path",
      file: "differences.ts",
      text: "plain.startsWith(`${wanted}.`)",
      replacement: "plain.startsWith(wanted)",
      tests: ["replay"],
    },
    {
      what: "sends the mask as if it were the value",
      file: "replayed-service.ts",
      text: "if (masked.length > 0 && !this.#options.fillsMasked)",
      replacement: "if (masked.length > 1_000 && !this.#options.fillsMasked)",
      tests: ["replayed-service"],
    },
  ]),
  ...inRoom("cli/live/record", [
    {
      what: "writes over the file of before when the token is wrong",
      file: "recording-sink.ts",
      text: "let opened: number | undefined;",
      replacement: 'let opened: number | undefined = openSync(file, "w");',
      tests: ["recording-sink"],
    },
  ]),
];
