// Imported first by the command, so that what else it loads is compiled in this way.

import { tuneForShortLife } from "./engine.js";

tuneForShortLife();
