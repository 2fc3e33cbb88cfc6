// The manifests of the shop as objects, and what is wrong with them: by the schemas of Kubernetes,
// which come from npm, and by their types, as the schemas let fields pass that nobody knows.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { QUIET } from "../house/packages/packed.js";
import { findExit, runIn } from "../house/run-in.js";
import { ROOT } from "../support/run-script.js";

export interface Container {
  readonly name: string;
  readonly command: readonly string[];
  readonly env: readonly { readonly name: string }[];
  readonly ports: readonly { readonly containerPort: number }[];
  readonly [probe: `${string}Probe`]: { readonly exec: { readonly command: readonly string[] } };
}

/** What the tests look at. All else is the schemas'. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly clusterIP?: string;
    readonly selector: { readonly app: string } | { readonly matchLabels: { readonly app: string } };
    readonly ports?: readonly { readonly port: number }[];
    readonly template?: {
      readonly metadata: { readonly labels: { readonly app: string } };
      readonly spec: { readonly terminationGracePeriodSeconds: number; readonly containers: readonly Container[] };
    };
  };
}

export interface Read {
  readonly objects: readonly unknown[];
  readonly problems: readonly string[];
}

let installed: Promise<string> | undefined;

/** Of files of YAML; what has no `kind` is read alone. */
export async function readManifests(files: readonly string[]): Promise<Read> {
  installed ??= install();
  const folder = await installed;
  const read = JSON.parse(await runIn(folder, process.execPath, ["validate.mjs", ...files])) as Read; // of validate.mjs
  return { ...read, problems: [...read.problems, ...(await findUnknown(folder, read.objects))] };
}

async function install(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "callwire-validator-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(ROOT, "test/shop/validator"), folder, { recursive: true });
  await runIn(folder, "npm", ["ci", ...QUIET]);
  return folder;
}

/** The compiler finds a field that a type has not. */
async function findUnknown(folder: string, objects: readonly unknown[]): Promise<readonly string[]> {
  const typed = objects.filter(isTyped).map(({ apiVersion, kind, ...rest }, at) => {
    const type = `import type { I${kind} } from "kubernetes-models/${apiVersion}/${kind}";`;
    return [
      `${at}.ts`,
      `${type}\nexport const object: I${kind} = ${JSON.stringify({ apiVersion, kind, ...rest }, null, 2)};\n`,
    ] as const;
  });
  if (typed.length === 0) return [];
  for (const [file, text] of typed) writeFileSync(join(folder, file), text);
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--types", ""];
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const { out } = await findExit(folder, process.execPath, [tsc, ...options, ...typed.map(([file]) => file)]);
  return out.split("\n").filter((line) => line.includes("error"));
}

function isTyped(object: unknown): object is { readonly apiVersion: string; readonly kind: string } {
  return typeof object === "object" && object !== null && "apiVersion" in object && "kind" in object;
}
