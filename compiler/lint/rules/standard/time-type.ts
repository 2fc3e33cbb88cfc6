// Rule `time-type`: lengths of time are `duration`, moments are `timestamp`.

import { typed } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const timeType: Rule = {
  id: "time-type",
  group: "STANDARD",
  meaning: "lengths of time are `duration`, moments are `timestamp`",
  check({ ast }, report) {
    for (const { name, type } of typed(ast)) {
      if (name === undefined || type?.kind !== "named" || !/^(?:[iu](?:16|32|64)|f32|f64)$/.test(type.name.text)) continue;
      const isLength =
        /(?:Ms|Millis|Milliseconds|Sec|Secs|Seconds|Minutes|Timeout|Duration|Interval|Delay)$|^(?:timeout|duration|interval|delay)$/.test(
          name.text,
        );
      const isMoment = /(?:At|Time|Timestamp|Date)$|^(?:timestamp|time|date)$/.test(name.text);
      if (!isLength && !isMoment) continue;
      report(type, `\`${name.text}\` is a number, whose unit nobody checks`, `use \`${isLength ? "duration" : "timestamp"}\``);
    }
  },
};
