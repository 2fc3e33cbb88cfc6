// The files of an image, laid by hand as the lines of its Dockerfile say: where no Docker is, a
// line that does not hold fails all the same. What the base images bring is this machine's own.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, posix } from "node:path";
import { runIn } from "../house/run-in.js";
import { type Instruction, readCommand, readPairs, readStages } from "./dockerfile.js";

export interface Image {
  /** Of its own files: `/app` of the image is below it. */
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly command: readonly string[];
  readonly health: readonly string[];
}

const folders: string[] = [];
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface Layer extends Image {
  readonly name: string;
}

/** `context`: the folder of the Dockerfile. The image is removed when the process ends. */
export async function layImage(context: string): Promise<Image> {
  const folder = mkdtempSync(join(tmpdir(), "callwire-image-"));
  folders.push(folder);
  const layers: Layer[] = [];
  for (const { name, base, instructions } of readStages(readFileSync(join(context, "Dockerfile"), "utf8"))) {
    if (!/^node:\d+-slim$/.test(base)) throw new Error(`${base} is not an image whose Node stands for ours`);
    const root = join(folder, String(layers.length));
    mkdirSync(root);
    let layer: Layer = { name, root, workdir: "/", env: {}, user: "root", command: [], health: [] };
    for (const instruction of instructions) layer = await applyTo(layer, instruction, context, layers);
    layers.push(layer);
  }
  return layers.at(-1) ?? { root: folder, workdir: "/", env: {}, user: "root", command: [], health: [] };
}

async function applyTo(layer: Layer, { name, value }: Instruction, context: string, layers: readonly Layer[]): Promise<Layer> {
  switch (name) {
    case "WORKDIR":
      mkdirSync(join(layer.root, value), { recursive: true });
      return { ...layer, workdir: value };
    case "COPY":
      copy(layer, value, context, layers);
      return layer;
    case "RUN":
      await runIn(join(layer.root, layer.workdir), "sh", ["-c", value]);
      return layer;
    case "ENV":
      return { ...layer, env: { ...layer.env, ...readPairs(value) } };
    case "USER":
      return { ...layer, user: value };
    case "HEALTHCHECK":
      return { ...layer, health: readCommand(value) };
    case "CMD":
      return { ...layer, command: readCommand(value) };
    default:
      return layer; // EXPOSE tells people
  }
}

function copy(layer: Layer, value: string, context: string, layers: readonly Layer[]): void {
  const [, from, source = "", target = ""] = /^(?:--from=(\S+) )?(\S+) (\S+)$/.exec(value) ?? [];
  const stage = layers.find((each) => each.name === from);
  if (from !== undefined && stage === undefined) throw new Error(`COPY ${value}: no stage before has that name`);
  const path = join(stage?.root ?? context, source);
  if (!existsSync(path)) throw new Error(`COPY ${value}: ${source} is not there`);
  const ignored = stage === undefined ? readIgnored(context) : [];
  // As Docker does it: a file goes into what ends with a slash, a folder's files into the target.
  const into = posix.join("/", layer.workdir, target, /\/$/.test(target) && /\.\w+$/.test(source) ? basename(source) : "");
  cpSync(path, join(layer.root, into), {
    recursive: true,
    filter: (file) => !ignored.some((name) => file === join(context, name)),
  });
}

function readIgnored(context: string): readonly string[] {
  return readFileSync(join(context, ".dockerignore"), "utf8")
    .split("\n")
    .map((line) => line.replace(/\/$/, ""))
    .filter((line) => line !== "");
}
