// The pages that `callwire docs` makes of a corpus: in time, the same each time, and without a link
// that leads nowhere.

import { type Outcome, runCallwire, runCrawl } from "./command.js";

/** For 2,000 messages, on a quiet machine. */
const MAX_SECONDS = 5;
/** Links that are there at least: each message is linked from somewhere. */
const MIN_LINKS = 2_000;
/** Folders of a corpus, with 2,127 messages: others are smaller, or many times as large. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  "google-proto-files": ["google/cloud/dialogflow", "google/cloud/vision"],
};

/** Throws for what is against a rule. */
export function tryPages(work: string, name: string): void {
  const folders = FOLDERS[name] ?? [];
  if (folders.length === 0) return;
  const args = ["docs", ...folders.map((each) => `idl/${each}`), "--out", "site"];
  const { stderr, seconds } = demand(name, runCallwire(work, ...args));
  console.error(`${name}: ${stderr.trim()}, in ${seconds.toFixed(1)} s`);
  demand(name, runCallwire(work, ...args, "--check"));
  demand(name, runCallwire(work, ...args, "--format", "markdown"));
  const crawled = demand(name, runCrawl(`${work}/site`));
  console.error(`${name}: ${crawled.stdout.trim()}`);
  const links = Number.parseInt(crawled.stdout, 10);
  if (!(links >= MIN_LINKS)) throw new Error(`docs of ${name} have ${links} links, fewer than ${MIN_LINKS}`);
  if (seconds > MAX_SECONDS) throw new Error(`docs of ${name} take ${seconds.toFixed(1)} s, more than ${MAX_SECONDS}`);
}

function demand(name: string, outcome: Outcome): Outcome {
  if (outcome.exit !== 0) throw new Error(`docs of ${name}: ${`${outcome.stdout}\n${outcome.stderr}`.slice(-2000)}`);
  return outcome;
}
