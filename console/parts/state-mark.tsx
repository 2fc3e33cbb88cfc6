// A state in a word, with a mark whose form and colour say the same.

const TONES: Readonly<Record<string, string>> = {
  up: "good",
  connected: "good",
  joined: "good",
  left: "bad",
  lost: "bad",
  fail: "bad",
};

export function StateMark({ state }: { readonly state: string }) {
  return (
    <span class={`state ${TONES[state] ?? "warn"}`}>
      <span class="dot" aria-hidden="true" />
      {state}
    </span>
  );
}
