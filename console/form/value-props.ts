// What every input of a form is given, whatever its type is.

import type { TypeRef } from "../../cli/live/console/messages.js";
import type { Types } from "./field-kinds.js";
import type { Json } from "./json.js";

/** What all values of one form share. */
export interface FormContext {
  readonly types: Types;
  /** What does not fit, by its path. */
  readonly problems: ReadonlyMap<string, string>;
}

export interface ValueProps {
  readonly context: FormContext;
  readonly type: TypeRef;
  /** Such as `order.items[3].quantity`, as the checker writes it. */
  readonly path: string;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  /** Of the input, for its label. */
  readonly id: string;
  readonly placeholder?: string;
  readonly describedBy?: string | undefined;
}
