import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { shellWord } from "@callwire/compiler";

describe("shellWord", () => {
  it("leaves alone what no shell gives a meaning", () => {
    for (const text of [
      "127.0.0.1:4000",
      "demo.calculator.v1.Calculator/divide",
      "zookeeper://zk:2181/rpc",
      "a_b-c+d@e%20",
      "static:a:1,b:2",
    ])
      assert.equal(shellWord(text), text);
  });

  it("quotes what a shell would read as more: sh reads back one word", () => {
    const texts = [
      "zookeeper://zk:2181/rpc?sessionTimeoutMs=4000",
      "x; rm -rf ~",
      "$(id)",
      "`id`",
      "it's",
      "a b",
      "*",
      "",
      "#",
      "=ls", // zsh
      "a=b",
      "a\\b",
      "!1",
    ];
    for (const text of texts) {
      assert.notEqual(shellWord(text), text);
      assert.equal(execFileSync("sh", ["-c", `printf '<%s>' ${shellWord(text)}`], { encoding: "utf8" }), `<${text}>`);
    }
  });
});
