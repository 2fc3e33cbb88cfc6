// What an operator sets for a service, written so that nobody's change is lost: each write names
// the version that it has read.

import { RpcError } from "../../base/errors.js";
import { usageError } from "../../base/usage-error.js";
import { type ConfigChange, decodeConfig } from "./service-config.js";
import type { ZookeeperSession } from "./session.js";
import { hasCode, ZookeeperCode } from "./zookeeper-error.js";

/**
 * Rounds against others who write at the same time: each round is lost only to a change that was
 * made.
 */
const MAX_ROUNDS = 20;

/**
 * Changes the settings at `path` and leaves the rest of them as they are. Resolves to false when
 * they were so already. Rejects with FAILED_PRECONDITION when what stands there cannot be read,
 * with ABORTED when others change it all the time.
 */
export async function changeConfig(session: ZookeeperSession, path: string, change: ConfigChange): Promise<boolean> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = await session.use((operations) => operations.readVersion(path));
    const before = found === undefined ? "" : found.data.toString("utf8");
    const after = apply(path, before, change);
    if (after === undefined) return false;
    const data = Buffer.from(after);
    const problem = decodeConfig(data);
    if (typeof problem === "string") throw usageError("INVALID_ARGUMENT", `the settings at ${path} would be wrong: ${problem}`);
    try {
      if (found !== undefined) {
        await session.use((operations) => operations.replace(path, data, found.version));
        return true;
      }
      await session.use((operations) => operations.createParents(path.slice(0, path.lastIndexOf("/"))));
      await session.use((operations) => operations.createNew({ path, data }));
      return true;
    } catch (error) {
      const isLate = [ZookeeperCode.BAD_VERSION, ZookeeperCode.NODE_EXISTS, ZookeeperCode.NO_NODE].some((code) =>
        hasCode(error, code),
      );
      if (!isLate) throw error;
    }
  }
  throw new RpcError("ABORTED", `the settings at ${path} are changed by others all the time; try again`);
}

/** The text with the change in it; undefined when it is in it already. */
function apply(path: string, text: string, { instance, drain, weight }: ConfigChange): string | undefined {
  const config: ConfigText = text === "" ? { v: 1 } : parse(path, text);
  const [key] = instance;
  const drained = new Set(config.drain);
  const weights = new Map(Object.entries(config.weights ?? {}));
  if (drain === true && !instance.some((name) => drained.has(name))) drained.add(key);
  if (drain === false) for (const name of instance) drained.delete(name);
  if (weight === null) for (const name of instance) weights.delete(name);
  if (typeof weight === "number") {
    for (const name of instance.slice(1)) weights.delete(name);
    weights.set(key, weight); // in its place, when it is there
  }
  const next = { ...config, weights: Object.fromEntries(weights), drain: [...drained] };
  const after = JSON.stringify(next);
  return after === JSON.stringify({ ...config, weights: config.weights ?? {}, drain: config.drain ?? [] }) ? undefined : after;
}

interface ConfigText {
  readonly v: number;
  readonly weights?: Readonly<Record<string, number>>;
  readonly drain?: readonly string[];
}

/** What nobody can read is not overwritten. */
function parse(path: string, text: string): ConfigText {
  const problem = decodeConfig(Buffer.from(text));
  if (typeof problem !== "string") return JSON.parse(text) as ConfigText; // decodeConfig has checked it
  throw usageError("FAILED_PRECONDITION", `the settings at ${path} cannot be read: ${problem}; put them right or remove them`);
}
