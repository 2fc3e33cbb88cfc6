// Names of a new project, made from that of its folder: whatever that is, they are valid.

export interface ProjectNames {
  /** As npm wants it. */
  readonly packageName: string;
  /** As a contract wants the first part of its `package`. */
  readonly contractPackage: string;
}

/** A part of a package of contracts has 64 characters at most; npm takes 214. */
const MAX_LENGTH = 60;
const NAMELESS = "my-service";

/** Those of its dependencies: npm installs no package into one of the same name. */
const TAKEN: ReadonlySet<string> = new Set(["callwire", "tsx", "typescript", "node_modules", "favicon.ico"]);
/** What no contract may be named, beside what every JavaScript object has. */
const REFUSED: ReadonlySet<string> = new Set(["true", "false", "prototype", "callwire"]);

export function namesFor(folder: string): ProjectNames {
  // Accents go, so that "Café" is "cafe" and not "caf".
  const plain = folder
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .slice(0, MAX_LENGTH)
    .replace(/^[._-]+|[._-]+$/g, "");
  const packageName = plain === "" ? NAMELESS : TAKEN.has(plain) ? `${plain}-app` : plain;
  const word = packageName.replace(/[^a-z0-9]+/g, "_");
  const isRefused = REFUSED.has(word) || word in {} || /^[0-9]/.test(word);
  return { packageName, contractPackage: isRefused ? `app_${word}` : word };
}
