// Contracts as a commit has them, read by the git command into memory. Writes nothing; starts no
// shell.

import { spawnSync } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { MAX_FILE_BYTES, MAX_FILES } from "@callwire/compiler";
import { UsageError } from "../../usage-error.js";

/**
 * Output of one git command at most, and of all contracts of a commit; far above those of a
 * repository.
 */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/**
 * The texts of all `.rpc` files below a folder, by their path below it, as they were at `ref`.
 * `cwd` is where the command runs.
 */
export function readGitFiles(folder: string, ref: string, cwd: string): Readonly<Record<string, string>> {
  const repository = findRepository(folder, ref, cwd);
  const { prefix } = repository;
  const commit = findCommit(repository, ref);
  const listed = git(repository, ["ls-tree", "-r", "-l", "-z", "--full-tree", commit, ...(prefix === "" ? [] : ["--", prefix])]);
  // Each entry is `<mode> <type> <object> <size>\t<path>`; links and submodules have other modes.
  const entries = [...listed.toString("utf8").matchAll(/100\d{3} blob ([0-9a-f]+) +(\S+)\t([^\0]+\.rpc)\0/g)].map(
    ([, object = "", size, path = ""]): Entry => ({ object, bytes: Number(size), path }),
  );
  checkSizes(entries, ref);
  const objects = entries.map(({ object }) => object);
  const texts = splitBatch(git(repository, ["cat-file", "--batch"], `${objects.join("\n")}\n`), objects.length);
  // Without a prototype: a path may be any text.
  const files: Record<string, string> = Object.create(null);
  entries.forEach(({ path }, index) => {
    files[path.slice(prefix.length)] = texts[index] ?? "";
  });
  return files;
}

/** A contract of a commit. */
interface Entry {
  readonly object: string;
  readonly bytes: number;
  readonly path: string;
}

/** Throws UsageError before anything is read that is larger than contracts may be. */
function checkSizes(entries: readonly Entry[], ref: string): void {
  if (entries.length > MAX_FILES)
    throw new UsageError(`${ref} has ${entries.length} contracts, more than ${MAX_FILES}; compare fewer roots at once`);
  let total = 0;
  for (const { path, bytes } of entries) {
    if (bytes > MAX_FILE_BYTES) {
      const bound = `more than the ${MAX_FILE_BYTES} that a contract may have`;
      throw new UsageError(`${path} has ${bytes} bytes at ${ref}, ${bound}; compare with a version in which it is smaller`);
    }
    total += bytes;
  }
  if (total > MAX_OUTPUT_BYTES / 2)
    throw new UsageError(
      `the contracts of ${ref} have ${total} bytes, more than ${MAX_OUTPUT_BYTES / 2}; compare fewer roots at once`,
    );
}

/** Where git runs, and how it finds what the folder is in. */
interface Repository {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Path of the folder in the repository, with a slash at its end; "" for the top. */
  readonly prefix: string;
}

/**
 * What says where a repository is. Git sets it for its hooks, where the top of the tree is then
 * taken to be wherever git runs.
 */
const PLACES = ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX"];

/** The repository that the folder is in; when there is none, the one that the environment names. */
function findRepository(folder: string, ref: string, cwd: string): Repository {
  // Optional locks are what `git` would write for itself.
  const given: NodeJS.ProcessEnv = { ...process.env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
  const env = Object.fromEntries(Object.entries(given).filter(([name]) => !PLACES.includes(name)));
  const inFolder = run({ folder, env }, ["rev-parse", "--show-prefix"]);
  if (inFolder.error !== undefined) throw new UsageError(`git cannot be started to read ${ref}: ${inFolder.error.message}`);
  if (inFolder.status === 0) return { folder, env, prefix: readLine(inFolder.stdout) };
  const { GIT_DIR: dir, GIT_WORK_TREE: tree = "." } = given;
  if (dir !== undefined && /not a git repository/.test(reasonOf(inFolder.stderr))) {
    const named = { ...given, GIT_DIR: path.resolve(cwd, dir), GIT_WORK_TREE: path.resolve(cwd, tree) };
    const { status, stdout } = run({ folder, env: named }, ["rev-parse", "--show-prefix"]);
    if (status === 0) return { folder, env: named, prefix: readLine(stdout) };
  }
  throw noCommit(ref, `git says: ${reasonOf(inFolder.stderr)}`);
}

function findCommit(repository: Repository, ref: string): string {
  const { status, stdout, stderr } = run(repository, ["rev-parse", "--verify", "--end-of-options", `${ref}^{commit}`]);
  if (status === 0) return readLine(stdout);
  const reason = reasonOf(stderr).replace(/^fatal: Needed a single revision$/, "");
  const isShallow = readLine(run(repository, ["rev-parse", "--is-shallow-repository"]).stdout) === "true";
  if (isShallow) throw noCommit(ref, "this clone is shallow, without most commits: fetch them with git fetch --unshallow");
  throw noCommit(ref, reason === "" ? "check --against" : `check --against; git says: ${reason}`);
}

function noCommit(ref: string, help: string): UsageError {
  return new UsageError(`${ref} is no folder, no descriptor file and no commit of this git repository; ${help}`);
}

function git(repository: Repository, args: readonly string[], input = ""): Buffer {
  const { status, stdout, stderr, error } = run(repository, args, input);
  if (error !== undefined && "code" in error && error.code === "ENOBUFS")
    throw new UsageError(`git ${args[0] ?? ""} gave more than ${MAX_OUTPUT_BYTES} bytes; compare fewer roots at once`);
  if (error !== undefined) throw new UsageError(`git cannot be started: ${error.message}`);
  if (status !== 0) throw new UsageError(`git ${args[0] ?? ""} failed: ${reasonOf(stderr)}`);
  return stdout;
}

function run({ folder, env }: Pick<Repository, "folder" | "env">, args: readonly string[], input = "") {
  return spawnSync("git", args, { cwd: folder, env, input, maxBuffer: MAX_OUTPUT_BYTES });
}

/** What git says of it. It may be several lines, and is shown as one. */
function reasonOf(stderr: Buffer): string {
  return stderr.toString("utf8").trim();
}

function readLine(output: Buffer): string {
  return output.toString("utf8").replace(/\n$/, "");
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
