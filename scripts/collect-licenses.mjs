// What the licences of bundled packages ask for: their texts beside the code, and notices where
// there are some.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Texts of packages that name their licence and do not carry it. */
const TEXTS = { "@bufbuild/protobuf": "bufbuild-protobuf.txt" };

/** `files`: what was bundled, from `root`. Throws when a package has no licence. */
export function collectLicenses(root, files) {
  const folders = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  const texts = [...folders].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const names = readdirSync(join(root, folder)).filter((candidate) => /^(?:licen[cs]e|copying|notice)/i.test(candidate));
    const isCarried = names.some((candidate) => !/^notice/i.test(candidate));
    const text = isCarried ? undefined : TEXTS[name];
    if (!isCarried && text === undefined) throw new Error(`${folder} is bundled and has no licence`);
    const own = text === undefined ? [] : [readFileSync(new URL(`licenses/${text}`, import.meta.url), "utf8").trim()];
    const carried = names.sort().map((candidate) => readFileSync(join(root, folder, candidate), "utf8").trim());
    return `${name} ${version}\n\n${[...own, ...carried].join("\n\n")}\n`;
  });
  return texts.sort().join(`\n${"-".repeat(80)}\n\n`);
}
