// The signals that the runtime hands out: any number of waits may hang on one, and each listener
// runs in the async context that has added it. They abort in the middle of a frame or of a timer,
// whose context belongs to somebody else.

import { AsyncResource } from "node:async_hooks";
import { setMaxListeners } from "node:events";

type Listener = ((this: unknown, event: Event) => unknown) | { handleEvent(event: Event): unknown };
type Options = Parameters<EventTarget["addEventListener"]>[2];

/** What is added in the place of a listener. */
interface Bound {
  (this: unknown, event: Event): unknown;
  scope: AsyncResource;
}

interface CallSignal extends AbortSignal {
  /** By the listeners that were given, as those are given to remove them again. */
  [BOUND]?: WeakMap<Listener, Bound>;
}

const BOUND = Symbol("callwire.bound");
const { addEventListener, removeEventListener } = EventTarget.prototype;

const CALL_SIGNAL = Object.create(AbortSignal.prototype, {
  addEventListener: { value: addBound, writable: true, configurable: true },
  removeEventListener: { value: removeBound, writable: true, configurable: true },
});

/** Its signal is an AbortSignal like any other. */
export function createCallController(): AbortController {
  const controller = new AbortController();
  Object.setPrototypeOf(controller.signal, CALL_SIGNAL);
  allowListeners(controller.signal);
  return controller;
}

/**
 * One signal for many waits is the rule, not the leak that Node warns of from the eleventh listener
 * on.
 */
export function allowListeners(signal: AbortSignal): void {
  // Not 0, which means the same, as Node's getMaxListeners throws for it. A test environment may
  // have signals of its own, which warn of nothing.
  if (signal instanceof EventTarget) setMaxListeners(Infinity, signal);
}

function addBound(this: CallSignal, type: string, listener: unknown, options?: Options): void {
  Reflect.apply(addEventListener, this, [type, isListener(listener) ? bind(this, listener) : listener, options]);
}

function removeBound(this: CallSignal, type: string, listener: unknown, options?: Options): void {
  const bound = isListener(listener) ? this[BOUND]?.get(listener) : undefined;
  Reflect.apply(removeEventListener, this, [type, bound ?? listener, options]);
}

/**
 * One for each listener, as an EventTarget has each once; in the context that has added it last.
 */
function bind(signal: CallSignal, listener: Listener): Bound {
  signal[BOUND] ??= new WeakMap();
  const scope = new AsyncResource("callwire.listener");
  const known = signal[BOUND].get(listener);
  if (known !== undefined) {
    known.scope = scope;
    return known;
  }
  const bound: Bound = Object.assign(
    function (this: unknown, event: Event): unknown {
      if (typeof listener === "function") return bound.scope.runInAsyncScope(listener, this, event);
      return bound.scope.runInAsyncScope(listener.handleEvent, listener, event);
    },
    { scope },
  );
  signal[BOUND].set(listener, bound);
  return bound;
}

function isListener(listener: unknown): listener is Listener {
  return typeof listener === "function" || (typeof listener === "object" && listener !== null);
}

/**
 * Calls `onAbort` once the signal is aborted, which may be now. Returns how to listen no more,
 * there and wherever `stopOthers` does.
 */
export function watchAbort(
  signal: AbortSignal,
  onAbort: () => void,
  stopOthers: (() => void) | undefined,
): (() => void) | undefined {
  if (signal.aborted) {
    onAbort();
    return stopOthers;
  }
  let isOver = false;
  const run = (): void => {
    isOver = true; // gone with its event; to look for it among thousands would take as long as all the rest
    onAbort();
  };
  signal.addEventListener("abort", run, { once: true });
  return () => {
    if (!isOver) signal.removeEventListener("abort", run);
    stopOthers?.();
  };
}
