// What every registry does, as a list that a test of any framework runs: for drivers of our own and
// of others.

import { READING_RULES } from "./reading-rules.js";
import { REGISTERING_RULES } from "./registering-rules.js";
import { type RegistryHarness, type RegistryPart, type RegistryRule, Scene } from "./registry-harness.js";

/** Long: it is waited for in full only where a rule is broken. */
const PATIENCE_MS = 20_000;

/** How the rules wait. */
export interface RegistryRulesOptions {
  /** Milliseconds that a change may take to be seen. Default 20,000. */
  readonly patienceMs?: number | undefined;
}

/**
 * The rules that a registry obeys, each with a title and a `run`:
 *
 *     for (const { title, run } of registryRules(createHarness, ["read", "change"])) it(title, run);
 *
 * `createHarness` is called for each rule anew, and the harness is closed after it. A registry that
 * is only read leaves `"register"` out, one whose lists never change `"change"`, and one that
 * cannot be cut off `"cut"`. A rule waits for what it expects, and no longer. A broken one fails
 * after twenty seconds, so give your runner a longer timeout.
 */
export function registryRules(
  createHarness: () => Promise<RegistryHarness>,
  parts: readonly RegistryPart[],
  { patienceMs = PATIENCE_MS }: RegistryRulesOptions = {},
): readonly RegistryRule[] {
  const isReadOnly = !parts.includes("register");
  const rules = [...READING_RULES, ...REGISTERING_RULES].filter(
    ({ part, isOfReadOnly = false }) => parts.includes(part) && (isReadOnly || !isOfReadOnly),
  );
  return rules.map(({ title, check }) => ({
    title,
    async run() {
      const harness = await createHarness();
      try {
        await check(new Scene(harness, parts, patienceMs));
      } finally {
        await harness.closeAll();
      }
    },
  }));
}
