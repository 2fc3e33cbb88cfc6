// mocha's spec reporter, and at the end one plain line that a script can read: `12 passed, 0 failed`.

import Mocha from "mocha";

class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures } = this.stats;
      if (passes + failures === 0) console.error("no test ran");
      // After spec's own summary, which is written on the same event.
      process.once("exit", () => console.log(`${passes} passed, ${failures} failed`));
    });
  }
}

export default Reporter;
