import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock } from "callwire/testing";
import { CREDENTIALS_RECHECK_MS } from "#runtime/base/limits/connection.js";
import { Credentials } from "#runtime/transport/credentials.js";
import { Authority, type Issued } from "../../support/certificates.js";

const authority = new Authority();
const [first, second] = [authority.issue(), authority.issue()];

describe("Credentials in files", () => {
  let folder: string;
  let clock: FakeClock;
  let problems: string[];
  let credentials: Credentials;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "callwire-"));
    clock = new FakeClock();
    problems = [];
    write(first);
    const files = { cert: { file: join(folder, "cert") }, key: { file: join(folder, "key") } };
    credentials = new Credentials(files, clock, (problem) => problems.push(problem));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("are read again when they have changed, but not at every connection", () => {
    write(second);
    assert.equal(credentials.refresh(), false);
    void clock.advance(CREDENTIALS_RECHECK_MS);

    assert.equal(credentials.refresh(), true);
    assert.equal(credentials.texts.cert, second.cert);
    void clock.advance(CREDENTIALS_RECHECK_MS);
    assert.equal(credentials.refresh(), false);
  });

  it("stay as they were while a new pair is half written", () => {
    writeFileSync(join(folder, "cert"), second.cert);
    void clock.advance(CREDENTIALS_RECHECK_MS);
    assert.equal(credentials.refresh(), false);
    assert.deepEqual([credentials.texts.cert, credentials.texts.key], [first.cert, first.key]);
    writeFileSync(join(folder, "key"), second.key);
    void clock.advance(CREDENTIALS_RECHECK_MS);

    assert.equal(credentials.refresh(), true);
    assert.deepEqual([credentials.texts.cert, credentials.texts.key], [second.cert, second.key]);
  });

  for (const [name, spoil, problem] of [
    ["are gone", () => rmSync(join(folder, "key")), /tls\.key names ".+", which cannot be read: ENOENT/],
    ["are no PEM any more", () => writeFileSync(join(folder, "cert"), "x".repeat(100)), /tls\.cert holds no PEM certificate/],
    [
      "are no pair any more",
      () => writeFileSync(join(folder, "key"), second.key),
      /tls\.key is not the key of the first certificate/,
    ],
  ] as const) {
    it(`stay as they were when they ${name}, and tell it once`, () => {
      spoil();
      for (let second = 0; second < 5; second++) {
        void clock.advance(CREDENTIALS_RECHECK_MS);
        assert.equal(credentials.refresh(), false);
      }

      assert.equal(credentials.texts.key, first.key);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", /new TLS credentials are not used, the earlier ones stay/);
      assert.match(problems[0] ?? "", problem);
    });
  }

  function write({ cert, key }: Issued): void {
    writeFileSync(join(folder, "cert"), cert);
    writeFileSync(join(folder, "key"), key);
  }
});
