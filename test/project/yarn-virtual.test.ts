import { expect, it } from "vitest";
import { behindVirtualPath } from "../../src/project/plugins/yarn-virtual.ts";

it.each([
  ["/app/.yarn/__virtual__/acme-ui-1a2b3c/1/packages/ui/index.tsx", "/app/packages/ui/index.tsx"],
  [
    "/app/.yarn/__virtual__/x-virtual-0/0/cache/x.zip/node_modules/x/a.js",
    "/app/.yarn/cache/x.zip/node_modules/x/a.js",
  ],
  ["/app/.yarn/$$virtual/x/2/ui/a.ts", "/ui/a.ts"],
  ["/app/emails/welcome.tsx", undefined],
])("a path of Yarn's Plug'n'Play stands for a file: %s", (path, file) => {
  expect(behindVirtualPath(path)).toBe(file);
});
