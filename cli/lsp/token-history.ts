// The colours of names that an editor has, so that it is sent what has changed alone.

import { type SemanticTokens, SemanticTokensBuilder, type SemanticTokensDelta } from "vscode-languageserver/node";
import type { Asked } from "./asked.js";
import { pushTokens } from "./reading.js";

/** Documents of which the last answer is kept; more than anybody looks at in turns. */
const MAX_DOCUMENTS = 50;

export class TokenHistory {
  /** Of the last answers, the latest at the end. */
  readonly #builders = new Map<string, SemanticTokensBuilder>();

  /** All of them; what has changed since an answer, where that was the last one. */
  answer(asked: Asked | undefined, uri: string): SemanticTokens;
  answer(asked: Asked | undefined, uri: string, previous: string): SemanticTokens | SemanticTokensDelta;
  answer(asked: Asked | undefined, uri: string, previous?: string): SemanticTokens | SemanticTokensDelta {
    if (asked === undefined) return { data: [] };
    const builder = this.#builders.get(uri) ?? new SemanticTokensBuilder();
    this.#keep(uri, builder);
    builder.previousResult(previous ?? "");
    pushTokens(builder, asked);
    return previous === undefined ? builder.build() : builder.buildEdits();
  }

  #keep(uri: string, builder: SemanticTokensBuilder): void {
    this.#builders.delete(uri);
    this.#builders.set(uri, builder);
    const [oldest] = this.#builders.keys();
    if (this.#builders.size > MAX_DOCUMENTS && oldest !== undefined) this.#builders.delete(oldest);
  }
}
