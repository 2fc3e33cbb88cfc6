// Contracts that the page has asked for, by the name of the service and what runs now.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ServiceDetails } from "../../cli/live/console/messages.js";
import { ask } from "./ask.js";
import { known } from "./follow.js";

export interface FoundContract {
  readonly details: ServiceDetails | undefined;
  /** Why there is none; empty when there is one. */
  readonly failure: string;
}

/** Of one service; asked for again when another version of it begins to run. */
export function useContract(service: string): FoundContract {
  const found = useSignal<FoundContract>({ details: undefined, failure: "" });
  const instances = known.value?.services.get(service)?.instances ?? [];
  const contracts = [...new Set(instances.map(({ contract }) => contract))].sort().join();
  useEffect(() => {
    let isOver = false;
    ask<ServiceDetails>(`/api/service?name=${encodeURIComponent(service)}`).then(
      (details) => {
        if (!isOver) found.value = { details, failure: "" };
      },
      (error: Error) => {
        if (!isOver) found.value = { details: found.peek().details, failure: error.message };
      },
    );
    return () => {
      isOver = true;
    };
  }, [service, contracts]);
  return found.value;
}
