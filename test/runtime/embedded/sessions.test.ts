import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import { type Session, Sessions } from "#runtime/embedded/sessions.js";

describe("Sessions", () => {
  it("ends a session that was silent for its timeout", () => {
    const { clock, sessions, ended } = start();
    const session = sessions.open(2_000);
    void clock.advance(1_999);
    assert.deepEqual(ended, []);

    void clock.advance(1);
    assert.deepEqual(ended, [session]);
  });

  it("keeps a session that gives signs of life", () => {
    const { clock, sessions, ended } = start();
    const session = sessions.open(2_000);
    for (let second = 0; second < 10; second++) {
      void clock.advance(1_000);
      sessions.touch(session.id);
    }

    assert.deepEqual(ended, []);
  });

  it("gives a session back for its id and its own password only", () => {
    const { sessions } = start();
    const session = sessions.open(2_000);
    const other = sessions.open(2_000);

    assert.equal(sessions.resume(session.id, session.password), session);
    assert.equal(sessions.resume(session.id, other.password), undefined);
    assert.equal(sessions.resume(session.id, undefined), undefined);
    assert.equal(sessions.resume(session.id + 1_000n, session.password), undefined);
  });

  it("ends a session once, and never gives it back", () => {
    const { clock, sessions, ended } = start();
    const session = sessions.open(2_000);
    sessions.expire(session.id);
    sessions.expire(session.id);
    sessions.touch(session.id);
    void clock.advance(10_000);

    assert.deepEqual(ended, [session]);
    assert.equal(sessions.resume(session.id, session.password), undefined);
  });

  it("leaves no timer behind when it forgets all", () => {
    const { clock, sessions, ended } = start();
    sessions.open(2_000);
    sessions.open(3_000);
    sessions.clear();

    assert.equal(clock.timers, 0);
    assert.deepEqual(ended, []);
  });
});

function start(): { readonly clock: FakeClock; readonly sessions: Sessions; readonly ended: Session[] } {
  const clock = new FakeClock();
  const ended: Session[] = [];
  return { clock, sessions: new Sessions(clock, (session) => ended.push(session)), ended };
}
