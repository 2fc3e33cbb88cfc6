// The layouts by their names.

import { curator } from "./curator.js";
import type { Layout, LayoutName } from "./layout.js";
import { native } from "./native.js";
import { sequential } from "./sequential.js";
import { serverset } from "./serverset.js";

export const LAYOUTS: Readonly<Record<LayoutName, Layout>> = { native, sequential, curator, serverset };
