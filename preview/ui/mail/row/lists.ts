// How lists of mails cut a mail, in characters: measured by others, and never exact, because letters differ in width.
export interface MailList {
  readonly id: string;
  readonly client: "Gmail" | "Apple Mail" | "Outlook";
  readonly device: string;
  readonly on: "desktop" | "phone";
  readonly shape: "line" | "stack";
  /** Lines that the words behind the subject may take. */
  readonly lines: 1 | 2;
  readonly subject: number;
  readonly preview: number;
  readonly sources: readonly string[];
}

const SUBJECTS = "https://www.emailtooltester.com/en/blog/email-subject-lines-character-limit/";
const SUBJECTS_TOO = "https://www.activecampaign.com/glossary/subject-line-length";
const PREVIEWS = "https://litmus.com/blog/the-ultimate-guide-to-preview-text-support";

export const mailLists: readonly MailList[] = [
  {
    id: "gmail-web",
    client: "Gmail",
    device: "Web",
    on: "desktop",
    shape: "line",
    lines: 1,
    subject: 70,
    preview: 97,
    sources: [SUBJECTS_TOO, PREVIEWS],
  },
  {
    id: "gmail-phone",
    client: "Gmail",
    device: "Phone",
    on: "phone",
    shape: "stack",
    lines: 1,
    subject: 37,
    preview: 40,
    sources: [SUBJECTS],
  },
  {
    id: "apple-mac",
    client: "Apple Mail",
    device: "Mac",
    on: "desktop",
    shape: "stack",
    lines: 2,
    subject: 64,
    preview: 140,
    sources: [PREVIEWS],
  },
  {
    id: "apple-iphone",
    client: "Apple Mail",
    device: "iPhone",
    on: "phone",
    shape: "stack",
    lines: 2,
    subject: 48,
    preview: 99,
    sources: [SUBJECTS],
  },
  {
    id: "outlook-windows",
    client: "Outlook",
    device: "Windows",
    on: "desktop",
    shape: "stack",
    lines: 1,
    subject: 50,
    preview: 35,
    sources: [SUBJECTS_TOO, PREVIEWS],
  },
  {
    id: "outlook-phone",
    client: "Outlook",
    device: "Phone",
    on: "phone",
    shape: "stack",
    lines: 2,
    subject: 38,
    preview: 55,
    sources: [PREVIEWS],
  },
];
