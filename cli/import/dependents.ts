// Contracts whose imports are refused are refused with them, and so on.

import type { Refusal } from "./import-report.js";
import type { ImportedContract } from "./imported-contract.js";

/** The contracts that can stay without those of the paths in `dropped`. Adds the others. */
export function dropDependents<Contract extends ImportedContract>(
  contracts: readonly Contract[],
  dropped: ReadonlyMap<string, string>,
  refusals: Refusal[],
): readonly Contract[] {
  const gone = new Map(dropped);
  let kept = contracts.filter(({ path }) => !gone.has(path));
  for (;;) {
    const stays = kept.filter(({ path, from, imports }) => {
      const lost = imports.find((each) => gone.has(each));
      if (lost === undefined) return true;
      gone.set(path, from ?? path);
      refusals.push({ file: from ?? path, reason: `uses types of ${gone.get(lost)}, which was refused; mend that first` });
      return false;
    });
    if (stays.length === kept.length) return kept;
    kept = stays;
  }
}
