// What a mock is to be: its contract, its rules and its recording. Then it is started.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type {
  ContractText,
  Mockable,
  MockableRequest,
  MockRequest,
  MockSource,
  MockState,
} from "../../cli/live/console/mock-messages.js";
import { problemOf, type RuleDraft, ruleText } from "../form/mock-rule.js";
import { ask } from "../link/ask.js";
import { known } from "../link/follow.js";
import { readMocks, readRecordingFile } from "../link/mocks.js";
import { formatCount } from "../model/figures.js";
import { safeText } from "../model/safe-text.js";
import { FileButton } from "./file-button.js";
import { MockRules } from "./mock-rules.js";
import { MockSourceInput } from "./mock-source.js";

/** `service`: whose contract is chosen at first. */
export function MockForm({ service }: { readonly service: string | undefined }) {
  const source = useSignal<MockSource | undefined>(service === undefined ? undefined : { kind: "service", service });
  const mockable = useSignal<Mockable | undefined>(undefined);
  const only = useSignal("");
  const rules = useSignal<readonly RuleDraft[]>([]);
  const recording = useSignal<ContractText | undefined>(undefined);
  const seed = useSignal("");
  const problem = useSignal("");
  const said = useSignal("");
  const isBusy = useSignal(false);
  const page = known.value?.page;
  useEffect(() => {
    let isOver = false;
    mockable.value = undefined;
    const chosen = source.value;
    if (chosen === undefined) return undefined;
    const request: MockableRequest = { source: chosen };
    ask<Mockable>("/api/mocks/contract", request).then(
      (found) => {
        if (isOver) return;
        mockable.value = found;
        problem.value = "";
      },
      (error: Error) => {
        if (!isOver) problem.value = error.message;
      },
    );
    return () => {
      isOver = true;
    };
  }, [source.value, page]);

  const services = (mockable.value?.services ?? []).filter(({ name }) => only.value === "" || name === only.value);
  const start = async (): Promise<void> => {
    if (source.value === undefined || !confirmReal(services.map(({ name }) => name))) return;
    const request: MockRequest = {
      source: source.value,
      services: only.value === "" ? [] : [only.value],
      rules: rules.value.flatMap((draft) => {
        const text = ruleText(draft);
        return text !== undefined && "text" in text ? [text.text] : [];
      }),
      ...(recording.value === undefined ? {} : { recording: recording.value }),
      ...(seed.value.trim() === "" ? {} : { seed: Number(seed.value) }),
    };
    isBusy.value = true;
    said.value = "";
    try {
      const { address } = await ask<MockState>("/api/mocks", request);
      said.value = `A mock runs at ${address}.`;
      problem.value = "";
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    }
    await readMocks();
    isBusy.value = false;
  };
  const isWrong = rules.value.some((draft) => problemOf(draft, "") !== undefined);
  /** The console has said so of a rule: it stands there. */
  const isAtRule = !isWrong && rules.value.some((draft) => problemOf(draft, problem.value) !== undefined);
  const setRules = (next: readonly RuleDraft[]): void => {
    rules.value = next;
    problem.value = "";
  };
  return (
    <form
      class="mock-form"
      aria-label="A new mock"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <MockSourceInput
        source={source.value}
        onChange={(next) => {
          source.value = next;
          only.value = "";
          rules.value = [];
        }}
        onProblem={(text) => {
          problem.value = text;
        }}
      />
      {mockable.value !== undefined && mockable.value.services.length > 1 && (
        <label class="field">
          Services
          <select
            value={only.value}
            onChange={({ currentTarget }) => {
              only.value = currentTarget.value;
              const own = only.value === "" ? "" : `${only.value}/`;
              rules.value = rules.value.filter(({ method }) => method.startsWith(own));
            }}
          >
            <option value="">all {mockable.value.services.length}</option>
            {mockable.value.services.map(({ name }) => (
              <option key={name} value={name}>
                {safeText(name)}
              </option>
            ))}
          </select>
        </label>
      )}
      {mockable.value !== undefined && (
        <>
          <MockRules services={services} rules={rules.value} said={problem.value} onChange={setRules} />
          <div class="row">
            <FileButton
              label="Choose a recording"
              accept=".ndjson,.jsonl,.json"
              onFiles={([file]) => {
                if (file === undefined) return;
                readRecordingFile(file).then(
                  (text) => {
                    recording.value = text;
                  },
                  (error: Error) => {
                    problem.value = error.message;
                  },
                );
              }}
            />
            {recording.value !== undefined && (
              <button type="button" class="button" onClick={() => (recording.value = undefined)}>
                Without it
              </button>
            )}
            <label class="field seed">
              Seed
              <input
                type="number"
                min={0}
                max={4_294_967_295}
                value={seed.value}
                placeholder="any"
                onInput={({ currentTarget }) => (seed.value = currentTarget.value)}
              />
            </label>
          </div>
          <p class="note" role="status">
            {recording.value === undefined
              ? "A recording of callwire record has answers to give again. The same seed makes the same values."
              : `Answers are those of ${safeText(recording.value.name)}, where it has one.`}
          </p>
        </>
      )}
      <div class="actions">
        <button type="submit" class="button main" disabled={isBusy.value || mockable.value === undefined || isWrong}>
          Start a mock
        </button>
        <span role="status">{safeText(said.value)}</span>
        {problem.value !== "" && !isAtRule && (
          <span class="problem" role="alert">
            {safeText(problem.value, 2_000)}
          </span>
        )}
      </div>
    </form>
  );
}

/** Whether it may be started where real instances take calls. */
function confirmReal(services: readonly string[]): boolean {
  const instances = services.flatMap((name) => known.value?.services.get(name)?.instances ?? []);
  const count = instances.filter(({ isMock }) => isMock !== true).length;
  const names = known.value?.registry.isNamesAlone === true ? known.value.names : [];
  if (count === 0 && services.some((name) => names.includes(name)))
    return confirm("Real instances may run. Clients will call the mock too. Start it?"); // they are not followed
  if (count === 0) return true;
  const real = `${formatCount(count, "real instance")} ${count === 1 ? "runs" : "run"}`;
  return confirm(`${real}. Clients will call the mock too. Start it?`);
}
