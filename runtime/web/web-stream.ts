// The items that a server streams, from the envelopes of Connect, and the one result of a call that
// streams the other way.

import { RpcError } from "../base/errors.js";
import { MAX_WEB_ANSWER_BYTES } from "../base/limits/web.js";
import type { Call, RpcStream } from "../client/call.js";
import { errorOf, lostAnswer, strangeAnswer, wrongAnswer } from "./answer-error.js";
import { BodyReader } from "./body-reader.js";
import { toMetadata } from "./call-options.js";
import { COMPRESSED, END, HEAD_BYTES, lengthOf } from "./envelope.js";
import { fromBase64 } from "./value-json.js";
import {
  guard,
  hasType,
  inspect,
  parseJson,
  type RequestBody,
  readJson,
  readMessage,
  request,
  tooLarge,
  type WebCall,
} from "./web-request.js";

const STREAM_TYPE = "application/connect+json";
const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

export class WebStream implements RpcStream<unknown> {
  readonly #call: WebCall;
  #response: Promise<readonly [Response, BodyReader]>;
  /** What was asked for before. */
  #last: Promise<unknown>;
  #isOver = false;
  #isTaken = false;

  /**
   * The request leaves at once. `body` has its message in an envelope; it throws INVALID_ARGUMENT.
   */
  constructor(call: WebCall, body: () => RequestBody) {
    this.#call = call;
    this.#response = this.#open(body);
    this.#last = this.#response.catch(() => undefined); // the first `next` has the error
    if (Symbol.asyncDispose) Object.defineProperty(this, Symbol.asyncDispose, { value: () => this.return() });
  }

  /** Not there in every browser; the constructor gives it. */
  declare readonly [Symbol.asyncDispose]: () => PromiseLike<void>;

  next(): Call<IteratorResult<unknown, undefined>> {
    const next = this.#last.then(() => this.#next());
    this.#last = next.catch(() => undefined); // it is told to who has asked
    return next;
  }

  return(): Promise<IteratorResult<unknown, undefined>> {
    if (!this.#isOver) this.#end();
    this.#call.scope.cancel("by its reader");
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    if (this.#isTaken)
      throw new RpcError(
        "FAILED_PRECONDITION",
        "this stream is being read already; its items come once, so keep them or call again",
      );
    this.#isTaken = true;
    return this;
  }

  async #open(body: () => RequestBody): Promise<readonly [Response, BodyReader]> {
    const response = await request(this.#call, STREAM_TYPE, body());
    const reader = new BodyReader(response);
    if (response.status === 200 && hasType(response, STREAM_TYPE)) return [response, reader];
    const json = await readJson(this.#call, response, reader);
    throw response.status === 200
      ? strangeAnswer(this.#call.method, response)
      : inspect(this.#call, () => errorOf(this.#call.method, json, response));
  }

  async #next(): Promise<IteratorResult<unknown, undefined>> {
    if (this.#isOver) return DONE;
    try {
      const [response, body] = await this.#response;
      const item = await this.#read(response, body);
      if (item !== undefined) return item;
    } catch (error) {
      if (!this.#isOver) {
        this.#end();
        throw error;
      }
    }
    this.#end();
    return DONE;
  }

  /** The next item; undefined at the end. */
  async #read(response: Response, body: BodyReader): Promise<IteratorYieldResult<unknown> | undefined> {
    const call = this.#call;
    const { method } = call;
    const head = await guard(call, () => body.read(HEAD_BYTES));
    const flags = head[0] ?? 0;
    const length = head.length < HEAD_BYTES ? 1 : lengthOf(head);
    if (length > MAX_WEB_ANSWER_BYTES) throw tooLarge(method);
    const bytes = await guard(call, () => body.read(length));
    if (head.length < HEAD_BYTES || bytes.length < length)
      throw lostAnswer(method, "the connection closed in the middle of the stream");
    if ((flags & COMPRESSED) !== 0)
      inspect(call, () => {
        throw new TypeError("an item is compressed, and nobody asked for that");
      });
    const json = parseJson(call, bytes, body);
    if ((flags & END) === 0) return { done: false, value: inspect(call, () => readMessage(method, json)) };
    const { error, metadata } = Object(json) as Readonly<Record<string, unknown>>; // anything may be asked
    const trailers = Object.entries(Object(metadata) as object).map(([key, values]): [string, string] => [
      key.toLowerCase(),
      [values].flat().join(", "),
    ]); // as above
    if (trailers.length > 0) call.options.onTrailers?.(toMetadata(trailers, fromBase64));
    if (error !== undefined) throw inspect(call, () => errorOf(method, error, response));
    return undefined;
  }

  /** What a method that takes a stream answers. */
  async result(): Promise<unknown> {
    const { done, value } = await this.next();
    const { done: isOver } = done === true ? { done: false } : await this.next();
    if (isOver !== true) throw wrongAnswer(this.#call.method, "it is not one message");
    return value;
  }

  /** Once. Whatever comes behind the end is not wanted. */
  #end(): void {
    this.#isOver = true;
    this.#call.scope.close();
    if (this.#call.method.stream !== undefined) this.#call.scope.cancel("as it is over"); // its source, too
    this.#response.then(([, body]) => body.cancel()).catch(() => undefined); // the error has been told
  }
}
