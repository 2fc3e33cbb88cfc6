// What `callwire.json` says of a plugin: the process that makes files of the contracts, and where
// they go. What becomes of it is in generation/plugins.

import { isJsonObject } from "../json-object.js";
import { UsageError } from "../usage-error.js";
import { type Checked, FOLDER, type Form, objectOf } from "./forms.js";

/** Far more than anybody needs; each takes up to 30 s. */
const MAX_PLUGINS = 16;
/** Words of a command; what is longer is for a file of the plugin's own. */
const MAX_WORDS = 64;

/** As it stands in the file. */
export interface PluginEntry {
  /** A program and its arguments; no shell reads them. */
  readonly run: readonly string[];
  /** Folder of its files, from the folder of the configuration. */
  readonly out: string;
  /** What it is given as its options. */
  readonly options: JsonObject;
}

/** Any object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

const COMMAND: Form<readonly string[]> = {
  schema: { type: "array", minItems: 1, maxItems: MAX_WORDS, items: { type: "string", minLength: 1, pattern: "^[^\\u0000]*$" } },
  check: (where, value) => {
    const isCommand = Array.isArray(value) && value.length > 0 && value.length <= MAX_WORDS && value.every(isWord);
    if (isCommand) return value;
    throw new UsageError(`${where} must be a list of a program and its arguments, got ${JSON.stringify(value)}`);
  },
};

const ANY_OBJECT: Form<JsonObject> = {
  schema: { type: "object" },
  check: (where, value) => {
    if (isJsonObject(value)) return value;
    throw new UsageError(`${where} must be an object, got ${JSON.stringify(value)}`);
  },
};

const KEYS = {
  run: { form: COMMAND, description: "The program and its arguments, run in the folder of this file. No shell reads them." },
  out: {
    form: FOLDER,
    description: "Folder of its files, from the folder of this file. No other plugin's, and not that of the generated code.",
  },
  options: { form: ANY_OBJECT, description: "What it is given as its options.", fallback: {} },
} as const;

const PLUGIN = objectOf(KEYS);

export const PLUGINS: Form<readonly PluginEntry[]> = {
  schema: { type: "array", maxItems: MAX_PLUGINS, items: { ...PLUGIN.schema, required: ["run", "out"] } },
  check: (where, value) => {
    if (!Array.isArray(value)) throw new UsageError(`${where} must be a list, got ${JSON.stringify(value)}`);
    if (value.length > MAX_PLUGINS) throw new UsageError(`${where} has ${value.length} plugins, more than ${MAX_PLUGINS}`);
    return value.map((each: unknown, index) => {
      const place = `${where.slice(0, -1)}[${index}]"`;
      return complete(place, PLUGIN.check(place, each));
    });
  },
};

function complete(where: string, { run, out, options = {} }: Checked<typeof KEYS>): PluginEntry {
  if (run === undefined || out === undefined) throw new UsageError(`${where} must have "run" and "out"`);
  return { run, out, options };
}

function isWord(value: unknown): boolean {
  return typeof value === "string" && value !== "" && !value.includes("\0");
}
