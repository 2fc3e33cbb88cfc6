// What `callwire.json` may hold. The check of the file and its JSON schema both come from here.

import { DEFAULT_GROUPS, GROUPS, IMPORT_EXTENSIONS, LINT_RULES } from "@callwire/compiler";
import { type Checked, FOLDER, FOLDERS, namesOf, objectOf, oneOf, type Schema, TEXT, YES_OR_NO } from "./forms.js";
import { PLUGINS } from "./plugin-form.js";

export const DEFAULT_ROOT = "idl";
export const DEFAULT_OUT = "generated";
export const DEFAULT_IMPORT_EXTENSION = ".js";

const LINT = {
  groups: { form: namesOf(GROUPS), description: "Groups of rules that are checked.", fallback: DEFAULT_GROUPS },
  ignore: { form: namesOf(LINT_RULES.map(({ id }) => id)), description: "Rules that are not checked." },
} as const;

const KEYS = {
  $schema: { form: TEXT, description: "The place of the schema, for editors." },
  roots: {
    form: FOLDERS,
    description: "Folders that contracts and their imports are in, from the folder of this file.",
    fallback: [DEFAULT_ROOT],
  },
  out: { form: FOLDER, description: "Folder of the generated code, from the folder of this file.", fallback: DEFAULT_OUT },
  importExtension: {
    form: oneOf(IMPORT_EXTENSIONS),
    description:
      'What imports of generated files end in: ".js" for tsc and most bundlers; ".ts" for Node with type stripping; "none" for Jest and other tools that look for the file.',
    fallback: DEFAULT_IMPORT_EXTENSION,
  },
  followLinks: {
    form: YES_OR_NO,
    description: "Whether contracts may be symbolic links that lead out of their root, as Bazel and Nix make them.",
    fallback: false,
  },
  registry: {
    form: TEXT,
    description: "Where servers register, for the commands that talk to them: such as zookeeper://host:2181/rpc.",
  },
  lint: { form: objectOf(LINT), description: "Which rules `callwire lint` checks." },
  plugins: { form: PLUGINS, description: "Programs that `callwire generate` has make files of the contracts.", fallback: [] },
} as const;

const FILE = objectOf(KEYS);

/** What a file says. */
export type FileConfiguration = Checked<typeof KEYS>;

/** Throws UsageError unless the value is what the file may hold. */
export function checkConfiguration(file: string, value: unknown): FileConfiguration {
  return FILE.check(file, value);
}

/** The JSON schema of the file, for editors. */
export function configurationSchema(): Schema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "callwire.json",
    description: "Where the contracts of a project are, what is generated from them, and which lint rules are checked.",
    ...FILE.schema,
  };
}
