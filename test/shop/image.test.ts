import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Image, layImage } from "./image.js";

describe("the files of an image", () => {
  let context = "";
  beforeEach(() => {
    context = mkdtempSync(join(tmpdir(), "callwire-context-"));
    writeFileSync(join(context, ".dockerignore"), "secret/\n");
    mkdirSync(join(context, "secret"));
    writeFileSync(join(context, "secret/key"), "");
    writeFileSync(join(context, "a.txt"), "a");
  });
  afterEach(() => rmSync(context, { recursive: true, force: true }));

  function lay(...lines: readonly string[]): Promise<Image> {
    writeFileSync(join(context, "Dockerfile"), ["FROM node:24-slim AS build", "WORKDIR /app", ...lines, ""].join("\n"));
    return layImage(context);
  }

  it("are copied from the context and from stages before, and made by commands", async () => {
    const { root, env, user, command, workdir } = await lay(
      "COPY . .",
      "RUN cat a.txt a.txt > b.txt",
      "FROM node:24-slim",
      "WORKDIR /srv",
      "ENV A=1 B=two",
      "COPY --from=build /app/b.txt ./",
      "COPY --from=build /app ./all",
      "USER node",
      'CMD ["node", "x.js"]',
    );

    assert.equal(readFileSync(join(root, "srv/b.txt"), "utf8"), "aa");
    assert.equal(readFileSync(join(root, "srv/all/a.txt"), "utf8"), "a");
    assert.ok(!existsSync(join(root, "srv/all/secret")));
    assert.deepEqual(
      { env, user, command, workdir },
      { env: { A: "1", B: "two" }, user: "node", command: ["node", "x.js"], workdir: "/srv" },
    );
  });

  for (const [what, line, problem] of [
    ["a file that is not there", "COPY b.txt ./", /COPY b\.txt \.\/: b\.txt is not there/],
    ["a file that .dockerignore leaves out", "RUN cat secret/key", /secret\/key/],
    ["a stage that is not there", "COPY --from=other /a ./", /no stage before has that name/],
    ["a command that fails", "RUN false", /false ended with 1/],
    ["a command that a shell would run", "CMD node x.js", /a command is a list/],
    ["what nobody tries", "ADD a.txt ./", /nobody tries this line of the Dockerfile: ADD a\.txt/],
  ] as const) {
    it(`are not laid with ${what}`, async () => {
      await assert.rejects(lay(line), problem);
    });
  }
});
