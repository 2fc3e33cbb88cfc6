// One value of a contract in a form. What it is comes from its type; what it holds is JSON, which
// it changes as a whole.

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { ParameterDescriptor, TypeRef } from "../../cli/live/console/messages.js";
import { defaultText, emptyOf, mayMiss, typeText } from "../form/field-kinds.js";
import { type Json, nameIn, withName } from "../form/json.js";
import type { FormContext, ValueProps } from "../form/value-props.js";
import { safeText } from "../model/safe-text.js";
import { NestedInput } from "./nested-input.js";
import { ScalarInput } from "./scalar-input.js";

/** A scalar, or what has values in it. */
function ValueInput(props: ValueProps) {
  const { type, context } = props;
  const named = type.kind === "named" ? context.types.get(type.name) : undefined;
  if (type.kind === "scalar" || named?.kind === "enum")
    return <ScalarInput {...props} members={named?.kind === "enum" ? named : undefined} />;
  return <NestedInput {...props} named={named} Input={ValueInput} Fields={Fields} />;
}

interface FieldsProps {
  readonly context: FormContext;
  readonly fields: readonly ParameterDescriptor[];
  /** Of the object around them; empty for the arguments. */
  readonly path: string;
  readonly value: Json | undefined;
  readonly onChange: (value: Json) => void;
}

/** The fields of an object: each with its name, its type, its text and what is wrong with it. */
export function Fields({ context, fields, path, value, onChange }: FieldsProps) {
  if (fields.length === 0) return <p class="note">Nothing is to be given.</p>;
  return (
    <div class="fields">
      {fields.map((field) => (
        <Field
          key={field.name}
          context={context}
          field={field}
          path={path === "" ? field.name : `${path}.${field.name}`}
          value={nameIn(value, field.name)}
          onChange={(next) => onChange(withName(value, field.name, next))}
        />
      ))}
    </div>
  );
}

interface FieldProps {
  readonly context: FormContext;
  readonly field: ParameterDescriptor;
  readonly path: string;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
}

function Field({ context, field, path, value, onChange }: FieldProps) {
  const id = useId();
  const problem = context.problems.get(path);
  const isTicked = value !== undefined;
  const begin = (): void => onChange(isTicked ? undefined : (emptyOf(field.type, context.types) ?? null));
  const isNested = field.type.kind === "list" || field.type.kind === "map" || isNestedName(context, field.type);
  const isShown = !isNested || isTicked || !mayMiss(field);
  return (
    <div class={problem === undefined ? "field" : "field wrong"}>
      <div class="label">
        {mayMiss(field) && (
          <input type="checkbox" checked={isTicked} onChange={begin} aria-label={`give ${safeText(field.name)}`} />
        )}
        <label for={id}>{safeText(field.name)}</label>
        <small>
          {safeText(typeText(field))}
          {field.optional === true && ", optional"}
        </small>
      </div>
      <Hint id={`${id}-hint`} problem={problem}>
        {field.doc}
      </Hint>
      {isShown && (
        <ValueInput
          context={context}
          type={field.type}
          path={path}
          value={value}
          onChange={onChange}
          id={id}
          placeholder={safeText(defaultText(field.default))}
          describedBy={`${id}-hint`}
        />
      )}
    </div>
  );
}

function isNestedName({ types }: FormContext, type: TypeRef): boolean {
  return type.kind === "named" && types.get(type.name)?.kind !== "enum";
}

interface HintProps {
  readonly id: string;
  readonly problem: string | undefined;
  readonly children: ComponentChildren;
}

function Hint({ id, problem, children }: HintProps) {
  return (
    <div id={id} class="hint">
      {typeof children === "string" && <small>{safeText(children)}</small>}
      {problem !== undefined && (
        <span class="problem" role="alert">
          {safeText(problem)}
        </span>
      )}
    </div>
  );
}
