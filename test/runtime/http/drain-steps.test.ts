// How long a listener waits while it stops. Time and the rounds of the event loop are the test's.

import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import {
  HTTP_CALM_STEP_MS,
  HTTP_CALM_STEPS,
  HTTP_QUIET_STEP_MS,
  HTTP_QUIET_STEPS,
  MAX_HTTP_CALM_STEPS,
} from "#runtime/base/limits/http.js";
import { DrainSteps } from "#runtime/http/drain-steps.js";

function start() {
  const clock = new FakeClock();
  const reads: (() => void)[] = [];
  Object.assign(clock, { whenRead: (fn: () => void) => void reads.push(fn) });
  const steps = new DrainSteps(clock);
  let over = 0;
  const begin = (waited: Promise<void>): void => void waited.then(() => over++);
  /** `onRead`: what this process reads behind the timer of the step. */
  const step = async (ms: number, onRead: () => void = () => undefined): Promise<void> => {
    await clock.advance(ms);
    onRead();
    for (const fn of reads.splice(0)) fn();
    await clock.advance(0);
  };
  return { steps, begin, step, isOver: () => over > 0 };
}

describe("a listener that stops", () => {
  it("waits until nobody has come for some steps, also in what is read behind a timer", async () => {
    const { steps, begin, step, isOver } = start();
    begin(steps.whenNobodyComes());
    for (let at = 0; at < HTTP_CALM_STEPS - 1; at++) await step(HTTP_CALM_STEP_MS);
    await step(HTTP_CALM_STEP_MS, () => steps.onConnection());
    for (let at = 0; at < HTTP_CALM_STEPS - 1; at++) await step(HTTP_CALM_STEP_MS);
    assert.equal(isOver(), false);
    await step(HTTP_CALM_STEP_MS);
    assert.equal(isOver(), true);
  });

  it("does not wait for ever where clients come all the time", async () => {
    const { steps, begin, step, isOver } = start();
    begin(steps.whenNobodyComes());
    for (let at = 0; at < MAX_HTTP_CALM_STEPS; at++) {
      assert.equal(isOver(), false);
      await step(HTTP_CALM_STEP_MS, () => steps.onConnection());
    }
    assert.equal(isOver(), true);
  });

  it("waits until idle connections are quiet for some steps, and one long step is one", async () => {
    const { steps, begin, step, isOver } = start();
    begin(steps.whenQuiet(() => true, HTTP_QUIET_STEPS));
    await step(10 * HTTP_QUIET_STEPS * HTTP_QUIET_STEP_MS, () => steps.onRequest());
    for (let at = 0; at < HTTP_QUIET_STEPS - 1; at++) await step(HTTP_QUIET_STEP_MS);
    assert.equal(isOver(), false);
    await step(HTTP_QUIET_STEP_MS);
    assert.equal(isOver(), true);
  });

  it("waits no longer when no connection is idle, or its step is ended", async () => {
    const { steps, begin, isOver, step } = start();
    let isIdle = true;
    begin(steps.whenQuiet(() => isIdle, HTTP_QUIET_STEPS));
    isIdle = false;
    steps.endStep();
    await step(0);
    assert.equal(isOver(), true);
  });
});
