// Says in each package that is published where its sources are, as provenance asks for it: the
// place of the run that publishes. The address is a fact of that run, so it stands in no file here.
// Works on the workspaces of the current folder.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const USAGE = "usage: node scripts/set-repository.mjs https://HOST/OWNER/NAME";

function addressOf(argument) {
  const address = URL.canParse(argument ?? "") ? new URL(argument) : undefined;
  const isPlain =
    address !== undefined && address.protocol === "https:" && address.username === "" && address.search + address.hash === "";
  if (!isPlain || !/^\/[^/]+\/[^/]+$/.test(address.pathname)) {
    console.error(`${argument ?? "no address"} is not the address of a repository\n${USAGE}`);
    process.exit(2);
  }
  return `git+${address.href.replace(/(\.git)?$/, ".git")}`;
}

function setRepository(folder, url) {
  const path = join(folder, "package.json");
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  if (manifest.private === true) return;
  manifest.repository = { type: "git", url, directory: folder };
  writeFileSync(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
  console.log(`${manifest.name}: ${url}, ${folder}`);
}

const url = addressOf(process.argv[2]);
const { workspaces } = JSON.parse(readFileSync("package.json", "utf8"));
for (const folder of workspaces) setRepository(folder, url);
