/** Runs once before all tests: says what they will run on, and gets the browser ready. */

import { findBrowser } from "./browser.ts";

export default async function setup(): Promise<void> {
  console.log(`Tests run on Node ${process.versions.node} with the browser ${await findBrowser()}`);
}
