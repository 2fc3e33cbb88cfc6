// What a value of a configuration file may be: how it is checked, and how a JSON schema says the
// same to an editor.

import { suggest } from "@callwire/compiler";
import { UsageError } from "../usage-error.js";

/** A part of a JSON schema. */
export type Schema = Readonly<Record<string, unknown>>;

export interface Form<T> {
  readonly schema: Schema;
  /** Throws UsageError unless it is one. `where`: the file and the key. */
  readonly check: (where: string, value: unknown) => T;
}

/** A key of an object, which may be left out. */
export interface Key<T> {
  readonly form: Form<T>;
  readonly description: string;
  /** What holds without the key, where that is one value of its form. */
  readonly fallback?: unknown;
}

/** What an object of these keys is once it is checked. */
export type Checked<Keys extends Readonly<Record<string, Key<unknown>>>> = {
  readonly [Name in keyof Keys]?: ReturnType<Keys[Name]["form"]["check"]>;
};

export const TEXT: Form<string> = {
  schema: { type: "string" },
  check: (where, value) => (typeof value === "string" ? value : refuse(where, "must be a text", value)),
};

export const FOLDER: Form<string> = {
  schema: { type: "string", minLength: 1, pattern: "^[^\\u0000]*$" },
  check: (where, value) => (isFolderName(value) ? value : refuse(where, "must be a folder", value)),
};

export const FOLDERS: Form<readonly string[]> = {
  schema: { type: "array", minItems: 1, items: FOLDER.schema },
  check: (where, value) =>
    Array.isArray(value) && value.length > 0 && value.every(isFolderName)
      ? value
      : refuse(where, "must be a list of folders", value),
};

export const YES_OR_NO: Form<boolean> = {
  schema: { type: "boolean" },
  check: (where, value) => (typeof value === "boolean" ? value : refuse(where, "must be true or false", value)),
};

export function oneOf<Word extends string>(words: readonly Word[]): Form<Word> {
  return {
    schema: { enum: words },
    check: (where, value) => words.find((word) => word === value) ?? refuse(where, `must be one of ${list(words)}`, value),
  };
}

export function namesOf<Name extends string>(known: readonly Name[]): Form<readonly Name[]> {
  return {
    schema: { type: "array", items: { enum: known } },
    check: (where, value) =>
      Array.isArray(value) ? value.map((name: unknown) => checkName(where, known, name)) : refuse(where, "must be a list", value),
  };
}

export function objectOf<Keys extends Readonly<Record<string, Key<unknown>>>>(keys: Keys): Form<Checked<Keys>> {
  const names = Object.keys(keys).filter((name) => !name.startsWith("$")); // those are for editors
  const properties = Object.entries(keys).map(([name, { form, description, fallback }]) => [
    name,
    fallback === undefined
      ? { description, ...form.schema }
      : { description: `${description} Default: ${JSON.stringify(fallback)}.`, ...form.schema, default: fallback },
  ]);
  return {
    schema: { type: "object", additionalProperties: false, properties: Object.fromEntries(properties) },
    check: (where, value) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        if (!where.endsWith('"')) throw new UsageError(`${where} must hold one object`);
        return refuse(where, "must be an object", value);
      }
      const entries = Object.entries(value).map(([name, given]) => {
        const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
        if (key === undefined)
          throw new UsageError(`${where} has an unknown key ${JSON.stringify(name)}; it may have ${list(names)}`);
        return [name, key.form.check(below(where, name), given)];
      });
      // Each entry has a name of `keys` and what the form of that key returned.
      return Object.fromEntries(entries) as Checked<Keys>;
    },
  };
}

/** `callwire.json: "lint.groups"`. */
function below(where: string, name: string): string {
  return where.endsWith('"') ? `${where.slice(0, -1)}.${name}"` : `${where}: "${name}"`;
}

function checkName<Name extends string>(where: string, known: readonly Name[], value: unknown): Name {
  const name = known.find((candidate) => candidate === value);
  if (name !== undefined) return name;
  const near = typeof value === "string" ? suggest(value, known) : undefined;
  const help = near === undefined ? `there are ${known.join(", ")}` : `did you mean ${JSON.stringify(near)}?`;
  throw new UsageError(`${where} has ${JSON.stringify(value)}, which does not exist; ${help}`);
}

function refuse(where: string, what: string, value: unknown): never {
  throw new UsageError(`${where} ${what}, got ${JSON.stringify(value)}`);
}

/** Of a folder, or of anything that the system is to find. */
export function isFolderName(value: unknown): value is string {
  return typeof value === "string" && value !== "" && !value.includes("\0");
}

function list(words: readonly string[]): string {
  return words.map((word) => JSON.stringify(word)).join(words.length === 2 ? " and " : ", ");
}
