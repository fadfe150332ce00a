/** What the preview server mounts, in one module that it loads only where there is an inbox. */

export { mailpitRoutes } from "./mailpit/routes.ts";
export { inboxRoutes } from "./routes.ts";
