// The payload of ERROR frames: a status, or an error that the contract declares.

import { ContractError } from "../base/contract-error.js";
import { type DeclaredError, type Processed, RpcError } from "../base/errors.js";
import { cutForeign } from "../base/foreign-text.js";
import { MAX_ERROR_DETAILS_BYTES, MAX_ERROR_ID, MAX_ERROR_MESSAGE } from "../base/limits/message.js";
import { isError } from "../base/realms.js";
import { Status, type StatusName, statusName } from "../base/status.js";
import type { ErrorDef } from "../schema/service-def.js";
import { Flag, Kind } from "../wire/frame.js";
import type { FrameWriter } from "../wire/frame-writer.js";
import { tryPackPayload, unpackPayload } from "../wire/payload.js";
import type { Reader } from "../wire/reader.js";
import type { ResponseMetadata } from "./incoming-call.js";
import { writeHeaders, writeTrailers } from "./response-metadata.js";

const PROCESSED: readonly Processed[] = ["no", "unknown", "yes"];
/** Longest name of an error that is shown of a contract that is not here. */
const MAX_ERROR_NAME = 200;

const MAX_U32 = 2 ** 32 - 1;

/** Characters of a message that fit into the smallest frame, whatever they are. */
const SHORT_MESSAGE = 120;

/**
 * Writes a status: `[message, processed, errorId, retryAfterMs, details]`. An error with processed
 * "no" from the server is flagged NOT_STARTED. Never fails: what does not fit, as the peer takes
 * only small frames, is left out, as are details that are no data.
 */
export function writeStatus(
  writer: FrameWriter,
  streamId: number,
  error: RpcError,
  notStarted: boolean,
  response?: ResponseMetadata | undefined,
): void {
  try {
    writeHeaders(writer, streamId, response);
    const details = error.details === undefined ? undefined : packDetails(error.details);
    writeStatusFrame(writer, streamId, error, notStarted, MAX_ERROR_MESSAGE, details, response);
  } catch {
    writer.abandonFrame();
    writeStatusFrame(writer, streamId, error, notStarted, SHORT_MESSAGE, undefined, undefined);
  }
}

function writeStatusFrame(
  writer: FrameWriter,
  streamId: number,
  error: RpcError,
  notStarted: boolean,
  maxMessage: number,
  details: Uint8Array | string | undefined,
  response: ResponseMetadata | undefined,
): void {
  writer.beginFrame();
  const flags = writeTrailers(writer, response) | (notStarted ? Flag.NOT_STARTED : 0);
  const hasDetails = details instanceof Uint8Array;
  writer.array(hasDetails ? 5 : 4);
  writer.str(error.text.slice(0, maxMessage).toWellFormed(), "message");
  writer.int(PROCESSED.indexOf(error.processed), "processed", 0, 2);
  if (error.errorId === undefined) writer.nil();
  else writer.str(error.errorId, "errorId");
  if (error.retryAfterMs === undefined) writer.nil();
  else writer.f64(error.retryAfterMs, "retryAfterMs");
  if (hasDetails) writer.raw(details);
  writer.endFrame(Kind.ERROR, flags, streamId, Status[error.code]);
}

/** The details of an error as they travel, or the reason why they do not. */
export function packDetails(details: unknown): Uint8Array | string {
  return tryPackPayload(details, MAX_ERROR_DETAILS_BYTES);
}

/**
 * Writes a declared error: `[id, name, fields]`. Throws ContractError when its fields do not fit
 * the contract.
 */
export function writeDeclared(
  writer: FrameWriter,
  streamId: number,
  def: ErrorDef,
  error: DeclaredError,
  response?: ResponseMetadata | undefined,
): void {
  writer.beginFrame();
  const flags = writeTrailers(writer, response) | Flag.DECLARED;
  writer.array(3);
  writer.int(def.id, "id", 0, MAX_U32);
  writer.str(def.name, "name");
  writer.value(error.name, def.codec, error);
  writer.endFrame(Kind.ERROR, flags, streamId, Status[def.code]);
}

/**
 * Reads an ERROR payload. A declared error is rebuilt by its id from `errors`; one that they lack
 * becomes an RpcError with its name.
 */
export function readError(
  reader: Reader,
  flags: number,
  code: number,
  method: string,
  errors: readonly ErrorDef[],
): DeclaredError | RpcError {
  try {
    return (flags & Flag.DECLARED) === 0 ? readStatus(reader, flags, code, method) : readDeclared(reader, code, method, errors);
  } catch (error) {
    const cause = isError(error) ? error.message : String(error);
    return new RpcError("INTERNAL", `${method}: the error in the answer does not fit its contract: ${cause}`, {
      processed: "yes",
      method,
      cause: error,
    });
  }
}

function readStatus(reader: Reader, flags: number, code: number, method: string): RpcError {
  const count = reader.array();
  const text = count > 0 && !reader.nil() ? cutForeign(reader.str("message"), MAX_ERROR_MESSAGE) : "";
  // Who does not say that the method has not run does not know it.
  const unsaid = (flags & Flag.NOT_STARTED) === 0 ? "unknown" : "no";
  const processed = count > 1 && !reader.nil() ? PROCESSED[reader.int("processed", 0, 2)] : unsaid;
  const errorId = count > 2 && !reader.nil() ? cutForeign(reader.str("errorId"), MAX_ERROR_ID) : undefined;
  const retryAfterMs = count > 3 && !reader.nil() ? reader.f64("retryAfterMs") : undefined;
  const details = count > 4 && !reader.nil() ? readDetails(reader) : undefined;
  reader.skip(count - 5);
  // A status of a call that has run is what its handler came to.
  const origin = processed === "yes" ? "handler" : "server";
  return new RpcError(failureName(code), text, { origin, processed, method, errorId, retryAfterMs, details });
}

function readDetails(reader: Reader): unknown {
  const bytes = reader.raw();
  if (bytes.length <= MAX_ERROR_DETAILS_BYTES) return unpackPayload(bytes);
  throw new ContractError("details", `has ${bytes.length} bytes, more than ${MAX_ERROR_DETAILS_BYTES}`);
}

function readDeclared(reader: Reader, code: number, method: string, errors: readonly ErrorDef[]): DeclaredError | RpcError {
  const count = reader.array();
  if (count < 3) throw reader.missing(count, "id", "name", "fields");
  const id = reader.int("id", 0, MAX_U32);
  const name = reader.str("name");
  const def = errors.find((candidate) => candidate.id === id);
  if (def === undefined) {
    const text = `${method} failed with ${cutForeign(name, MAX_ERROR_NAME)}, which this client's contract does not declare; generate its stubs again`;
    return new RpcError(failureName(code), text, { origin: "handler", processed: "yes", method });
  }
  return reader.value("", def.codec);
}

/** OK on an ERROR makes no sense; it reads like any other number that is unknown. */
function failureName(code: number): StatusName {
  return code === Status.OK ? "UNKNOWN" : statusName(code);
}
