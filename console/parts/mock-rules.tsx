// How the methods of a mock answer, a row of inputs for each rule.

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { MockableMethod, MockableService } from "../../cli/live/console/mock-messages.js";
import { CODES, methodsOf, NEW_RULE, problemOf, type RuleDraft, streams } from "../form/mock-rule.js";
import { safeText } from "../model/safe-text.js";

interface MockRulesProps {
  readonly services: readonly MockableService[];
  readonly rules: readonly RuleDraft[];
  /** By the console, when it was to start the mock. */
  readonly said: string;
  readonly onChange: (rules: readonly RuleDraft[]) => void;
}

export function MockRules({ services, rules, said, onChange }: MockRulesProps) {
  const methods = methodsOf(services);
  const [only] = methods.keys();
  return (
    <fieldset class="mock-rules">
      <legend>Rules</legend>
      <p class="note">Without a rule a method answers at once, with values of the contract.</p>
      {rules.map((rule, index) => {
        const set = (part: Partial<RuleDraft>): void =>
          onChange(rules.map((each, at) => (at === index ? { ...each, ...part } : each)));
        const remove = (): void => onChange(rules.filter((_, at) => at !== index));
        const shared = { rule, said, methods, onChange: set, onRemove: remove };
        return <Rule key={index} number={index + 1} {...shared} />;
      })}
      <button
        type="button"
        class="button"
        onClick={() => onChange([...rules, { ...NEW_RULE, method: methods.size === 1 ? (only ?? "") : "" }])}
      >
        Add a rule
      </button>
    </fieldset>
  );
}

interface RuleProps {
  readonly number: number;
  readonly rule: RuleDraft;
  readonly said: string;
  readonly methods: ReadonlyMap<string, MockableMethod>;
  readonly onChange: (part: Partial<RuleDraft>) => void;
  readonly onRemove: () => void;
}

function Rule({ number, rule, said, methods, onChange, onRemove }: RuleProps) {
  const method = methods.get(rule.method);
  const wrong = problemOf(rule, said);
  const isOfOne = new Set([...methods.keys()].map((name) => name.slice(0, name.indexOf("/")))).size === 1;
  /** What each field has by its name. */
  const at = (field: keyof RuleDraft) => ({
    value: rule[field],
    problem: wrong?.field === field ? wrong.problem : undefined,
    onChange: (value: string) => onChange({ [field]: value }),
  });
  return (
    <fieldset class="mock-rule" aria-label={`Rule ${number}`}>
      <Choice name="Method" {...at("method")} none="choose one" onChange={(name) => onChange({ ...NEW_RULE, method: name })}>
        {[...methods.keys()].map((name) => (
          <option key={name} value={name}>
            {safeText(isOfOne ? name.slice(name.indexOf("/") + 1) : name)}
          </option>
        ))}
      </Choice>
      <Text name="Delay" {...at("delay")} example="50ms..200ms" />
      {method?.kind !== "oneway" && (
        <Choice name="Fails with" {...at("error")} none="nothing">
          {[...(method?.throws ?? []), ...CODES].map((code) => (
            <option key={code} value={code}>
              {safeText(code)}
            </option>
          ))}
        </Choice>
      )}
      {rule.error !== "" && <Text name="Fails, of 100 calls" {...at("percent")} example="100" />}
      {method !== undefined && streams(method) && (
        <>
          <Text name="Items" {...at("stream")} example="3" />
          <Text name="Time between items" {...at("pace")} example="10ms" />
        </>
      )}
      {method?.kind !== "oneway" && <Text name="Answer, as JSON" {...at("answer")} example="of the contract" isLong />}
      <button type="button" class="button" aria-label={`remove rule ${number}`} onClick={onRemove}>
        Remove
      </button>
    </fieldset>
  );
}

interface FieldProps {
  readonly name: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

function Choice({ none, children, ...field }: FieldProps & { readonly none: string; readonly children: ComponentChildren }) {
  const id = useId();
  return (
    <div class="field">
      <label class="field">
        {field.name}
        <select {...marksOf(field, id)} value={field.value} onChange={({ currentTarget }) => field.onChange(currentTarget.value)}>
          <option value="">{none}</option>
          {children}
        </select>
      </label>
      <Problem id={id} text={field.problem} />
    </div>
  );
}

function Text({ example, isLong = false, ...field }: FieldProps & { readonly example: string; readonly isLong?: boolean }) {
  const id = useId();
  return (
    <div class={isLong ? "field long" : "field"}>
      <label class="field">
        {field.name}
        <input
          {...marksOf(field, id)}
          type="text"
          value={field.value}
          placeholder={example}
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => field.onChange(currentTarget.value)}
        />
      </label>
      <Problem id={id} text={field.problem} />
    </div>
  );
}

/** Outside of the label, which is the name of the field. */
function Problem({ id, text }: { readonly id: string; readonly text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <span class="problem" id={id} role="alert">
      {safeText(text, 2_000)}
    </span>
  );
}

function marksOf({ problem }: FieldProps, id: string) {
  return problem === undefined ? {} : { "aria-invalid": "true" as const, "aria-describedby": id };
}
