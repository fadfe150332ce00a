/** `posthorn/testing`: what a user's own tests need. Re-exports only. */

export { type CheckMatchers, checkMatchers, type PassChecksOptions } from "./checks-matcher.ts";
export type { AsymmetricMatcher, Expected, MailExpectation } from "./expectation.ts";
export { type MailMatchers, mailMatchers } from "./matchers.ts";
export type { SentMail } from "./sent-mail.ts";
export type { Fault, FaultPoint } from "./server/fault.ts";
export type { ReceivedMail, TestServerAuth } from "./server/session.ts";
export { createTestMailer, type TestMailer, type TestMailerOptions, type WaitForOptions } from "./test-mailer.ts";
export {
  startTestServer,
  type TestServer,
  type TestServerLogEntry,
  type TestServerOptions,
} from "./test-server.ts";
