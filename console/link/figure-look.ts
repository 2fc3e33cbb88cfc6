// Tells the console of what the page shows figures, for as long as it does.

import { useEffect } from "preact/hooks";
import type { FiguresAnswer, FiguresRequest } from "../../cli/live/console/figure-messages.js";
import { ask } from "./ask.js";
import { takePoints } from "./figures.js";
import { known } from "./follow.js";

/** One behind the other: what is said last is to hold. */
let last: Promise<unknown> = Promise.resolve();

/** `service`: empty for all, undefined for none. */
export function useFigures(service: string | undefined): void {
  const page = known.value?.page; // another one behind each new connection
  useEffect(() => {
    if (page === undefined || service === undefined) return undefined;
    look({ page, service });
    return () => look({ page, service: null });
  }, [page, service]);
}

/** Never rejects: the top of the page says that the console is away. */
function look(request: FiguresRequest): void {
  last = last
    .then(() => ask<FiguresAnswer>("/api/figures", request))
    .then(
      ({ history }) => {
        if (request.service !== null && history.length > 0) takePoints(request.service, history);
      },
      () => undefined,
    );
}
