// Deliberate faults of `callwire mock`.

import { inRoom, type Mutant } from "../mutant.js";

export const MOCK_FAULTS: readonly Mutant[] = [
  ...inRoom("cli/live/mock", [
    {
      what: "fails every call when a share was said",
      file: "mock-service.ts",
      text: "random() >= share",
      replacement: "share <= 0",
      tests: ["mock-service"],
    },
    {
      what: "answers another way when other methods are asked",
      file: "mock-service.ts",
      text: "randomOfCall(this.#options.seed, this.#method.id, this.#calls++)",
      replacement: "Math.random",
      tests: ["mock-service"],
    },
    {
      what: "answers before the client has sent all",
      file: "mock-service.ts",
      text: "await readAll(items); // as a method does that adds them up",
      replacement: "",
      tests: ["mock-service"],
    },
    {
      what: "fails a stream before its items",
      file: "mock-service.ts",
      text: "    await this.#pause(random, delay, signal);\n    for",
      replacement: "    if (failure !== undefined) throw failure;\n    for",
      tests: ["mock-service"],
    },
    {
      what: "takes what a page names for a file, where there is one of that name",
      file: "started-mock.ts",
      text: "{ contract: undefined, services: [service] }",
      replacement: "{ contract: service, services: [] }",
      tests: ["../console/mock-routes"],
    },
    {
      what: "takes a code that is none",
      file: "mock-rules.ts",
      text: 'if (name !== "OK" && Object.hasOwn(Status, name))',
      replacement: "if (Object.hasOwn(Status, name))",
      tests: ["mock-rules"],
    },
    {
      what: "takes an answer that does not fit",
      file: "mock-rules.ts",
      text: "new JsonCodecs(new Map(types)).ofResult(method).fromJson(json);",
      replacement: "",
      tests: ["mock-rules"],
    },
    {
      what: "takes a rule of several methods for the first",
      file: "mock-rules.ts",
      text: "if (found.length > 1)",
      replacement: "if (found.length > 9)",
      tests: ["mock-rules"],
    },
    {
      what: "does not know recorded arguments again that were written otherwise",
      file: "recorded-answers.ts",
      text: 'codec.toJson(codec.fromJson(args, { unknownNames: "skip" }), { sensitive: "mask" })',
      replacement: "args",
      tests: ["mock-service"],
    },
    {
      what: "answers always the first of a recording to others",
      file: "recorded-answers.ts",
      text: "of.all[of.next++ % of.all.length]",
      replacement: "of.all[0]",
      tests: ["mock-service"],
    },
    {
      what: "sends the mask in the place of a value",
      file: "recorded-answers.ts",
      text: "masked === undefined || type === undefined ? json",
      replacement: "type === undefined || line > 0 ? json",
      tests: ["mock-service"],
    },
    {
      what: "loses the mark of an entry that is changed",
      file: "mock-mark.ts",
      text: "{ ...patch, meta: { ...meta, ...MOCK_MARK } }",
      replacement: "{ ...patch, meta }",
      tests: ["mock"],
    },
  ]),
  ...inRoom("cli/live/doctor", [
    {
      what: "warns of mocks alone",
      file: "mocks.ts",
      text: "first === undefined || real === 0",
      replacement: "first === undefined",
      tests: ["checks"],
    },
  ]),
  ...inRoom("cli/live/values", [
    {
      what: "takes any arm of a union that comes back to itself",
      file: "random-values.ts",
      text: "arms.filter((_, at) => (heights[at] ?? 0) <= most)",
      replacement: "arms",
      tests: ["random-values"],
    },
    {
      what: "looks at all types of a contract again for each that is settled",
      file: "type-heights.ts",
      text: "round = new Set([...settled.keys()].flatMap((name) => users.get(name) ?? []));",
      replacement: "round = new Set(settled.size > 0 ? types.keys() : []);",
      tests: ["type-heights"],
    },
    {
      what: "does not settle what has a settled type in a list",
      file: "type-heights.ts",
      text: 'if (ref.kind === "list") return nameIn(ref.item);',
      replacement: "",
      tests: ["type-heights"],
    },
    {
      what: "makes a list of what has no end",
      file: "random-values.ts",
      text: "heightOf(item, {}, this.#heights) === Number.POSITIVE_INFINITY",
      replacement: "item === undefined",
      tests: ["random-values"],
    },
    {
      what: "makes what JavaScript does not hold of a 64-bit number",
      file: "random-values.ts",
      text: 'ref.js === "number" ? safeRange(name) : SCALARS[name].range',
      replacement: "SCALARS[name].range",
      tests: ["random-values"],
    },
  ]),
  ...inRoom("runtime/schema", [
    {
      what: "takes a fraction as the bound of an integer",
      file: "read-descriptor.ts",
      text: "scalarOf(type.name).range === undefined) return undefined;",
      replacement: "type.name !== undefined) return undefined;",
      tests: ["read-descriptor"],
    },
  ]),
];
