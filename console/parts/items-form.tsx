// What goes up a stream: a line of JSON each.

import { useSignal } from "@preact/signals";
import { ask } from "../link/ask.js";

export function ItemsForm({ call }: { readonly call: string }) {
  const text = useSignal("");
  const problem = useSignal("");
  const sent = useSignal(0);
  const send = async (items: readonly unknown[], isEnd: boolean): Promise<void> => {
    try {
      await ask("/api/items", { call, items, isEnd });
      problem.value = "";
      sent.value += items.length;
      if (items.length > 0) text.value = "";
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    }
  };
  const sendLine = (): void => {
    try {
      void send([JSON.parse(text.value)], false);
    } catch {
      problem.value = 'an item is JSON, such as 1, "text" or {"x": 1}';
    }
  };
  return (
    <section aria-label="Stream">
      <h2>Stream</h2>
      <div class="row">
        <input
          type="text"
          aria-label="the next item, as JSON"
          value={text.value}
          spellcheck={false}
          onInput={({ currentTarget }) => (text.value = currentTarget.value)}
          onKeyDown={(event) => event.key === "Enter" && sendLine()}
        />
        <button type="button" class="button" onClick={sendLine}>
          Send
        </button>
        <button type="button" class="button" onClick={() => void send([], true)}>
          End the stream
        </button>
      </div>
      <p class="note" role="status">
        {sent.value} sent
      </p>
      {problem.value !== "" && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
    </section>
  );
}
