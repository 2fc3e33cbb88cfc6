// What the user can put right on the command line, in the configuration or on the disk. Everything
// else is a bug of ours.

/**
 * `absent`: no registry, or no instance. `declared`: a call ended with an error of its contract.
 * The last two are those of a shell for SIGINT and SIGTERM.
 */
export const Exit = { ok: 0, findings: 1, usage: 2, absent: 3, declared: 4, interrupted: 130, terminated: 143 } as const;
/** Of a call that failed otherwise: 64, and the number of its status. */
export type FailedCall = 65 | 66 | 67 | 68 | 69 | 70 | 71 | 72 | 73 | 74 | 75 | 76 | 77 | 78 | 79 | 80;
export type Exit = (typeof Exit)[keyof typeof Exit] | FailedCall;

/** Ends the command with one line and exit code 2. */
export class UsageError extends Error {
  override readonly name: "UsageError" = "UsageError";
}

/** Also of another bundle, which has a class of its own. */
export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && error.name === "UsageError";
}

/** The reason in an error of the file system, as a person would say it. */
export function describeFileError(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return FILE_ERRORS[code] ?? (code === "" ? String(error) : code);
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EFBIG: "it would be larger than a file may be",
  EISDIR: "it is a folder",
  EMFILE: "too many files are open; raise `ulimit -n`",
  ENOENT: "it does not exist",
  ENOSPC: "no space left on the device",
  ENOTDIR: "a part of its path is not a folder",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
};
