// `callwire mock`: an instance of services that answers with values of their contracts, until a
// signal.

import { type CallwireServer, type Registry, RpcError } from "callwire";
import { Exit, isUsageError, UsageError } from "../../usage-error.js";
import { readSeed } from "../bench/bodies.js";
import type { Named } from "../contracts.js";
import { inHttpFlags } from "../gateway/http-flags.js";
import { Interruption } from "../interruption.js";
import { readInstances, withRegistry } from "../lists.js";
import type { Live } from "../live-command.js";
import { readRecordingFile } from "../record/recording-text.js";
import { findMocked } from "./mock-contract.js";
import { isMock, markedRegistry } from "./mock-mark.js";
import { createMocks, type MockFlags, type Mocks, serveMocks } from "./mock-server.js";
import { checkRecording } from "./recorded-services.js";

const DEFAULT_LISTEN = "127.0.0.1:0";

/** Ends with the exit code of the signal, 130 or 143. Throws UsageError when it cannot begin. */
export async function runMock(live: Live, contract: string | undefined, flags: MockFlags): Promise<Exit> {
  if (live.isOneServer && flags.listen !== undefined)
    throw new UsageError(
      "--at is where a mock listens that registers nowhere, and --listen one that registers; give one of them",
    );
  if (flags.cors !== undefined && flags.http === undefined) throw new UsageError("--cors belongs to --http");
  const seed = readSeed(flags.seed);
  const interrupted = new Interruption();
  const run = async (registry: Registry | undefined): Promise<Exit> => {
    try {
      if (registry?.capabilities.registers === false)
        throw new UsageError(`nobody registers in ${live.tools.escape(registry.target)}; listen alone, by --at host:port`);
      const wanted = { contract, services: flags.service ?? [] };
      const mocked = await interrupted.during(findMocked(live, registry, wanted));
      if (mocked === undefined) return interrupted.exit ?? Exit.ok;
      const mocks = create(live, mocked, seed, flags); // everything is looked at here, before anybody can see the mock
      if (registry !== undefined) await interrupted.during(warnOfOthers(live, registry, mocked));
      if (interrupted.exit !== undefined) return interrupted.exit;
      const starting = start(live, registry, mocks, flags);
      const server = await interrupted.during(starting);
      if (server === undefined) {
        await starting.then((late) => late.close()).catch(() => undefined);
        return interrupted.exit ?? Exit.ok;
      }
      const signalled = new Promise<void>((resolve) => void interrupted.onInterrupt(resolve));
      tell(live, mocked, server, { seed, recorded: mocks.recorded, registry });
      if (interrupted.exit === undefined) await signalled;
      await server.close();
      return interrupted.exit ?? Exit.ok;
    } finally {
      interrupted.forget();
    }
  };
  return live.isOneServer ? run(undefined) : withRegistry(live, run);
}

function create(live: Live, mocked: readonly Named[], seed: number, flags: MockFlags): Mocks {
  const { escape } = live.tools;
  const { recording: file } = flags;
  const calls = file === undefined ? [] : readRecordingFile(live, file);
  const names = mocked.map(({ service }) => service.name);
  try {
    if (file !== undefined) checkRecording(file, calls, names);
    return createMocks(mocked, seed, flags, file === undefined ? undefined : { file, calls });
  } catch (error) {
    throw isUsageError(error) ? new UsageError(escape(error.message)) : error;
  }
}

/** Their clients share their calls among them and the mock. */
async function warnOfOthers(live: Live, registry: Registry, mocked: readonly Named[]): Promise<void> {
  for (const { service } of mocked) {
    const { endpoints } = await readInstances(live, registry, service.name);
    const { length } = endpoints.filter((endpoint) => !isMock(endpoint));
    if (length > 0)
      live.warn(
        `${length} real ${length === 1 ? "instance" : "instances"} of ${service.name} run; clients call them and the mock`,
      );
  }
}

async function start(live: Live, registry: Registry | undefined, mocks: Mocks, flags: MockFlags): Promise<CallwireServer> {
  try {
    const place = registry === undefined ? {} : { registry: markedRegistry(registry) };
    const listen = flags.listen ?? live.flags.at ?? DEFAULT_LISTEN;
    return await serveMocks(mocks, { ...place, listen, registerTimeoutMs: live.timeoutMs }, flags);
  } catch (error) {
    if (!(error instanceof RpcError) || error.code === "UNAVAILABLE") throw error;
    throw new UsageError(live.tools.escape(inWordsOfFlags(error.text, registry === undefined)));
  }
}

/** What the options of `serve` and `createHttp` are called here. */
function inWordsOfFlags(text: string, isAlone: boolean): string {
  return inHttpFlags(
    text
      .replace("option listen of createHttp", "--http")
      .replace(/^createHttp: /, "--http ")
      .replace("option listen", isAlone ? "--at" : "--listen")
      .replace("give tls, listen", "listen")
      .replace("set advertiseHost to a name or address of this machine", "listen on an address of this machine"),
  );
}

interface Told {
  readonly seed: number;
  readonly recorded: number;
  readonly registry: Registry | undefined;
}

/** Addresses on stdout, for programs; the rest is for people. */
function tell(live: Live, mocked: readonly Named[], server: CallwireServer, { seed, recorded, registry }: Told): void {
  const names = mocked.map(({ service }) => service.name);
  const { listening, httpUrl } = server;
  if (live.flags.json === true) live.json({ address: listening, httpUrl, seed, services: names }, { isLine: true });
  else live.out(`${listening}\n${httpUrl === undefined ? "" : `${httpUrl}\n`}`);
  const place = registry === undefined ? "registered nowhere" : `registered in ${registry.target}`;
  live.err(`${live.tools.escape(`a mock of ${names.join(", ")}, ${place}`)}\n`);
  if (recorded > 0) live.err(`${recorded} recorded ${recorded === 1 ? "answer" : "answers"}\n`);
  live.err(`--seed ${seed} gives the same answers again; end with Ctrl+C\n`);
}
