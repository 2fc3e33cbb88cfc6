// Random scripts for two clients of a registry, as plain steps. A step depends on its seed and its
// number alone, so that a script from which steps were left out still does the same with the
// others.

import { createRandom } from "callwire/testing";

export type Request =
  /** With `isClosed` nobody has a permission, which is a mistake. */
  | {
      readonly kind: "create" | "create2";
      readonly path: string;
      readonly flags: number;
      readonly data: string | undefined;
      readonly isClosed?: boolean;
    }
  | { readonly kind: "delete" | "check"; readonly path: string; readonly version: number }
  | { readonly kind: "set"; readonly path: string; readonly version: number; readonly data: string | undefined }
  | { readonly kind: "exists" | "get" | "children" | "children2"; readonly path: string; readonly watch: boolean }
  | { readonly kind: "acl" | "sync"; readonly path: string }
  | { readonly kind: "multi"; readonly steps: readonly Request[] };

export type Step =
  /** Written at once, when there is more than one. */
  | { readonly kind: "send"; readonly client: number; readonly requests: readonly Request[] }
  /**
   * It changes and watches something, and its connection breaks; it comes back at its next step,
   * and sets its watches again.
   */
  | { readonly kind: "cut"; readonly client: number; readonly requests: readonly Request[] }
  /** It comes back on a second connection, while the first still stands. */
  | { readonly kind: "move"; readonly client: number }
  /** Its connection breaks, and somebody else asks for its session. */
  | { readonly kind: "steal"; readonly client: number }
  /** It closes its session and begins another. */
  | { readonly kind: "close"; readonly client: number }
  /** A third client does something and falls silent, until its session has ended. */
  | { readonly kind: "expire"; readonly requests: readonly Request[] };

const STEPS = 70;
/**
 * Scripts of which one waits for the end of a silent session, which takes ZooKeeper up to two
 * seconds.
 */
const SCRIPTS_OF_AN_EXPIRY = 10;

/** `~` stands for the script's own root. Few, so that the clients meet. */
const PATHS = ["~/t", "~/t/a", "~/t/b", "~/t/a/x", "~/t/a/y", "~/t/b/x", "~/u", "~/u/a", "~/u/\u00e4"];
const WRONG_PATHS = [
  ...[
    "",
    "t",
    "~/t/",
    "~//t",
    "~/t/./a",
    "~/t/.",
    "~/..",
    "~/.../a",
    "~/.a",
    "~/t\0",
    "~/\u0001",
    "~/\u001e",
    "~/\u001f",
    "~/\u007f",
  ],
  ...["~/\u0080", "~/\u009e", "~/\u009f", "~/\ue000", "~/\uf8ff", "~/\u{1f600}", "~/\ufff0", "~/\ufff5", "/zookeeper/none/a"],
];
/** The server's own, which nobody may remove. */
const KEPT_PATHS = ["/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config"];
const FLAGS = [0, 0, 1, 1, 2, 3];
const WRONG_FLAGS = [-1, 7, 100];
const READS = ["exists", "get", "children", "children2"] as const;

export function makeScript(seed: number): readonly Step[] {
  const expiryAt = seed % SCRIPTS_OF_AN_EXPIRY === 0 ? Math.floor(createRandom(seed)() * STEPS) : -1;
  return Array.from({ length: STEPS }, (_, index) => {
    const random = createRandom(seed * 1_000 + index);
    if (index === expiryAt) return { kind: "expire", requests: [makeCreate(random, 1), ...makeRequests(random, 4)] };
    return makeStep(random);
  });
}

function makeStep(random: () => number): Step {
  const client = random() < 0.5 ? 0 : 1;
  const kind = random();
  if (kind < 0.12) return { kind: "cut", client, requests: makeWatched(random) };
  if (kind < 0.15) return { kind: "move", client };
  if (kind < 0.17) return { kind: "steal", client };
  if (kind < 0.19) return { kind: "close", client };
  return { kind: "send", client, requests: makeRequests(random, random() < 0.3 ? 4 : 1) };
}

/** The newest change is one that its client has seen: it is not to hear of it again. */
function makeWatched(random: () => number): readonly Request[] {
  const path = choose(PATHS, random);
  return [
    { kind: "create", path, flags: 0, data: makeContent(random) },
    { kind: "children", path: path.slice(0, path.lastIndexOf("/")), watch: true },
    { kind: "exists", path, watch: true },
  ];
}

function makeRequests(random: () => number, most: number): readonly Request[] {
  return Array.from({ length: 1 + Math.floor(random() * most) }, () => makeRequest(random));
}

function makeRequest(random: () => number): Request {
  const kind = random();
  if (kind < 0.5) return makeWrite(random);
  if (kind < 0.85) return { kind: choose(READS, random), path: choose(PATHS, random), watch: random() < 0.8 };
  if (kind < 0.9) return { kind: random() < 0.5 ? "acl" : "sync", path: choose(PATHS, random) };
  return { kind: "multi", steps: Array.from({ length: Math.floor(random() * 5) }, () => makeTransactionStep(random)) };
}

function makeTransactionStep(random: () => number): Request {
  if (random() < 0.8) return makeWrite(random);
  return { kind: "check", path: choose(PATHS, random), version: choose([-1, 0, 1], random) };
}

function makeWrite(random: () => number): Request {
  const kind = random();
  if (kind < 0.55) return makeCreate(random, choose(random() < 0.02 ? WRONG_FLAGS : FLAGS, random));
  const version = choose([-1, -1, 0, 1, 2], random);
  if (kind < 0.8) return { kind: "delete", path: random() < 0.03 ? choose(KEPT_PATHS, random) : choosePath(random), version };
  // Only a node of the script's own: the others would keep what it writes.
  return { kind: "set", path: choose(PATHS, random), version, data: makeContent(random) };
}

function makeCreate(random: () => number, flags: number): Request {
  return {
    kind: random() < 0.7 ? "create" : "create2",
    path: choosePath(random),
    flags,
    data: makeContent(random),
    isClosed: random() < 0.03,
  };
}

function choosePath(random: () => number): string {
  return choose(random() < 0.06 ? WRONG_PATHS : PATHS, random);
}

function makeContent(random: () => number): string | undefined {
  return random() < 0.1 ? undefined : "d".repeat(Math.floor(random() * 20));
}

function choose<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("the list is empty");
  return item;
}
