// Contracts as a commit has them, read by the git command into memory. Writes nothing; starts no shell.

import { spawnSync } from "node:child_process";
import process from "node:process";
import { UsageError } from "../usage-error.js";

/** Output of one git command at most; far above all contracts of a repository. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** The texts of all `.rpc` files below a folder, by their path below it, as they were at `ref`. */
export function readGitFiles(folder: string, ref: string): Readonly<Record<string, string>> {
  const commit = findCommit(folder, ref);
  const prefix = git(folder, ["rev-parse", "--show-prefix"]).toString("utf8").replace(/\n$/, "");
  const listed = git(folder, ["ls-tree", "-r", "-z", "--full-tree", commit, ...(prefix === "" ? [] : ["--", prefix])]);
  // Each entry is `<mode> <type> <object>\t<path>`; links and submodules have other modes.
  const entries = [...listed.toString("utf8").matchAll(/100\d{3} blob ([0-9a-f]+)\t([^\0]+\.rpc)\0/g)];
  const objects = entries.map(([, object = ""]) => object);
  const texts = splitBatch(git(folder, ["cat-file", "--batch"], `${objects.join("\n")}\n`), objects.length);
  // Without a prototype: a path may be any text.
  const files: Record<string, string> = Object.create(null);
  entries.forEach(([, , path = ""], index) => {
    files[path.slice(prefix.length)] = texts[index] ?? "";
  });
  return files;
}

function findCommit(folder: string, ref: string): string {
  const { status, stdout, error } = run(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
  if (error !== undefined) throw new UsageError(`git cannot be started to read ${ref}: ${error.message}`);
  if (status !== 0) {
    throw new UsageError(`${ref} is no folder, no descriptor file and no commit of this git repository; check --against`);
  }
  return stdout.toString("utf8").trim();
}

function git(folder: string, args: readonly string[], input = ""): Buffer {
  const { status, stdout, stderr, error } = run(folder, args, input);
  if (error !== undefined) throw new UsageError(`git cannot be started: ${error.message}`);
  if (status !== 0) throw new UsageError(`git ${args[0] ?? ""} failed: ${stderr.toString("utf8").trim()}`);
  return stdout;
}

function run(folder: string, args: readonly string[], input = "") {
  // Optional locks are what `git` would write for itself.
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
  return spawnSync("git", args, { cwd: folder, env, input, maxBuffer: MAX_OUTPUT_BYTES });
}

/** The contents in the output of `cat-file --batch`: `<object> blob <size>\n<content>\n` each. */
function splitBatch(output: Buffer, count: number): readonly string[] {
  const texts: string[] = [];
  for (let at = 0; texts.length < count; ) {
    const end = output.indexOf("\n", at);
    const size = Number(output.toString("latin1", at, end).split(" ")[2]);
    if (end < 0 || !Number.isSafeInteger(size))
      throw new UsageError("git cat-file gave no contents; check the repository with git fsck");
    texts.push(output.toString("utf8", end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return texts;
}
