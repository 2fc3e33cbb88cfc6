// A registry of your own: a JSON file that is watched, such as one that a ConfigMap mounts.
//
//     { "demo.calculator.v1.Calculator": [{ "id": "a", "host": "10.0.0.7", "port": 4000 }] }
//
// Who writes the file replaces it by a rename. Half a file is no list: the last one stays in use.

import { existsSync, watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Endpoint, Registry } from "callwire";
import { createReadOnlyRegistry, type FollowedList, readEndpoint } from "callwire/registry";

/** Throws when the folder of the file is not there. The file itself may come later. */
export function createFileRegistry(file: string): Registry {
  if (!existsSync(dirname(file))) throw new Error(`the folder of ${file} is not there; create it first`);
  return createReadOnlyRegistry({
    target: `file:${file}`,
    saysTls: true,
    services: async () => Object.keys(await readServices(file)),
    follow(service, list) {
      let turn = Promise.resolve();
      // One after another, so that a slow read does not bring back what is old.
      const refresh = (): Promise<void> => (turn = turn.then(() => readList(file, service, list)));
      // The folder, not the file: a rename puts another file in its place.
      const watcher = watch(dirname(file), { persistent: false }, () => void refresh());
      watcher.on("error", () => list.fail());
      void refresh();
      return { refresh, stop: () => watcher.close() };
    },
  });
}

async function readList(file: string, service: string, list: FollowedList): Promise<void> {
  try {
    const records = (await readServices(file))[service] ?? [];
    if (!Array.isArray(records)) throw new TypeError(`${service} has no list in ${file}`);
    const read = records.map(readEndpoint);
    const wrong = read.filter((each) => typeof each === "string");
    list.publish(
      read.filter((each): each is Endpoint => typeof each !== "string"),
      { skipped: wrong.length, skippedFor: wrong[0] },
    );
  } catch {
    list.fail();
  }
}

async function readServices(file: string): Promise<Readonly<Record<string, unknown>>> {
  const services: unknown = JSON.parse(await readFile(file, "utf8"));
  if (typeof services !== "object" || services === null) throw new TypeError(`${file} holds no object`);
  return Object.fromEntries(Object.entries(services));
}
