// `callwire bench`: measures a method of a service that runs. What it does is in live/bench/.

import type { BenchFlags } from "../../live/bench/plan.js";
import { benchNamed } from "../../live/bench/run-bench.js";
import type { LiveFlags } from "../../live/live-command.js";
import { collect } from "../command.js";
import { defineLive, withServersAndContracts } from "./live-definition.js";

const EXAMPLES = `
With -r calls are made at that rate, whatever the servers do (an open loop). Without it, so many
callers make one call after the other, as wrk and hey do (a closed loop).
  callwire bench demo.calculator.v1.Calculator/divide num1=10 num2=4 -r 1000 -z 30s
  callwire bench demo.calculator.v1.Calculator/divide num1=10 -c 64 -z 10s --processes 2
  callwire bench demo.calculator.v1.Calculator/divide --random --find-max --max-p99 5ms
  callwire bench demo.calculator.v1.Calculator/divide --file calls.ndjson -r 500 -o html > report.html`;

export const benchCommand = defineLive({
  name: "bench",
  description: "measure a method of a service that runs: rate, latency, errors",
  declare: (command) =>
    withServersAndContracts(command.argument("<method>", "service/method").argument("[pairs...]", "name=value or name:=json"))
      .option("-d, --data <json>", "the arguments as one object: JSON, @file, or - for the standard input")
      .option("--file <ndjson>", "the arguments of each call: a file with one object a line, taken in turn")
      .option("--random", "arguments generated from the contract, within its limits")
      .option("--seed <n>", "the same --random again")
      .option("-H, --header <key:value>", "metadata of the calls; may be given again", collect)
      .option("-r, --rate <n>", "calls a second of an open loop")
      .option("-c, --concurrency <n>", "calls at the servers at once, of all processes together (default: 50)")
      .option("-z, --duration <time>", "how long to measure (default: 10s, with --find-max 2s a rate)")
      .option("-n, --number <n>", "how many calls to measure")
      .option("--ramp <time>", "how long the rate grows from 0, before the measured time")
      .option("--warmup <time>", "how long to call before the measured time (default: 1s, with -n none)")
      .option("--max-in-flight <n>", "calls that are sent or wait to be; what is due beyond is skipped (default: 1000)")
      .option("--processes <n>", "generators of load, each on a core of its own (default: 1)")
      .option("--max-p99 <time>", "exit with 1 when more than 1 % of the calls take longer")
      .option("--max-errors <n>", "exit with 1 when more calls fail: a number, or a share such as 0.1%")
      .option("--find-max", "look for the highest rate at which --max-p99 holds")
      .option("-o, --output <form>", "summary, json, csv, html or hgrm (default: summary)")
      .addHelpText("after", EXAMPLES),
  run: (live, name: string, flags: LiveFlags & BenchFlags, [pairs = []]) => benchNamed(live, name, { ...flags, pairs }),
});
