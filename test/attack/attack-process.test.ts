import assert from "node:assert/strict";
import { AttackProcess } from "./attack-process.js";

const OPTIONS = { name: "victim", script: "target", core: 0 };

describe("a process of an attack", () => {
  it("says who died, how, and during what", async () => {
    const [victim] = await AttackProcess.start(OPTIONS);
    process.kill(victim.pid, "SIGTERM");
    const asked = victim.ask({ kind: "look" });
    const end = /^the victim \(pid \d+\) ended by SIGTERM after \d+\.\d s; it was asked to look last/;
    await assert.rejects(asked, { message: end });
    await assert.rejects(victim.ask({ kind: "weigh" }), { message: end }); // nothing can be sent to it
    assert.equal(victim.cpuMs(), Number.NaN);
    await victim.end();
  });

  it("shows what it said when it ended by an error", async () => {
    const words = { ...OPTIONS, script: "no-such-script" };
    await assert.rejects(AttackProcess.start(words), {
      message: /^the victim \(pid \d+\) ended with exit code 1 after [\s\S]* asked to start last, and said:[\s\S]*no-such-script/,
    });
  });
});
