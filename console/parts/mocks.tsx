// Mocks of one service that this console runs: to start one, and to end it.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { MockRequest, MockState } from "../../cli/live/console/mock-messages.js";
import { ask } from "../link/ask.js";
import { formatCount } from "../model/figures.js";
import { safeText } from "../model/safe-text.js";

interface MocksProps {
  readonly service: string;
  /** Instances that are none. */
  readonly realCount: number;
  /** Those that run anywhere: asked for again when there are others. */
  readonly mockCount: number;
}

export function Mocks({ service, realCount, mockCount }: MocksProps) {
  const mocks = useSignal<readonly MockState[]>([]);
  const rules = useSignal("");
  const problem = useSignal("");
  const isBusy = useSignal(false);
  const read = async (): Promise<void> => {
    const all = await ask<readonly MockState[]>("/api/mocks");
    mocks.value = all.filter((mock) => mock.service === service);
  };
  useEffect(() => void read().catch(() => undefined), [service, mockCount]); // the top of the page says that the console is away
  const act = async (path: string, body: unknown): Promise<void> => {
    isBusy.value = true;
    try {
      await ask(path, body);
      await read();
      problem.value = "";
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    }
    isBusy.value = false;
  };
  const start = (): void => {
    const real = `${formatCount(realCount, "real instance")} ${realCount === 1 ? "runs" : "run"}`;
    if (realCount > 0 && !confirm(`${real}. Clients will call the mock too. Start it?`)) return;
    const lines = rules.value.split("\n").filter((line) => line.trim() !== "");
    const request: MockRequest = { service, rules: lines };
    void act("/api/mocks", request);
  };
  return (
    <section aria-label="Mocks">
      <h2>Mocks</h2>
      <p class="note">
        A mock answers with made-up values of the contract, as <code>callwire mock</code> does. Those of this console end with it.
      </p>
      <ul>
        {mocks.value.map(({ id, address, seed, rules: own }) => (
          <li key={id}>
            {safeText(address)}, seed {seed}
            {own.length > 0 && `, ${safeText(own.join("; "), 400)}`}{" "}
            <button
              type="button"
              class="button"
              disabled={isBusy.value}
              aria-label={`end the mock at ${safeText(address)}`}
              onClick={() => void act("/api/mocks/end", { id })}
            >
              End
            </button>
          </li>
        ))}
      </ul>
      <label class="field rules">
        Rules, a line each
        <textarea
          rows={2}
          value={rules.value}
          placeholder="divide:delay=50ms..200ms,error=UNAVAILABLE,share=0.1"
          spellcheck={false}
          onInput={({ currentTarget }) => {
            rules.value = currentTarget.value;
          }}
        />
      </label>
      <div class="actions">
        <button type="button" class="button" disabled={isBusy.value} onClick={start}>
          Start a mock
        </button>
        {problem.value !== "" && (
          <span class="problem" role="alert">
            {safeText(problem.value, 2_000)}
          </span>
        )}
      </div>
    </section>
  );
}
