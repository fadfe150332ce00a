/** `posthorn/testing`: what a user's own tests need. Re-exports only. */

export { createTestMailer, type TestMailer, type WaitForOptions } from "./test-mailer.ts";
