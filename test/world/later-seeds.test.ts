// The second half of the seeds. The first one is in world.test.ts.

import { playSeeds } from "./seeds.js";

describe("a world of a later seed", function () {
  this.timeout(600_000);

  playSeeds(1);
});
