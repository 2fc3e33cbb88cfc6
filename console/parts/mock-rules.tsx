// How the methods of a mock answer, a row of inputs for each rule.

import type { MockableMethod, MockableService } from "../../cli/live/console/mock-messages.js";
import { CODES, methodsOf, NEW_RULE, type RuleDraft, ruleText, streams } from "../form/mock-rule.js";
import { safeText } from "../model/safe-text.js";

interface MockRulesProps {
  readonly services: readonly MockableService[];
  readonly rules: readonly RuleDraft[];
  readonly onChange: (rules: readonly RuleDraft[]) => void;
}

export function MockRules({ services, rules, onChange }: MockRulesProps) {
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
        return <Rule key={index} number={index + 1} rule={rule} methods={methods} onChange={set} onRemove={remove} />;
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
  readonly methods: ReadonlyMap<string, MockableMethod>;
  readonly onChange: (part: Partial<RuleDraft>) => void;
  readonly onRemove: () => void;
}

function Rule({ number, rule, methods, onChange, onRemove }: RuleProps) {
  const method = methods.get(rule.method);
  const text = ruleText(rule);
  const isOfOne = new Set([...methods.keys()].map((name) => name.slice(0, name.indexOf("/")))).size === 1;
  return (
    <fieldset class="mock-rule" aria-label={`Rule ${number}`}>
      <label class="field">
        Method
        <select value={rule.method} onChange={({ currentTarget }) => onChange({ ...NEW_RULE, method: currentTarget.value })}>
          <option value="">choose one</option>
          {[...methods.keys()].map((name) => (
            <option key={name} value={name}>
              {safeText(isOfOne ? name.slice(name.indexOf("/") + 1) : name)}
            </option>
          ))}
        </select>
      </label>
      <Text name="Delay" of={rule.delay} example="50ms..200ms" onInput={(delay) => onChange({ delay })} />
      {method?.kind !== "oneway" && (
        <label class="field">
          Fails with
          <select value={rule.error} onChange={({ currentTarget }) => onChange({ error: currentTarget.value })}>
            <option value="">nothing</option>
            {[...(method?.throws ?? []), ...CODES].map((code) => (
              <option key={code} value={code}>
                {safeText(code)}
              </option>
            ))}
          </select>
        </label>
      )}
      {rule.error !== "" && (
        <Text name="Fails, of 100 calls" of={rule.percent} example="100" onInput={(percent) => onChange({ percent })} />
      )}
      {method !== undefined && streams(method) && (
        <>
          <Text name="Items" of={rule.stream} example="3" onInput={(stream) => onChange({ stream })} />
          <Text name="Time between items" of={rule.pace} example="10ms" onInput={(pace) => onChange({ pace })} />
        </>
      )}
      {method?.kind !== "oneway" && (
        <Text
          name="Answer, as JSON"
          of={rule.answer}
          example="of the contract"
          isLong
          onInput={(answer) => onChange({ answer })}
        />
      )}
      <button type="button" class="button" aria-label={`remove rule ${number}`} onClick={onRemove}>
        Remove
      </button>
      {text !== undefined && "problem" in text && (
        <p class="problem" role="status">
          {safeText(text.problem)}
        </p>
      )}
    </fieldset>
  );
}

interface TextProps {
  readonly name: string;
  readonly of: string;
  readonly example: string;
  readonly isLong?: boolean;
  readonly onInput: (text: string) => void;
}

function Text({ name, of, example, isLong = false, onInput }: TextProps) {
  return (
    <label class={isLong ? "field long" : "field"}>
      {name}
      <input
        type="text"
        value={of}
        placeholder={example}
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </label>
  );
}
