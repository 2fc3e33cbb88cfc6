// Which requests become parameters: messages that one method uses and nothing else. What the lock
// says of a method stays, as its callers would break.

import type { GivenIds, MessageIds } from "../field-ids.js";
import { isKnownType } from "./contract-file.js";
import { slotsOf } from "./print-message.js";
import type { SourceMessage, SourceMethod } from "./proto-source.js";
import type { PlacedFile, TypeTable } from "./type-table.js";

/** More parameters than these are read worse than a struct. */
const MAX_INLINED = 8;

export class InlinedRequests {
  readonly #before: Readonly<MessageIds>;
  readonly #isWanted: boolean;
  readonly #byMethod = new Map<string, SourceMessage>();
  /** Full names of messages that nothing uses any more. */
  readonly #gone = new Set<string>();

  /** `isWanted`: whether methods that the lock does not know are looked at. */
  constructor(table: TypeTable, before: Readonly<MessageIds>, isWanted: boolean) {
    this.#before = before;
    this.#isWanted = isWanted;
    const methods = table.files.flatMap((file) =>
      file.source.services.flatMap((service) => {
        const keyed = service.methods.map((method) => ({
          file,
          method,
          scope: service.fullName,
          key: `${service.fullName}.${method.name}`,
        }));
        return keyed.filter(({ key }) => isWanted || this.given(key) !== undefined);
      }),
    );
    if (methods.length === 0) return;
    const uses = countUses(table);
    for (const { file, method, scope, key } of methods) {
      const name = table.resolve(method.input, scope, isKnownType);
      const message = file.source.messages.find(({ fullName }) => fullName === name);
      if (message === undefined || !this.#isInlined(key, message, method, uses.get(message.fullName))) continue;
      this.#byMethod.set(key, message);
      if (uses.get(message.fullName) === 1) this.#gone.add(message.fullName);
    }
  }

  /** The message whose fields are the parameters of a method. */
  get(method: string): SourceMessage | undefined {
    return this.#byMethod.get(method);
  }

  /** The places that parameters had; empty when the method had none of them. */
  given(method: string): GivenIds | undefined {
    return Object.hasOwn(this.#before, method) ? this.#before[method] : undefined;
  }

  /** Whether the lock keeps what has become of a method. */
  isKept(method: string): boolean {
    return this.#isWanted || this.given(method) !== undefined;
  }

  /** True of a message that needs no struct. */
  isGone(message: string): boolean {
    return this.#gone.has(message);
  }

  #isInlined(key: string, message: SourceMessage, method: SourceMethod, uses: number | undefined): boolean {
    if (method.clientStreams) return false;
    const given = this.given(key);
    if (given !== undefined) return Object.keys(given).length > 0;
    const slots = slotsOf(message).length;
    return uses === 1 && slots >= 1 && slots <= MAX_INLINED && message.fields.every(({ label }) => label !== "required");
  }
}

/** How many fields, requests and results have a message. */
function countUses(table: TypeTable): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  const add = (type: string, scope: string) => {
    const name = table.resolve(type, scope, isKnownType);
    if (name !== undefined) uses.set(name, (uses.get(name) ?? 0) + 1);
  };
  const addMessage = ({ fullName, fields, messages }: SourceMessage): void => {
    for (const { type } of fields) add(type, fullName);
    for (const each of messages) addMessage(each);
  };
  for (const { source } of table.files as readonly PlacedFile[]) {
    for (const message of source.messages) addMessage(message);
    for (const { fullName, methods } of source.services) {
      for (const { input, output } of methods) {
        add(input, fullName);
        add(output, fullName);
      }
    }
  }
  return uses;
}
