// Mocks that the console runs, and what it is asked for them.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ContractText, MockState } from "../../cli/live/console/mock-messages.js";
import { ask } from "./ask.js";
import { known } from "./follow.js";

/** Characters of what is sent, as the console takes it. */
const MAX_CONTRACTS_LENGTH = 1024 * 1024;
const MAX_RECORDING_LENGTH = 8 * 1024 * 1024;

export const mocks = signal<readonly MockState[]>([]);

/** Asks again whenever something has changed in the registry. */
export function useMocks(): void {
  const changes = known.value?.changes;
  const page = known.value?.page;
  useEffect(() => void readMocks(), [changes, page]);
}

/** Never rejects: the top of the page says that the console is away. */
export async function readMocks(): Promise<void> {
  mocks.value = await ask<readonly MockState[]>("/api/mocks").catch(() => mocks.peek());
}

/** The contracts of chosen files, or of a chosen folder. Rejects with Error that says why not. */
export async function readContracts(files: readonly File[]): Promise<readonly ContractText[]> {
  const contracts = files.filter(({ name }) => name.endsWith(".rpc"));
  if (contracts.length === 0) throw new Error("no .rpc file is among them; choose contracts");
  checkSize(contracts, MAX_CONTRACTS_LENGTH);
  return Promise.all(contracts.map(async (file) => ({ name: nameBelow(file), text: await file.text() })));
}

/** Rejects with Error that says why not. */
export async function readRecordingFile(file: File): Promise<ContractText> {
  checkSize([file], MAX_RECORDING_LENGTH);
  return { name: file.name, text: await file.text() };
}

/** Of a folder, the path below it, as imports have it. */
function nameBelow({ name, webkitRelativePath }: File): string {
  const slash = webkitRelativePath.indexOf("/");
  return slash < 0 ? name : webkitRelativePath.slice(slash + 1);
}

function checkSize(files: readonly File[], max: number): void {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (size > max) throw new Error(`${size.toLocaleString("en")} bytes are too much; choose up to ${max.toLocaleString("en")}`);
}
