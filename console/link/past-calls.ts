// The last calls, in the storage of the browser, where other pages of the console see them too.

import { signal } from "@preact/signals";
import { addCall, type PastCall, parseHistory } from "../form/history.js";

const KEY = "callwire-calls";

export const pastCalls = signal<readonly PastCall[]>(parseHistory(localStorage.getItem(KEY)));

export function rememberCall(call: PastCall): void {
  pastCalls.value = addCall(parseHistory(localStorage.getItem(KEY)), call);
  try {
    localStorage.setItem(KEY, JSON.stringify(pastCalls.value));
  } catch {
    // The browser has no room: this page keeps them for as long as it is open.
  }
}

export function forgetCalls(): void {
  pastCalls.value = [];
  localStorage.removeItem(KEY);
}
