// An image that runs as Docker would run it: as process 1 of its own namespace, as nobody, with
// files that cannot be written. By unshare of util-linux; without root in a namespace of users.

import { chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findExit } from "../house/run-in.js";
import { ProcessUnderTest } from "../support/process-under-test.js";
import type { Image } from "./image.js";

export interface ContainerOptions {
  /** In the place of the image's own. */
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A folder that is mounted as /app/certificates. */
  readonly certificates: string;
  /** It has a network of its own, with loopback alone. Default: that of this machine. */
  readonly isAlone?: boolean;
}

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

/** The root is a file system in memory: nothing of this machine can be written in it. */
const SCRIPT = `
set -eu
root=$1 app=$2 keys=$3 data=$4 node=$5 network=$6
shift 6
if [ $network = alone ]; then ip link set lo up; fi
mount -t tmpfs tmpfs $root
mkdir -p $root/app $root/data $root/dev $root/proc
show() { mount --bind $1 $root$2; mount -o remount,bind,ro $root$2; }
for name in usr bin sbin lib lib64 etc; do
  if [ -L /$name ]; then cp -P /$name $root/$name
  elif [ -e /$name ]; then mkdir $root/$name; show /$name /$name
  fi
done
for name in null zero random urandom; do : > $root/dev/$name; mount --bind /dev/$name $root/dev/$name; done
: > $root/node
show $node /node
show $app /app
show $keys /app/certificates
mount --bind $data $root/data
mount -o remount,bind,ro $root
exec unshare --root=$root --wd=/app "$@"
`;

export class Container implements AsyncDisposable {
  readonly process: ProcessUnderTest;
  /** Mounted as /data, which alone can be written. */
  readonly data: string;
  readonly #image: Image;
  readonly #folder: string;
  readonly #isAlone: boolean;
  readonly #env: Readonly<Record<string, string>>;

  constructor(image: Image, { command = image.command, env = {}, certificates, isAlone = false }: ContainerOptions) {
    this.#image = image;
    this.#env = { PATH: process.env["PATH"] ?? "", ...image.env, ...env };
    this.#isAlone = isAlone;
    this.#folder = mkdtempSync(join(tmpdir(), "callwire-container-"));
    this.data = join(this.#folder, "data");
    const [root, keys, app] = [join(this.#folder, "root"), join(this.#folder, "keys"), join(image.root, "app")];
    for (const folder of [root, this.data, join(app, "certificates")]) mkdirSync(folder, { recursive: true });
    cpSync(certificates, keys, { recursive: true });
    if (isRoot)
      for (const path of [this.data, ...readdirSync(keys).map((name) => join(keys, name))]) chownSync(path, NOBODY, NOBODY);
    const outside = [...(isRoot ? [] : ["--user", "--map-root-user"]), ...(isAlone ? ["--net"] : []), "--mount"];
    const places = [root, app, keys, this.data, process.execPath, isAlone ? "alone" : "shared"];
    const user = isRoot ? [`--setgid=${NOBODY}`, `--setuid=${NOBODY}`] : [`--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
    this.process = ProcessUnderTest.startIn(
      ["unshare", ...outside, "sh", "-c", SCRIPT, "sh", ...places, ...user, "--pid", "--fork", "--mount-proc", ...ours(command)],
      this.#env,
    );
  }

  /** Runs the HEALTHCHECK of the image in this container. Resolves to its exit code. */
  async probe(): Promise<number | null> {
    return (await this.run(this.#image.health)).code;
  }

  /** Runs a command beside process 1, with its files, its rights and its environment. */
  run(command: readonly string[]): ReturnType<typeof findExit> {
    const user = isRoot ? [`--setgid=${NOBODY}`, `--setuid=${NOBODY}`] : ["--user", "--preserve-credentials"];
    const spaces = ["--mount", "--pid", "--root", "--wd", ...(this.#isAlone ? ["--net"] : [])];
    const env = ["env", "-i", ...Object.entries(this.#env).map(([name, value]) => `${name}=${value}`)];
    return findExit(tmpdir(), "nsenter", ["--target", String(this.process.pid), ...spaces, ...user, ...env, ...ours(command)]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The Node of the base image is that of this process. */
function ours([program = "", ...rest]: readonly string[]): readonly string[] {
  return [program === "node" ? "/node" : program, ...rest];
}
