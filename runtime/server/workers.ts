// `serve({ workers: n })`: the same script in n processes, each a server of its own. The first
// process listens to nothing: it starts the others, replaces those that die, and stops all
// together.

import cluster, { type Worker } from "node:cluster";
import type { Address } from "../base/address.js";
import { formatAddress } from "../base/address.js";
import { RpcError } from "../base/errors.js";
import { clearTimeout, monotonicMs, setTimeout } from "../base/event-loop.js";
import { MAX_BACKOFF_MS } from "../base/limits/balancing.js";
import { WORKER_STABLE_MS, WORKER_STOP_MS } from "../base/limits/server.js";
import type { Logger } from "../base/logger.js";
import { isError } from "../base/realms.js";
import type { StatusName } from "../base/status.js";
import { usageError } from "../base/usage-error.js";
import { hasSignals, isStopping, onStopSignal, type StopSignal } from "./stop-signal.js";

/** Set in the processes that a fleet starts: there `serve` serves. */
const MARK = "CALLWIRE_WORKER";

/** What a worker tells its first process. */
type FromWorker =
  | { readonly callwire: "ready"; readonly address: Address }
  | { readonly callwire: "failed"; readonly code: StatusName; readonly message: string };

/** What it is told. */
interface ToWorker {
  readonly callwire: "close";
  /** JSON has no Infinity. */
  readonly graceMs: number | null;
  /** What the first process was told to stop by. */
  readonly signal?: StopSignal | undefined;
}

/** What of a server a worker needs. */
interface WorkedServer {
  readonly address: Address;
  /** Also while it starts. */
  close(options?: { readonly graceMs?: number | undefined }): Promise<void>;
}

export interface FleetOptions {
  readonly workers: number;
  readonly graceMs: number;
  readonly stopOnSignal: boolean | "once";
  readonly logger: Logger;
}

/** True in a process that a fleet has started. */
export function isWorker(): boolean {
  return cluster.isWorker && process.env[MARK] !== undefined;
}

/** Throws INVALID_ARGUMENT for an address that workers cannot have. */
export function checkWorkers({ path }: Address): void {
  if (path === undefined) return;
  const fix = "listen on host:port, or leave workers out";
  throw usageError("INVALID_ARGUMENT", `workers do not share a unix socket, and each would want unix:${path}; ${fix}`);
}

/**
 * The number of this worker, 0 to `workers - 1`, for what each needs alone, such as a port of its
 * own: `9464 + n`. One that takes the place of another has the same. Undefined in the first
 * process, which serves nothing, and without `workers`.
 */
export function workerIndex(): number | undefined {
  return isWorker() ? Number(process.env[MARK]) : undefined;
}

/**
 * In a worker: starts the server and says that it is up. Closes it when the first process says so
 * or is gone.
 */
export async function workFor(server: WorkedServer, start: () => Promise<void>): Promise<void> {
  const stop = (graceMs?: number): void => {
    void server.close(graceMs === undefined ? {} : { graceMs }).finally(() => process.exit());
  };
  process.on("message", (message: ToWorker | null) => {
    if (message?.callwire !== "close") return; // the script's own
    const { graceMs, signal } = message;
    // A signal to itself, so that all that listens here hears it, as in a process alone. Ctrl-C has
    // reached it already.
    if (signal === undefined) stop(graceMs ?? Infinity);
    else if (!isStopping()) process.kill(process.pid, signal);
  });
  const onOrphaned = (): void => {
    if (cluster.worker !== undefined) cluster.worker.exitedAfterDisconnect = true; // else Node exits here, with the calls that run
    stop();
  };
  cluster.worker?.on("disconnect", onOrphaned);
  try {
    await start();
  } catch (error) {
    const code = error instanceof RpcError ? error.code : "UNKNOWN";
    const message = error instanceof RpcError ? error.text : isError(error) ? error.message : String(error);
    cluster.worker?.off("disconnect", onOrphaned);
    // Without the channel the script ends by itself, however it takes the error.
    tell({ callwire: "failed", code, message }, () => process.disconnect());
    throw error;
  }
  tell({ callwire: "ready", address: server.address });
}

function tell(message: FromWorker, onSent: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, onSent);
}

/**
 * The first process of a fleet. States of a worker: starting, ready, gone; only #fork adds one,
 * only its exit takes it away.
 */
export class Fleet {
  readonly #options: FleetOptions;
  /** Address of each worker that is ready. */
  readonly #ready = new Map<Worker, Address>();
  #failures = 0;
  /**
   * Pauses before workers that are to take the place of others: at most as many as there are
   * workers.
   */
  readonly #restarts = new Set<NodeJS.Timeout>();
  #stopping: Promise<void> | undefined;
  #ignoreSignals: () => void = () => undefined;

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  /** Where the workers listen. */
  get addresses(): readonly Address[] {
    return [...this.#ready.values()];
  }

  get address(): Address {
    return this.addresses[0] ?? { host: "", port: 0 };
  }

  get listening(): string {
    return this.addresses.map(formatAddress).join(",");
  }

  /**
   * Resolves when every worker serves. Rejects with the first one's error, and none is left then.
   */
  async start(): Promise<void> {
    if (cluster.isWorker)
      throw usageError("FAILED_PRECONDITION", "a worker cannot have workers; leave the option workers out here");
    if (Object.keys(cluster.workers ?? {}).length > 0) {
      throw usageError("FAILED_PRECONDITION", "this process has workers already; serve all services in one call");
    }
    if (!hasSignals()) {
      throw usageError(
        "FAILED_PRECONDITION",
        "a worker thread cannot have workers; call serve in the main thread, or leave workers out",
      );
    }
    const { stopOnSignal, graceMs } = this.#options;
    if (stopOnSignal !== false) {
      const stop = (signal: StopSignal): Promise<void> => this.#close(graceMs, signal);
      this.#ignoreSignals = onStopSignal({ stop, cut: killAll, graceMs, isOnce: stopOnSignal === "once" });
    }
    try {
      await Promise.all(Array.from({ length: this.#options.workers }, (_, index) => this.#fork(index, false)));
    } catch (error) {
      if (this.#stopping === undefined) {
        await this.close({ graceMs: 0 });
        throw error;
      }
    }
    // Only a signal stops what nobody has yet: the process ends, and an error would end it with
    // another exit code.
    if (this.#stopping !== undefined) await new Promise<never>(() => undefined);
  }

  close({ graceMs = this.#options.graceMs }: { readonly graceMs?: number | undefined } = {}): Promise<void> {
    return this.#close(graceMs);
  }

  #close(graceMs: number, signal?: StopSignal): Promise<void> {
    this.#stopping ??= this.#stop(graceMs, signal).finally(() => this.#ignoreSignals());
    return this.#stopping;
  }

  /**
   * Starts a worker; resolves when it serves. One of the first that does not is nobody's to
   * replace: then the fleet does not start.
   */
  #fork(index: number, isReplacement: boolean): Promise<void> {
    const worker = cluster.fork({ [MARK]: String(index) });
    const startedAt = monotonicMs();
    return new Promise((resolve, reject) => {
      worker.on("message", (message: FromWorker | null) => {
        if (message?.callwire === "ready") {
          this.#ready.set(worker, message.address);
          resolve();
        } else if (message?.callwire === "failed") reject(new RpcError(message.code, message.message));
      });
      worker.on("error", () => undefined); // a message to one that is ending; its end is told below
      worker.on("exit", (code, signal) => {
        const wasReady = this.#ready.delete(worker);
        reject(new RpcError("UNAVAILABLE", `a worker ended with ${signal ?? code} before it served`));
        if (this.#stopping !== undefined) return;
        if (wasReady) this.#replace(worker, index, signal ?? code, monotonicMs() - startedAt);
        else if (isReplacement) this.#replace(worker, index, signal ?? code, 0);
      });
    });
  }

  /**
   * A worker that lived for a while is replaced at once; one that did not, after a pause that
   * grows.
   */
  #replace({ process: { pid } }: Worker, index: number, how: string | number, livedMs: number): void {
    this.#failures = livedMs >= WORKER_STABLE_MS ? 0 : this.#failures + 1;
    const pauseMs = this.#failures === 0 ? 0 : Math.min(100 * 2 ** (this.#failures - 1), MAX_BACKOFF_MS);
    this.#options.logger.warn(`worker ${pid} ended with ${how}; another one starts in ${pauseMs} ms`);
    const restart = setTimeout(() => {
      this.#restarts.delete(restart);
      this.#fork(index, true).catch((error: unknown) => this.#options.logger.warn(`a worker did not start: ${String(error)}`));
    }, pauseMs);
    this.#restarts.add(restart);
  }

  async #stop(graceMs: number, signal?: StopSignal): Promise<void> {
    for (const restart of this.#restarts) clearTimeout(restart);
    // The list may still have one that has ended, of which no further event comes.
    const workers = Object.values(cluster.workers ?? {}).flatMap((worker) =>
      worker === undefined || worker.isDead() ? [] : [worker],
    );
    const ended = workers.map((worker) => new Promise<void>((resolve) => worker.once("exit", () => resolve())));
    const message: ToWorker = { callwire: "close", graceMs: Number.isFinite(graceMs) ? graceMs : null, signal };
    for (const worker of workers) {
      // One that has not come as far as `serve` does not read messages.
      if (signal !== undefined && !this.#ready.has(worker)) worker.process.kill(signal);
      else if (worker.isConnected()) worker.send(message);
    }
    if (!Number.isFinite(graceMs)) return void (await Promise.all(ended));
    // Whoever does not end by itself is ended.
    const timer = setTimeout(() => {
      for (const worker of workers) worker.process.kill("SIGKILL");
    }, graceMs + WORKER_STOP_MS);
    await Promise.all(ended);
    clearTimeout(timer);
  }
}

function killAll(): void {
  for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill("SIGKILL");
}
