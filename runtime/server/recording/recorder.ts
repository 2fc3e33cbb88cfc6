// The service `callwire.recording.v1.Recording`: who may record what. Its definition is written by
// hand, as generated code stands on a higher floor; a test compares the two.

import { RpcError } from "../../base/errors.js";
import { MAX_RECORDED_CALLS, MAX_RECORDERS, MAX_RECORDING_MS, SHORT_TOKEN } from "../../base/limits/recording.js";
import { stderrLogger } from "../../base/logger.js";
import type { CallContext } from "../../call/call-context.js";
import type { Descriptor } from "../../schema/descriptor.js";
import type { ServiceDef } from "../../schema/service-def.js";
import { servicesOf } from "../../schema/service-schema.js";
import { type Codec, string } from "../../wire/codec.js";
import { implement } from "../implement.js";
import type { RecordedServer, Recorder } from "../recorded-server.js";
import type { RecordingOptions } from "../recording-options.js";
import { Schemas } from "../schemas.js";
import type { ServeOptions } from "../serve-options.js";
import { Recording, type RecordingBounds } from "./recording.js";
import { createServiceForms } from "./service-forms.js";
import { Tap } from "./tap.js";
import { TokenCheck } from "./token-check.js";

type Arguments = readonly [service: string, token: string, limit: number, durationMs: number, sample: number];

/** As `idl/callwire/recording.rpc` has it. */
interface RecordingHandler {
  record(context: CallContext, ...args: Arguments): AsyncIterable<string>;
}

const MAX_U32 = 2 ** 32 - 1;

const ArgumentsCodec: Codec<Arguments> = {
  write(w, v) {
    w.array(5);
    w.str(v[0], "service");
    w.secret("token", v[1], (token) => w.str(token, "token"));
    w.int(v[2], "limit", 0, MAX_U32);
    w.duration(v[3], "duration");
    w.f64(v[4], "sample");
  },
  read(r) {
    const n = r.array();
    if (n < 5) throw r.missing(n, "service", "token", "limit", "duration", "sample");
    const service = r.str("service");
    const token = r.secret("token", () => r.str("token"));
    const args: Arguments = [service, token, r.int("limit", 0, MAX_U32), r.duration("duration"), r.f64("sample")];
    r.skip(n - 5);
    return args;
  },
};

/** The service `callwire.recording.v1.Recording`. */
export const RECORDING: ServiceDef<never, RecordingHandler, CallContext> = {
  name: "callwire.recording.v1.Recording",
  fingerprint: "d90aa387b24c80da",
  methods: [
    {
      name: "record",
      id: 0x61334f9b,
      kind: "serverStreaming",
      idempotent: false,
      args: ArgumentsCodec,
      result: string,
      errors: [],
      invoke: (handler, context, args) => handler.record(context, ...(args as Arguments)), // as its codec has read them
    },
  ],
};

/** Made before the server is, so that its service can be among the others. */
export function createRecorder(options: ServeOptions, { token }: RecordingOptions): Recorder {
  const handler = new Recorders(options, token);
  return {
    implementation: { ...implement(RECORDING, handler), isListed: false },
    attach: (server) => handler.attach(server),
  };
}

class Recorders implements RecordingHandler {
  readonly #options: ServeOptions;
  readonly #schemas: readonly Schemas[];
  readonly #check: TokenCheck;
  readonly #taps = new Map<string, Promise<Tap>>();
  /** At most MAX_RECORDERS. */
  #running = 0;
  #server: RecordedServer | undefined;

  constructor(options: ServeOptions, token: string) {
    this.#options = options;
    const { services, schemas, logger = stderrLogger } = options;
    // The contract beside the code says what is sensitive there; one that was given may be older.
    this.#schemas = [undefined, ...(typeof schemas === "object" || typeof schemas === "string" ? [schemas] : [])].map(
      (given) => new Schemas({ services, schemas: given }, logger),
    );
    this.#check = new TokenCheck(token, "recording");
  }

  attach(server: RecordedServer): void {
    this.#server = server;
    const { insecure, tls } = this.#options;
    if (insecure === true && tls === undefined)
      server.logger.warn("recording without TLS: everybody on the way reads the token and the calls; give serve tls");
    if ((this.#options.recording?.token.length ?? 0) < SHORT_TOKEN)
      server.logger.warn(
        `the token of recording has less than ${SHORT_TOKEN} characters, and may be guessed; make one with openssl rand -base64 24`,
      );
  }

  async *record(context: CallContext, ...[service, token, limit, durationMs, sample]: Arguments): AsyncGenerator<string> {
    const server = this.#server;
    if (server === undefined) throw new RpcError("UNAVAILABLE", "the server has not started");
    const { clock, logger, limited } = server;
    const refusal = this.#check.refusalOf(token, context.peer, clock.nowMs());
    if (refusal !== undefined) {
      limited.warn("a wrong token of a recording", `${context.peer.address} asked to record calls: ${refusal.text}`);
      throw refusal;
    }
    const bounds = readBounds({ limit, durationMs, sample });
    if (this.#running >= MAX_RECORDERS)
      throw new RpcError(
        "RESOURCE_EXHAUSTED",
        `${this.#running} recordings of this server run, and no more can; end one of them`,
      );
    this.#running++;
    try {
      const tap = await this.#tapOf(service, server);
      logger.warn(
        `${context.peer.address} records calls of ${service}: ${limit} at most, for ${Math.round(durationMs)} ms at most`,
      );
      const recording: Recording = new Recording(bounds, clock, () => tap.remove(recording));
      tap.add(recording);
      yield* this.#read(context, recording, service);
    } finally {
      this.#running--;
    }
  }

  async *#read({ signal, stopping }: CallContext, recording: Recording, service: string): AsyncGenerator<string> {
    const end = (): void => recording.end();
    signal.addEventListener("abort", end);
    stopping.addEventListener("abort", end);
    if (signal.aborted || stopping.aborted) end();
    try {
      yield JSON.stringify({ begin: this.#describe(service) });
      for await (const read of recording.read())
        if ("counts" in read) yield JSON.stringify(read);
        else for (const text of read.calls) yield `{"call":${text}}`;
    } finally {
      end();
      signal.removeEventListener("abort", end);
      stopping.removeEventListener("abort", end);
    }
  }

  #describe(name: string): object {
    const def = this.#options.services.find(({ service }) => service.name === name)?.service;
    const left = def?.methods.filter(({ kind }) => kind !== "unary") ?? [];
    return { service: name, contract: def?.fingerprint, notRecorded: left.map((method) => method.name) };
  }

  #tapOf(name: string, server: RecordedServer): Promise<Tap> {
    const known = this.#taps.get(name) ?? this.#makeTap(name, server);
    this.#taps.set(name, known);
    known.catch(() => this.#taps.delete(name));
    return known;
  }

  async #makeTap(name: string, { methods, clock }: RecordedServer): Promise<Tap> {
    const found = this.#options.services.find(({ service }) => service.name === name)?.service;
    if (found === undefined) {
      const names = this.#options.services.map(({ service }) => service.name).join(", ");
      throw new RpcError("NOT_FOUND", `this server does not serve it; it serves ${names}`);
    }
    let schema: Descriptor | undefined;
    for (const each of this.#schemas) schema ??= await each.find(found);
    const service = schema === undefined ? undefined : servicesOf(schema)[0];
    if (schema === undefined || service === undefined)
      throw new RpcError(
        "FAILED_PRECONDITION",
        `this server has no contract of ${name}, which says what is sensitive; put *.contract.js beside its code, or give serve schemas`,
      );
    return new Tap(name, createServiceForms(schema, service, found.methods), methods, clock);
  }
}

/** Throws INVALID_ARGUMENT. */
function readBounds({ limit, durationMs, sample }: RecordingBounds): RecordingBounds {
  const wrong = (text: string): never => {
    throw new RpcError("INVALID_ARGUMENT", text);
  };
  if (!(limit >= 1 && limit <= MAX_RECORDED_CALLS)) wrong(`limit is ${limit}, not 1 to ${MAX_RECORDED_CALLS} calls`);
  if (!(durationMs >= 1 && durationMs <= MAX_RECORDING_MS)) wrong(`duration is ${durationMs} ms, not 1 to ${MAX_RECORDING_MS}`);
  if (!(sample > 0 && sample <= 1)) wrong(`sample is ${sample}, not above 0 and up to 1`);
  return { limit, durationMs, sample };
}
