// For `node --import`: the tests of this folder, and what they load, under Nest 12.

import { register } from "node:module";

register(new URL("nest-12-hook.js", import.meta.url));
