// A hook of Node's module loader that gives one module another text: what a fault has made of it.

let target = "";
let code = "";

interface Loaded {
  readonly format: string;
  readonly source?: unknown;
  readonly shortCircuit?: boolean;
}

/** Called by Node with what `register` was given. */
export function initialize(data: { readonly target: string; readonly code: string }): void {
  ({ target, code } = data);
}

/** Called by Node for each module. */
export async function load(
  url: string,
  context: object,
  nextLoad: (url: string, context: object) => Promise<Loaded>,
): Promise<Loaded> {
  return url === target ? { format: "module", source: code, shortCircuit: true } : nextLoad(url, context);
}
