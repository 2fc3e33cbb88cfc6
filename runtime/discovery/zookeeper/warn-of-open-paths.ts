// Says when a digest protects nothing: entries have an ACL of their own, but who may write above
// them can add others.

import type { ZookeeperSession } from "./session.js";

/** Looks once, at the first connection. Returns the function that stops it. */
export function warnOfOpenPaths(
  session: ZookeeperSession,
  paths: readonly string[],
  onWarning: (text: string) => void,
): () => void {
  const look = async (): Promise<void> => {
    for (const path of paths) {
      if (!(await session.use((operations) => operations.isWorldWritable(path)))) continue;
      const fix = `set its ACL, such as by setAcl ${path} auth::cdrwa,world:anyone:r`;
      return onWarning(
        `everybody may write to ${path} in ZooKeeper, so that the digest does not keep others from adding instances; ${fix}`,
      );
    }
  };
  const onHealth = (): void => {
    if (session.health !== "connected") return;
    look().then(stopListening, () => undefined); // the next connection looks again
  };
  const stopListening = session.onHealth(onHealth);
  onHealth();
  return stopListening;
}
