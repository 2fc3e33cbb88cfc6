// `npm run bench:stats`: what one who watches the figures of a server costs its calls. Fails when
// that is more than 2 %.

import { formatWatchCost, isCheap, watchCostOf } from "./figures/watch-cost.js";
import { stayOnOneCore } from "./one-core.js";
import { measureWatched } from "./watched-rounds.js";

stayOnOneCore();
const pairs = await measureWatched();
console.log(formatWatchCost(pairs));
if (!isCheap(watchCostOf(pairs))) process.exitCode = 1;
