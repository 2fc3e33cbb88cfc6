// The demo: a client calls without pause while servers are killed, added and drained. `demo [--registry URL]
// [--console]`: with the console it goes on until Ctrl-C, and a browser shows what happens.
// Exit code 0 when no call failed, 1 when one did, 2 for wrong usage, 3 when the registry does not answer.

import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connect, RpcError } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { Calculator } from "../../generated/calculator.js";
import { type DemoConsole, startConsole } from "./console.js";
import { type FleetServer, startServer } from "./fleet.js";
import { beginLastCall } from "./last-call.js";
import { count, paint, say } from "./screen.js";
import { type Tally, Traffic } from "./traffic.js";

const STEP_MS = 2_500;
const STATUS_MS = 500;

const USAGE = "usage: npm run demo [-- [--registry zookeeper://host:port/path] [--console]]";

const { registry: given, console: hasConsole = false } = readOptions();

// Without these no `exit` event comes, and the servers stay; process 1 of a container would not even end.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

const embedded = given === undefined ? await startEmbeddedRegistry() : undefined;
const registry = given ?? embedded?.target ?? "";
const servers: FleetServer[] = [];
let started = 0;
let beside: DemoConsole | undefined;
/** Answers by address when the last line was shown. */
let shown: ReadonlyMap<string, number> = new Map();
try {
  process.exitCode = await play();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof RpcError && error.code === "INVALID_ARGUMENT" ? 2 : 3;
} finally {
  beside?.end();
  await Promise.all(servers.map((server) => server.kill()));
  await embedded?.close();
}

async function play(): Promise<number> {
  say(`registry ${registry}${embedded === undefined ? "" : " (embedded, for development)"}`, "bold");
  await using client = connect(Calculator, registry);
  beside = hasConsole ? await startConsole(registry) : undefined;
  if (beside !== undefined) {
    say(`open ${beside.link}`, "bold");
    say("it goes on until Ctrl-C", "dim");
  }
  let [first, second] = await Promise.all([start(), start()]);
  const traffic = new Traffic(client);
  traffic.start();
  const status = setInterval(() => showStatus(traffic), STATUS_MS);
  await playScenes(first, second);
  while (hasConsole) {
    [first, second] = await Promise.all([start(), start()]);
    await playScenes(first, second);
  }
  clearInterval(status);
  await traffic.stop();
  showSummary(traffic.tally);
  return traffic.tally.failed === 0 && traffic.tally.calls > 0 ? 0 : 1;
}

/** One server is killed, one comes, and one drains. */
async function playScenes(first: FleetServer, second: FleetServer): Promise<void> {
  await sleep(STEP_MS);
  say(`kill server ${first.name} (SIGKILL): its calls in flight go to another`, "red");
  await first.kill();
  await sleep(STEP_MS);
  const third = await start();
  await sleep(STEP_MS);
  const { answer } = await beginLastCall(second.address);
  say(`drain server ${second.name} (SIGTERM): it finishes the call that it has begun`, "yellow");
  await second.drain();
  say(`server ${second.name} has ended; its last answer was ${await answer}`, "yellow");
  await sleep(STEP_MS);
  if (!hasConsole) return;
  // Of rounds without an end only those who take calls have a place in a line.
  for (const gone of [first, second]) servers.splice(servers.indexOf(gone), 1);
  void leaveLater(third);
}

/** The last one of a round, once those of the next take calls. */
async function leaveLater(server: FleetServer): Promise<void> {
  await sleep(2 * STEP_MS);
  await server.drain();
  servers.splice(servers.indexOf(server), 1);
}

/** `A`, `B`, and behind `Z` comes `A2`. */
async function start(): Promise<FleetServer> {
  const number = started++;
  const name = `${String.fromCharCode(65 + (number % 26))}${number < 26 ? "" : Math.floor(number / 26) + 1}`;
  const server = await startServer(name, registry);
  servers.push(server);
  servers.sort((left, right) => left.name.localeCompare(right.name));
  say(`server ${name} registered at ${server.address}`, "green");
  return server;
}

function readOptions(): { readonly registry?: string | undefined; readonly console?: boolean | undefined } {
  try {
    return parseArgs({ options: { registry: { type: "string" }, console: { type: "boolean" } } }).values;
  } catch {
    console.error(USAGE);
    process.exit(2);
  }
}

/** Who answered since the last line, and the last answer. */
function showStatus({ tally, lastAnswer }: Traffic): void {
  const shares = servers.map(({ name, address }) => {
    const answers = (tally.byServer.get(address) ?? 0) - (shown.get(address) ?? 0);
    return `${name} ${paint(count(answers).padStart(7), answers === 0 ? "dim" : "cyan")}`;
  });
  shown = new Map(tally.byServer);
  say(
    `${count(tally.calls).padStart(9)} calls   ${shares.join("   ")}   ${count(tally.declared)} declared, ${tally.failed} failed   ${paint(lastAnswer, "dim")}`,
  );
}

function showSummary(tally: Tally): void {
  console.log("");
  console.log(paint("summary", "bold"));
  console.log(`  calls            ${count(tally.calls)}`);
  for (const { name, address } of servers) {
    const answers = tally.byServer.get(address) ?? 0;
    console.log(`  server ${name}         ${count(answers)} (${((100 * answers) / tally.calls).toFixed(1)} %)`);
  }
  console.log(`  declared errors  ${count(tally.declared)} InvalidOperation`);
  console.log(`  ${paint(`failed           ${tally.failed}`, tally.failed === 0 ? "green" : "red")}`);
  for (const failure of tally.failures) console.log(`    ${failure}`);
}
