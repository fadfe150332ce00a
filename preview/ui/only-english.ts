// For the builds of the app.
import type { Plugin } from "vite";

/** React Aria ships its few spoken strings in 34 languages; this page speaks English. */
export function onlyEnglish(): Plugin {
  return {
    name: "posthorn:only-english",
    enforce: "pre",
    load(id) {
      const locale = /react-aria[\w-]*\/.*\/intl\/.*\/([a-z]{2}-[A-Z]{2})\.mjs$/.exec(id)?.[1];
      return locale && locale !== "en-US" ? "export default {};" : null;
    },
  };
}
