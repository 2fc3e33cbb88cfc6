// What an operator does with the chosen instances, and how that is taken back.

import { useSignal } from "@preact/signals";
import type { InstanceState, SettingChange, SettingsAnswer, WantedSetting } from "../../cli/live/console/messages.js";
import { ask } from "../link/ask.js";
import { formatCount } from "../model/figures.js";
import { safeText } from "../model/safe-text.js";

interface SettingsBarProps {
  readonly instances: readonly InstanceState[];
  /** By their ids. */
  readonly chosen: ReadonlySet<string>;
}

export function SettingsBar({ instances, chosen }: SettingsBarProps) {
  const weight = useSignal("");
  const said = useSignal("");
  const problem = useSignal("");
  const undo = useSignal<readonly SettingChange[]>([]);
  const isBusy = useSignal(false);
  const picked = instances.filter(({ id }) => chosen.has(id));
  const set = async (body: unknown, what: string): Promise<void> => {
    isBusy.value = true;
    try {
      const answer = await ask<SettingsAnswer>("/api/settings", body);
      said.value = `${formatCount(answer.count, "instance")}: ${what}${answer.undo.length === 0 ? ", as before" : ""}.`;
      problem.value = "";
      undo.value = answer.undo;
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    }
    isBusy.value = false;
  };
  const wish = (wanted: WantedSetting, what: string) => set({ instances: picked.map(({ id }) => id), ...wanted }, what);
  const drain = (): void => {
    const isLast = !instances.some(({ id, state, weight: share }) => !chosen.has(id) && state === "up" && share > 0);
    if (isLast && !confirm("No other instance of this service takes calls. Drain nevertheless?")) return;
    void wish({ drain: true }, "no new calls");
  };
  const isNone = picked.length === 0 || isBusy.value;
  const isWeight = /^\d{1,5}$/.test(weight.value) && Number(weight.value) <= 10_000;
  return (
    <section aria-label="Actions" class="actions">
      <span class="note">{picked.length === 0 ? "Choose instances to drain or to weigh." : `${picked.length} chosen`}</span>
      <button type="button" class="button" disabled={isNone} onClick={drain}>
        Drain
      </button>
      <button type="button" class="button" disabled={isNone} onClick={() => void wish({ drain: false }, "calls again")}>
        Take calls again
      </button>
      <input
        type="text"
        class="weight"
        aria-label="weight from 0 to 10,000"
        placeholder="weight"
        inputMode="numeric"
        value={weight.value}
        onInput={({ currentTarget }) => {
          weight.value = currentTarget.value;
        }}
      />
      <button
        type="button"
        class="button"
        disabled={isNone || !isWeight}
        onClick={() => void wish({ weight: Number(weight.value) }, `weight ${weight.value}`)}
      >
        Set weight
      </button>
      <button type="button" class="button" disabled={isNone} onClick={() => void wish({ weight: null }, "their own weight")}>
        Own weight
      </button>
      <span role="status">
        {said.value}{" "}
        {undo.value.length > 0 && (
          <button
            type="button"
            class="button"
            disabled={isBusy.value}
            onClick={() => void set({ changes: undo.value }, "as before")}
          >
            Undo
          </button>
        )}
      </span>
      {problem.value !== "" && (
        <span class="problem" role="alert">
          {safeText(problem.value)}
        </span>
      )}
    </section>
  );
}
