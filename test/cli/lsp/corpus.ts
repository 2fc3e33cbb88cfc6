// Contracts of any number, as projects have them: for what measures an editor.

const FIELDS = "  1 id: u64;\n  2 name: string @length(1..64);\n  3 price: f64 = 1;\n  4 tags: [string];\n  5 note: string?;\n";

/** Files that import one another in a row, each with a service and the rest structs. */
export function corpus(files: number, structs: number): Readonly<Record<string, string>> {
  const parts = Array.from({ length: files }, (_, at) => {
    const imported = at === 0 ? "" : `import { Part${at - 1}Item0 } from "./part${at - 1}.rpc";\n\n`;
    const items = Array.from({ length: structs }, (_, item) => {
      const before = at > 0 && item === 0 ? `  8 before: Part${at - 1}Item0?;\n` : "";
      return `/// Item ${item}.\nstruct Part${at}Item${item} {\n${FIELDS}${before}}\n`;
    });
    const service = `service Part${at} {\n  @idempotent\n  get(id: u64): Part${at}Item0;\n}\n`;
    return [`idl/part${at}.rpc`, `package corpus.part${at}.v1;\n\n${imported}${items.join("\n")}\n${service}`] as const;
  });
  return Object.fromEntries(parts);
}
