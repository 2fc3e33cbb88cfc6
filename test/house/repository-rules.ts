// What must not be in a repository that others clone, and what its documents refer to. Reads texts
// only.

const LOCAL: readonly (readonly [string, RegExp])[] = [
  ["a path of one machine", /(?<![\w.$}*@:-])\/(?:home|root|work|Users)\/[\w.-]+/],
  ["a folder for temporary files", /(?<![\w.$}*@:/-])\/(?:tmp)\b/],
  [
    "the address of a registry of packages",
    /\b(?:registry\.(?:npmjs\.org|yarnpkg\.com)|(?:deb|security|ftp)\.debian\.org)\b|https?:\/\/[\w.-]*(?:artifactory|nexus)[\w.-]*\/|\b_authToken\b/,
  ],
  ["a secret", /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(?:npm_[A-Za-z0-9]{36}|gh[pousr]_[A-Za-z0-9]{36}|AKIA[0-9A-Z]{16})\b/],
];

/**
 * One sentence for each line of a file that holds for one machine only, or should be known to one
 * person only.
 */
export function findLocal(file: string, text: string): readonly string[] {
  return text
    .split("\n")
    .flatMap((line, index) =>
      LOCAL.flatMap(([what, pattern]) => (pattern.test(line) ? [`${file}:${index + 1} holds ${what}: ${line.trim()}`] : [])),
    );
}

/** Relative link targets of a Markdown text, with their anchors. Code is left out. */
export function readLinks(markdown: string): readonly string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = ""]) => (/^[a-z]+:/.test(link) ? [] : [link]));
}

/** The anchors of a Markdown text's headings, as its readers make them. */
export function readAnchors(markdown: string): readonly string[] {
  const headings = markdown.replace(/^```[\s\S]*?^```/gm, "").matchAll(/^#+ +(.+)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

/** Names of optional dependencies that a lock file of npm asks for and has no entry of. */
export function findUnlocked(lockFile: string): readonly string[] {
  const { packages } = JSON.parse(lockFile) as Lock; // the shape of lockfileVersion 3
  const names = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
  const paths = Object.keys(packages);
  return names.filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)));
}
