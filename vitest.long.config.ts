/** `npm run test:long`: what `npm test` leaves out because it takes minutes. */

import { defineConfig } from "vitest/config";
import base, { LONG } from "./vitest.config.ts";

export default defineConfig({ ...base, test: { ...base.test, include: [...LONG], exclude: [] } });
