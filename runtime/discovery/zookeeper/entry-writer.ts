// How one instance stands in the tree, round by round. When a round is due is the registration's
// business.

import type { Endpoint } from "../registry.js";
import type { Entry } from "./operations.js";
import type { ZookeeperSession } from "./session.js";
import { hasCode, ZookeeperCode } from "./zookeeper-error.js";

export interface EntryWriter<Item = Endpoint> {
  /**
   * One round: makes the entry of `item` be there, owned by this session, and earlier ones of
   * ours not. `"taken"`: another session has its name; another revision would have another name.
   * Rejects with ZookeeperError, and may be called again.
   */
  publish(item: Item): Promise<"published" | "taken">;
  /** Takes away whatever of ours may be there, now or after the next connection. Never rejects. */
  remove(): Promise<void>;
}

export interface EntryWriterOptions {
  readonly session: ZookeeperSession;
  /** Path of the service, whose children are the instances. */
  readonly path: string;
  /** What was published may have gone. */
  readonly onEvent: () => void;
}

/**
 * Creates an entry and removes those that it replaces, in one step where they are all there.
 * Resolves to its path.
 */
export async function createEntry(
  { session, path }: EntryWriterOptions,
  entry: Entry,
  replaced: readonly string[],
): Promise<string> {
  try {
    return await session.use((operations) => operations.createEphemeral(entry, replaced));
  } catch (error) {
    // The service's path is missing, or one of the replaced entries is.
    if (!hasCode(error, ZookeeperCode.NO_NODE)) throw error;
    await session.use((operations) => operations.createParents(path));
    return session.use((operations) => operations.createEphemeral(entry));
  }
}
