// What the page looks at, for the console: where there are too many services, it follows the
// instances of those alone at which a page looks.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "./ask.js";
import { known } from "./follow.js";

/** One behind the other: what is said last is to hold. */
let last: Promise<unknown> = Promise.resolve();

/** Whether the instances of the service are known: they are asked for where there are too many. */
export function useInstances(service: string): boolean {
  const page = known.value?.page;
  const isNamesAlone = known.value?.registry.isNamesAlone === true;
  const isRead = useSignal(false);
  useEffect(() => {
    if (!isNamesAlone || page === undefined) return undefined;
    let isOver = false;
    void look(page, service).then(() => {
      if (!isOver) isRead.value = true;
    });
    return () => {
      isOver = true;
      isRead.value = false;
      void look(page, null);
    };
  }, [service, page, isNamesAlone]);
  return !isNamesAlone || isRead.value;
}

/** Never rejects: the top of the page says that the console or the registry is away. */
function look(page: string, service: string | null): Promise<unknown> {
  last = last.then(() => ask("/api/look", { page, service })).catch(() => undefined);
  return last;
}
