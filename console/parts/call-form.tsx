// The arguments of a call: as a form, and as JSON. Both show one value, so that they are in step.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { MethodDescriptor, Misfit } from "../../cli/live/console/messages.js";
import type { Types } from "../form/field-kinds.js";
import { isObject, type Json } from "../form/json.js";
import { ask } from "../link/ask.js";
import { Fields } from "./value-field.js";

/** Behind the last key, before the arguments are checked. */
const CHECK_AFTER_MS = 250;

interface CallFormProps {
  readonly service: string;
  readonly method: MethodDescriptor;
  readonly types: Types;
  readonly args: Json;
  /** Nobody has typed anything yet: what is missing is no mistake so far. */
  readonly isEmpty: boolean;
  readonly onChange: (args: Json) => void;
}

export function CallForm({ service, method, types, args, isEmpty, onChange }: CallFormProps) {
  const tab = useSignal<"form" | "json">("form");
  const misfit = useSignal<Misfit | null>(null);
  useEffect(() => {
    let isOver = false;
    const check = () =>
      ask<Misfit | null>("/api/check", { service, method: method.name, args }).then(
        (found) => {
          if (!isOver) misfit.value = found;
        },
        () => undefined, // the top of the page says that the console is away
      );
    const timer = setTimeout(() => void check(), CHECK_AFTER_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [service, method.name, args]);
  const found = isEmpty ? null : misfit.value;
  const problems = new Map(found === null ? [] : [[found.path, found.problem]]);
  return (
    <section aria-label="Arguments">
      <div class="tabs" role="tablist" aria-label="Arguments as">
        <Tab name="Form" isOpen={tab.value === "form"} onClick={() => (tab.value = "form")} />
        <Tab name="JSON" isOpen={tab.value === "json"} onClick={() => (tab.value = "json")} />
      </div>
      <div id="arguments" role="tabpanel" aria-label={tab.value === "form" ? "Form" : "JSON"}>
        {tab.value === "form" ? (
          <Fields context={{ types, problems }} fields={method.parameters} path="" value={args} onChange={onChange} />
        ) : (
          <JsonText args={args} onChange={onChange} />
        )}
      </div>
      <p class="problem checked" role="status">
        {found !== null && `${found.path === "" ? "" : `${found.path}: `}${found.problem}`}
      </p>
    </section>
  );
}

interface TabProps {
  readonly name: string;
  readonly isOpen: boolean;
  readonly onClick: () => void;
}

function Tab({ name, isOpen, onClick }: TabProps) {
  return (
    <button type="button" role="tab" aria-selected={isOpen} aria-controls="arguments" onClick={onClick}>
      {name}
    </button>
  );
}

function JsonText({ args, onChange }: Pick<CallFormProps, "args" | "onChange">) {
  // What is typed stays as it is typed, for as long as it means the arguments.
  const typed = useSignal(JSON.stringify(args, undefined, 2));
  const problem = useSignal("");
  const read = (text: string): void => {
    typed.value = text;
    try {
      const value = JSON.parse(text) as Json; // whatever JSON is
      problem.value = isObject(value) ? "" : "arguments are an object, by the names of the parameters";
      if (isObject(value)) onChange(value);
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    }
  };
  return (
    <>
      <textarea
        class="json"
        rows={14}
        aria-label="arguments as JSON"
        value={typed.value}
        spellcheck={false}
        onInput={({ currentTarget }) => read(currentTarget.value)}
      />
      <p class="problem" role="status">
        {problem.value}
      </p>
    </>
  );
}
