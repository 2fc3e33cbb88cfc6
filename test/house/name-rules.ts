// How constants are named. Reads texts only.

/** What is given to options as their default without being called so. */
export function findUnnamedDefaults(text: string): readonly string[] {
  return [...text.matchAll(/\bwithStandard\(/g)]
    .map(({ index }) => lastArgument(text.slice(index)))
    .filter((given) => /^[A-Z]/.test(given) && !given.startsWith("DEFAULT_"));
}

/** Limits that are called by another word than MAX_ and MIN_, of a rate and of a share too. */
export function findUnnamedLimits(text: string): readonly string[] {
  const words = "LARGEST|MOST|LONGEST|LEAST|SMALLEST|SHORTEST|SLOWEST|FEWEST|DEEPEST|LIMIT";
  const ends = "_PER_SECOND|_BURST|_OF_HEAP|AT_ONCE";
  const form = new RegExp(`^(?:export )?const ((?:${words})(?:_\\w+)?|(?!M(?:AX|IN)_)\\w*(?:${ends})) =`, "gm");
  return [...text.matchAll(form)].map(([, name = ""]) => name);
}

/** Of the call that a text begins with. */
function lastArgument(text: string): string {
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")" && --depth === 0) return text.slice(start, at).replace(/^[\s,]+|[\s,]+$/g, "");
    else if (text[at] === "," && depth === 1 && !/^,\s*\)/.test(text.slice(at))) start = at;
  }
  return "";
}
