// Inputs of values that have no others in them.

import { useSignal } from "@preact/signals";
import type { EnumDescriptor } from "../../cli/live/console/messages.js";
import { readScalar, writeScalar } from "../form/scalar-text.js";
import type { ValueProps } from "../form/value-props.js";
import { safeText } from "../model/safe-text.js";

/** Bytes of a file that is put into a call: what a message takes. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

interface ScalarProps extends ValueProps {
  /** Of an enum. */
  readonly members: EnumDescriptor | undefined;
}

export function ScalarInput({ members, type, value, onChange, id, placeholder = "", context, path, describedBy }: ScalarProps) {
  const shared = {
    id,
    "aria-describedby": describedBy,
    "aria-invalid": context.problems.has(path) ? ("true" as const) : undefined,
  };
  if (members !== undefined)
    return (
      <Choice
        {...shared}
        value={value === undefined || value === null ? "" : writeScalar(value)}
        options={members.members.map(({ name }) => name)}
        none={placeholder === "" ? "choose one" : placeholder}
        // A number that is no member of this contract is kept as a number.
        onChange={(text) => onChange(text === "" ? undefined : /^-?\d+$/.test(text) ? Number(text) : text)}
      />
    );
  if (type.kind === "scalar" && type.name === "bool")
    return (
      <Choice
        {...shared}
        value={value === undefined || value === null ? "" : writeScalar(value)}
        options={["true", "false"]}
        none={placeholder === "" ? "choose one" : placeholder}
        onChange={(text) => onChange(readScalar(text, type))}
      />
    );
  const isText = type.kind === "scalar" && type.name === "string";
  const give = (text: string): void => onChange(readScalar(text, type));
  const text = value === null ? "" : writeScalar(value);
  if (isText && (text.includes("\n") || text.length > 80))
    return (
      <textarea {...shared} rows={5} value={text} onInput={({ currentTarget }) => give(currentTarget.value)} spellcheck={false} />
    );
  return (
    <>
      <input
        {...shared}
        type="text"
        value={text}
        placeholder={placeholder === "" ? exampleOf(type) : placeholder}
        onInput={({ currentTarget }) => give(currentTarget.value)}
        autocomplete="off"
        spellcheck={false}
      />
      {type.kind === "scalar" && type.name === "bytes" && <FileInput onChange={onChange} />}
    </>
  );
}

function exampleOf(type: ValueProps["type"]): string {
  if (type.kind !== "scalar") return "";
  const examples: Readonly<Record<string, string>> = {
    timestamp: "2026-03-01T12:00:00Z",
    duration: "1.5s",
    bytes: "base64",
  };
  return examples[type.name] ?? "";
}

interface ChoiceProps {
  readonly id: string;
  readonly value: string;
  readonly options: readonly string[];
  /** What stands there when nothing is chosen. */
  readonly none: string;
  readonly onChange: (value: string) => void;
}

export function Choice({ value, options, none, onChange, ...rest }: ChoiceProps) {
  const all = value === "" || options.includes(value) ? options : [value, ...options];
  return (
    <select {...rest} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
      <option value="">{safeText(none)}</option>
      {all.map((option) => (
        <option key={option} value={option}>
          {safeText(option)}
        </option>
      ))}
    </select>
  );
}

function FileInput({ onChange }: Pick<ValueProps, "onChange">) {
  const problem = useSignal("");
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const isTooMuch = file.size > MAX_FILE_BYTES;
    problem.value = isTooMuch ? `${file.name} has ${file.size} bytes, and a call takes up to ${MAX_FILE_BYTES}` : "";
    if (isTooMuch) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    let binary = "";
    for (const byte of bytes) binary += String.fromCharCode(byte);
    onChange(btoa(binary));
  };
  return (
    <>
      <input type="file" aria-label="bytes of a file" onChange={({ currentTarget }) => void read(currentTarget.files?.[0])} />
      {problem.value !== "" && (
        <small class="problem" role="alert">
          {safeText(problem.value)}
        </small>
      )}
    </>
  );
}
