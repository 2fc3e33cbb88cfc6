import assert from "node:assert/strict";
import { Argument, Command, Option } from "commander";
import { type Asked, completeWords } from "#cli/completion/words.js";

describe("the words of a completion", () => {
  const asked: Asked[] = [];
  const complete = (...words: readonly string[]): Promise<readonly string[]> => {
    const program = new Command("callwire");
    program
      .command("call")
      .argument("<method>")
      .option("--registry <url>")
      .option("--trace")
      .addOption(new Option("--form <form>").choices(["json", "text"]));
    program.command("completion").addArgument(new Argument("<shell>").choices(["bash", "zsh"]));
    asked.length = 0;
    return completeWords(program, words, async (line) => {
      asked.push(line);
      return ["demo.Calc/", "my.demo.Calc/"];
    });
  };

  it("begin as what is written", async () => {
    assert.deepEqual(await complete("c"), ["call", "completion"]);
    assert.deepEqual(await complete("l"), []);
    assert.deepEqual(await complete("call", "demo"), ["demo.Calc/"]);
    assert.deepEqual(await complete("call", "--t"), ["--trace"]);
  });

  it("are the values of an option behind it, and none where only the user knows them", async () => {
    assert.deepEqual(await complete("call", "--form", "j"), ["json"]);
    assert.deepEqual(await complete("call", "--registry", ""), []);
    assert.deepEqual(asked, []);
  });

  it("are asked for with the arguments and options so far", async () => {
    await complete("call", "--registry", "zookeeper://zk/rpc", "--trace", "--form=text", "a", "b");
    assert.deepEqual(asked, [{ command: "call", args: ["a", "b"], flags: { registry: "zookeeper://zk/rpc", form: "text" } }]);
    assert.deepEqual(await complete("completion", "z"), ["zsh"]);
    assert.deepEqual(asked, []);
  });
});
