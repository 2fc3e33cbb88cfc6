// Runs in the thread of Node's loader: whoever imports Nest gets that of test/environments, which
// is version 12. Nest's own parts find one another there.

import { pathToFileURL } from "node:url";

interface Place {
  readonly parentURL?: string | undefined;
}

const TOOLS = pathToFileURL(`${import.meta.dirname}/../../../test/environments/package.json`).href;

export async function resolve(
  specifier: string,
  place: Place,
  next: (specifier: string, place: Place) => Promise<unknown>,
): Promise<unknown> {
  const isOurs = place.parentURL?.includes("/test/environments/") !== true;
  return next(
    specifier,
    isOurs && /^(?:@nestjs\/|rxjs|reflect-metadata)/.test(specifier) ? { ...place, parentURL: TOOLS } : place,
  );
}
