// Inputs of values that have others in them: lists, maps, structs and unions. What they need of the
// form is given to them, as the form needs them.

import { useSignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import type { ParameterDescriptor, TypeDescriptor, TypeRef } from "../../cli/live/console/messages.js";
import { armOf, emptyArm, emptyOf, fieldsOfArm } from "../form/field-kinds.js";
import { isList, isObject, type Json, type JsonObject, nameIn, withItem, withName, withOtherName } from "../form/json.js";
import type { FormContext, ValueProps } from "../form/value-props.js";
import { safeText } from "../model/safe-text.js";
import { Choice } from "./scalar-input.js";

/** Items that are shown as inputs; the JSON tab has all. */
const MAX_SHOWN = 100;

interface NestedProps extends ValueProps {
  readonly named: TypeDescriptor | undefined;
  readonly Input: FunctionComponent<ValueProps>;
  readonly Fields: FunctionComponent<{
    readonly context: FormContext;
    readonly fields: readonly ParameterDescriptor[];
    readonly path: string;
    readonly value: Json | undefined;
    readonly onChange: (value: Json) => void;
  }>;
}

export function NestedInput(props: NestedProps) {
  const { type, named, context, path, value, onChange, Fields } = props;
  if (type.kind === "list") return <List {...props} item={type.item} />;
  if (type.kind === "map") return <Pairs {...props} item={type.value} />;
  if (named?.kind === "union") return <Union {...props} named={named} />;
  if (named?.kind !== "struct" && named?.kind !== "error") return <p class="note">The JSON has this value alone.</p>;
  return (
    <fieldset class="nested">
      <Fields context={context} fields={named.fields} path={path} value={value} onChange={onChange} />
    </fieldset>
  );
}

function List({ item, value, onChange, context, path, id, Input }: NestedProps & { readonly item: TypeRef }) {
  const items = isList(value) ? value : [];
  return (
    <fieldset class="nested">
      {items.slice(0, MAX_SHOWN).map((each, at) => (
        <div class="row" key={at}>
          <Input
            context={context}
            type={item}
            path={`${path}[${at}]`}
            value={each}
            id={`${id}-${at}`}
            onChange={(next) => onChange(withItem(items, at, next ?? null))}
          />
          <Problem context={context} path={`${path}[${at}]`} />
          <Remove what={`item ${at + 1}`} onClick={() => onChange(withItem(items, at, undefined))} />
        </div>
      ))}
      {items.length > MAX_SHOWN && <p class="note">{items.length - MAX_SHOWN} more are in the JSON.</p>}
      <button id={id} type="button" class="button" onClick={() => onChange([...items, emptyOf(item, context.types) ?? null])}>
        Add an item
      </button>
    </fieldset>
  );
}

function Pairs({ item, value, onChange, context, path, id, Input }: NestedProps & { readonly item: TypeRef }) {
  const pairs: JsonObject = isObject(value) ? value : {};
  const twice = useSignal("");
  const rename = (from: string, to: string): void => {
    const renamed = withOtherName(pairs, from, to);
    twice.value = renamed === undefined ? to : "";
    if (renamed !== undefined) onChange(renamed);
  };
  return (
    <fieldset class="nested">
      {Object.entries(pairs)
        .slice(0, MAX_SHOWN)
        .map(([key, each], at) => (
          <div class="row" key={key}>
            <input
              type="text"
              class="key"
              aria-label={`key ${at + 1}`}
              value={key}
              onChange={({ currentTarget }) => rename(key, currentTarget.value)}
            />
            <Input
              context={context}
              type={item}
              path={`${path}[${JSON.stringify(key)}]`}
              value={each}
              id={`${id}-${at}`}
              onChange={(next) => onChange(withName(pairs, key, next ?? null))}
            />
            <Problem context={context} path={`${path}[${JSON.stringify(key)}]`} />
            <Remove what={`pair ${at + 1}`} onClick={() => onChange(withName(pairs, key, undefined))} />
          </div>
        ))}
      {twice.value !== "" && (
        <p class="problem" role="alert">
          {safeText(twice.value)} stands in the map already
        </p>
      )}
      <button
        id={id}
        type="button"
        class="button"
        onClick={() => onChange(withName(pairs, newKey(pairs), emptyOf(item, context.types) ?? null))}
      >
        Add a pair
      </button>
    </fieldset>
  );
}

/** One that is not there yet. */
function newKey(pairs: JsonObject): string {
  let number = 0;
  while (Object.hasOwn(pairs, number === 0 ? "" : String(number))) number++;
  return number === 0 ? "" : String(number);
}

function Union({
  named,
  value,
  onChange,
  context,
  path,
  id,
  Input,
  Fields,
}: NestedProps & { readonly named: Extract<TypeDescriptor, { kind: "union" }> }) {
  const arm = armOf(value);
  const content = named.arms.find(({ name }) => name === arm)?.content;
  return (
    <fieldset class="nested">
      <Choice
        id={id}
        value={arm ?? ""}
        options={named.arms.map(({ name }) => name)}
        none="choose one"
        onChange={(name) => onChange(name === "" ? undefined : emptyArm(named, name, context.types))}
      />
      {arm !== undefined && content?.kind === "inline" && (
        <Fields
          context={context}
          fields={fieldsOfArm(named, arm)}
          path={`${path}.${arm}`}
          value={nameIn(value, arm)}
          onChange={(next) => onChange({ [arm]: next })}
        />
      )}
      {arm !== undefined && content?.kind === "type" && (
        <>
          <Input
            context={context}
            type={content.type}
            path={`${path}.${arm}`}
            value={nameIn(value, arm)}
            id={`${id}-arm`}
            onChange={(next) => onChange({ [arm]: next ?? null })}
          />
          <Problem context={context} path={`${path}.${arm}`} />
        </>
      )}
    </fieldset>
  );
}

/** Of a value that has no field of its own. */
function Problem({ context, path }: { readonly context: FormContext; readonly path: string }) {
  const problem = context.problems.get(path);
  if (problem === undefined) return null;
  return (
    <span class="problem" role="alert">
      {safeText(problem)}
    </span>
  );
}

function Remove({ what, onClick }: { readonly what: string; readonly onClick: () => void }) {
  return (
    <button type="button" class="button" aria-label={`remove ${what}`} onClick={onClick}>
      ×
    </button>
  );
}
