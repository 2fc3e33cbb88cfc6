// `--watch`: a list that is drawn anew on a screen, or printed again at each change, until a signal
// ends the process; and what becomes of the registry meanwhile.

import process from "node:process";
import type { Registry } from "callwire";
import { nextEndSignal } from "../start/end-signals.js";
import type { Exit } from "../usage-error.js";
import { Absence } from "./absence.js";
import type { Live } from "./live-command.js";

/** Between two looks at a screen that somebody watches. */
export const LOOK_AGAIN_MS = 2_000;
/** Clears the screen, and goes to its corner. */
const CLEAR = "\u001b[2J\u001b[H";

export interface WatchedList {
  /** Looks at it as it is now, and returns what prints that. */
  look(): Promise<() => void>;
  /** Stands above it on a screen, such as `demo.Calc: 2 registered`; safe to print. */
  title(): string;
  /** Calls back after each change. Returns what ends that. */
  follow(onChange: () => void): () => void;
}

export async function watchList(live: Live, registry: Registry, list: WatchedList): Promise<Exit> {
  const isScreen = live.tools.terminal.isScreen === true && live.flags.json !== true;
  const absence = new Absence(live.tools.escape(registry.target));
  let isFirst = true;
  const screen = createScreen(async () => {
    const print = await list.look();
    if (isScreen) {
      const told = absence.describe(performance.now());
      const line = told === undefined ? "" : `${live.tint(told, absence.isAway ? "bad" : "good")}\n`;
      live.out(`${CLEAR}${list.title()}; Ctrl-C ends\n${line}\n`);
    } else if (!isFirst && live.flags.json !== true) live.out("\n");
    isFirst = false;
    print();
  });
  const stops = [
    list.follow(screen.draw),
    registry.onHealth((health) => {
      const said = absence.note(health, performance.now());
      if (said === undefined) return;
      if (isScreen) screen.draw();
      else live.err(`${said}\n`);
    }),
  ];
  // The timer also keeps the process, which a registry alone does not.
  const timer = setInterval(() => isScreen && screen.draw(), LOOK_AGAIN_MS);
  if (isScreen) process.stdout.on("resize", screen.draw);
  screen.draw();
  try {
    return await nextEndSignal();
  } finally {
    clearInterval(timer);
    process.stdout.removeListener("resize", screen.draw);
    for (const stop of stops) stop();
  }
}

/** One drawing at a time. What changes meanwhile is drawn once more, however often. */
function createScreen(drawNow: () => Promise<void>): { readonly draw: () => void } {
  let state: "idle" | "drawing" | "stale" = "idle";
  const run = async (): Promise<void> => {
    do {
      state = "drawing";
      await drawNow();
    } while (isStale());
    state = "idle";
  };
  const isStale = (): boolean => state === "stale";
  return {
    draw() {
      if (state === "idle") void run();
      else state = "stale";
    },
  };
}
