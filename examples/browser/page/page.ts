// The page: a call with its two kinds of error, and a stream that its reader ends.

import { attempt, connect, RpcError, unreachable } from "callwire/web";
import { $Calculator, InvalidOperation } from "../../../generated/calculator.js";
import { $Kitchen } from "../../../generated/kitchen-sink.js";

/** Points that are shown at once. */
const SHOWN = 5;

const api = find("meta[name=api]", HTMLMetaElement).content;
const calculator = connect($Calculator, api);
const kitchen = connect($Kitchen, api);

find("#divide", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  void divide(numberOf("#num1"), numberOf("#num2"));
});

async function divide(num1: number, num2: number): Promise<void> {
  const result = await attempt(calculator.divide(num1, num2));
  if (result.ok) return show("#answer", String(result.value));
  switch (result.error.name) {
    case "InvalidOperation":
      return show("#answer", describe(result.error), true);
    case "RpcError":
      return show("#answer", result.error.message, true);
    default:
      unreachable(result.error); // an error of the contract without a case does not compile
  }
}

/** It is the class that the contract declares, with its fields. */
function describe(error: InvalidOperation): string {
  const isItsClass = error instanceof InvalidOperation;
  return `${isItsClass ? "InvalidOperation" : "a stranger"}: ${error.operation}, ${error.why}`;
}

const [watchButton, stopButton] = [find("#watch", HTMLButtonElement), find("#stop", HTMLButtonElement)];

watchButton.addEventListener("click", () => void watch());

async function watch(): Promise<void> {
  const stream = kitchen.watch(1);
  const stop = () => void stream.return();
  stopButton.addEventListener("click", stop);
  setWatching(true);
  try {
    for await (const { x, y } of stream) add(`${x}: ${y.toFixed(3)}`);
    show("#state", "stopped");
  } catch (error) {
    show("#state", error instanceof RpcError ? error.message : String(error), true);
  } finally {
    stopButton.removeEventListener("click", stop);
    setWatching(false);
  }
}

function setWatching(isWatching: boolean): void {
  watchButton.disabled = isWatching;
  stopButton.disabled = !isWatching;
  if (isWatching) show("#state", "watching");
}

function add(text: string): void {
  const points = find("#points", HTMLUListElement);
  const item = document.createElement("li");
  item.textContent = text;
  points.append(item);
  while (points.children.length > SHOWN) points.firstChild?.remove();
}

/** As text, never as HTML: what a server says is not the page's. */
function show(selector: string, text: string, isError = false): void {
  const output = find(selector, HTMLOutputElement);
  output.textContent = text;
  output.classList.toggle("error", isError);
}

function numberOf(selector: string): number {
  return Number(find(selector, HTMLInputElement).value);
}

function find<T extends Element>(selector: string, type: new () => T): T {
  const found = document.querySelector(selector);
  if (found instanceof type) return found;
  throw new TypeError(`the page has no ${selector}`);
}
