// Mocks that this console runs, and their end.

import { useSignal } from "@preact/signals";
import type { MockState } from "../../cli/live/console/mock-messages.js";
import { ask } from "../link/ask.js";
import { mocks, readMocks } from "../link/mocks.js";
import { formatCount } from "../model/figures.js";
import { safeText } from "../model/safe-text.js";
import { Anchor } from "./anchor.js";
import { type Column, Table } from "./table.js";

/** Those of one service, or all. */
export function MockList({ service }: { readonly service?: string }) {
  const problem = useSignal("");
  const end = async (id: string): Promise<void> => {
    try {
      await ask("/api/mocks/end", { id });
      problem.value = "";
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    }
    await readMocks();
  };
  const shown = mocks.value.filter(({ services }) => service === undefined || services.includes(service));
  if (shown.length === 0) return null;
  return (
    <>
      <Table label="Mocks of this console" columns={columnsOf(end)} rows={shown} idOf={({ id }) => id} />
      {problem.value !== "" && (
        <p class="problem" role="alert">
          {safeText(problem.value, 2_000)}
        </p>
      )}
    </>
  );
}

function columnsOf(end: (id: string) => Promise<void>): readonly Column<MockState>[] {
  return [
    { title: "Address", key: ({ address }) => address, cell: ({ address }) => safeText(address), span: 3 },
    { title: "Services", key: ({ services }) => services.join(), cell: ({ services }) => <Services names={services} />, span: 5 },
    { title: "Contract of", key: ({ source }) => source, cell: ({ source }) => safeText(source), isMinor: true },
    {
      title: "Rules",
      key: ({ rules }) => rules.join(),
      cell: ({ rules }) => <span title={safeText(rules.join("\n"), 4_000)}>{safeText(rules.join("; "), 400) || "none"}</span>,
      span: 5,
    },
    { title: "Recording", key: recordingOf, cell: recordingOf, isMinor: true },
    { title: "Seed", key: ({ seed }) => seed, isNumber: true, span: 2 },
    {
      title: "End",
      key: ({ id }) => id,
      cell: ({ id, address }) => (
        <button
          type="button"
          class="button small"
          aria-label={`end the mock at ${safeText(address)}`}
          onClick={() => void end(id)}
        >
          End
        </button>
      ),
    },
  ];
}

function Services({ names }: { readonly names: readonly string[] }) {
  const [first = "", ...more] = names;
  return (
    <>
      <Anchor to={{ page: "service", service: first }}>{safeText(first)}</Anchor>
      {more.length > 0 && <span title={safeText(more.join("\n"), 4_000)}> and {more.length} more</span>}
    </>
  );
}

function recordingOf({ recording }: MockState): string {
  return recording === undefined ? "–" : `${safeText(recording.name, 80)}, ${formatCount(recording.count, "answer")}`;
}
