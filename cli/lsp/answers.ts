// How requests end: each is answered, also one that is cancelled, that comes too early or too late,
// whose contracts change while it runs, and one in which something breaks. What the answers are is
// in features.ts.

import type { Steps } from "@callwire/compiler/lsp";
import { CancellationToken, type Connection, ErrorCodes, LSPErrorCodes, ResponseError } from "vscode-languageserver/node";
import { runInSlices } from "./slices.js";

/** What a request is answered with, wrapped so that it always ends. */
export type Handler<Params, Answer> = (params: Params, token: CancellationToken) => Answer;

export class Answers {
  readonly #connection: Connection;
  #stage: "new" | "serving" | "stopped" = "new";
  /** Another one for each state of what answers come from. */
  #state = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The editor has introduced itself. Throws ResponseError with InvalidRequest the second time. */
  begin(): void {
    if (this.#stage !== "new") throw new ResponseError(ErrorCodes.InvalidRequest, "initialize came a second time");
    this.#stage = "serving";
  }

  /** The editor has said that it goes. */
  end(): void {
    this.#stage = "stopped";
  }

  /** What answers come from is another now: what has been begun with the old is given up. */
  change(): void {
    this.#state++;
  }

  /**
   * `what`: the request, as the log names it. The wrapped one throws nothing but ResponseError.
   * One that is cancelled while it waits is not begun. Nothing is read while one runs: those that
   * may take longer go by `inSlices`.
   */
  of<Params, Answer>(what: string, answer: (params: Params) => Answer): Handler<Params, Answer> {
    return (params, token) => {
      this.#begin(what, token);
      try {
        return answer(params);
      } catch (error) {
        throw this.#toResponse(what, error);
      }
    };
  }

  /**
   * The same for what may take long. Others are answered between its steps. It ends with
   * RequestCancelled when it is cancelled, and with ContentModified when texts have changed.
   */
  inSlices<Params, Answer>(what: string, answer: (params: Params) => Steps<Answer>): Handler<Params, Promise<Answer>> {
    return async (params, token) => {
      this.#begin(what, token);
      const check = this.#checkOf(what, token);
      try {
        return await runInSlices(answer(params), check);
      } catch (error) {
        throw this.#toResponse(what, error);
      }
    };
  }

  /** Runs what nobody waits for. What breaks in it is logged, and the server goes on. */
  readonly guard = (what: string, run: () => void): void => {
    try {
      run();
    } catch (error) {
      this.#log(what, error);
    }
  };

  /** The same for what may take long. It is given up when texts have changed. */
  readonly guardInSlices = async (what: string, steps: Steps<void>): Promise<void> => {
    try {
      await runInSlices(steps, this.#checkOf(what, CancellationToken.None));
    } catch (error) {
      if (!(error instanceof ResponseError)) this.#log(what, error);
    }
  };

  #begin(what: string, token: CancellationToken): void {
    if (this.#stage === "new") throw new ResponseError(ErrorCodes.ServerNotInitialized, `${what} came before initialize`);
    if (this.#stage === "stopped") throw new ResponseError(ErrorCodes.InvalidRequest, `${what} came after shutdown`);
    throwIfCancelled(what, token);
  }

  #checkOf(what: string, token: CancellationToken): () => void {
    const state = this.#state;
    return () => {
      throwIfCancelled(what, token);
      if (this.#state === state) return;
      throw new ResponseError(LSPErrorCodes.ContentModified, `${what} was given up, as contracts have changed; ask again`);
    };
  }

  #toResponse(what: string, error: unknown): ResponseError<void> {
    if (error instanceof ResponseError) return error;
    this.#log(what, error);
    return new ResponseError(ErrorCodes.InternalError, `${what} failed: ${messageOf(error)}; the log of the server says where`);
  }

  #log(what: string, error: unknown): void {
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#connection.console.error(`${what} failed: ${trace}`);
  }
}

function throwIfCancelled(what: string, token: CancellationToken): void {
  if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, `${what} was cancelled`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
