// A link to a page of the console. With a key held down the browser opens it elsewhere.

import type { ComponentChildren } from "preact";
import { go } from "../link/place.js";
import { pathOf, type Route } from "../model/route.js";

interface AnchorProps {
  readonly to: Route;
  readonly isCurrent?: boolean;
  readonly children: ComponentChildren;
}

export function Anchor({ to, isCurrent = false, children }: AnchorProps) {
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={pathOf(to)} onClick={follow} aria-current={isCurrent ? "page" : undefined}>
      {children}
    </a>
  );
}
