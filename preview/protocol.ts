/**
 * What the preview server and its UI say to each other: JSON over HTTP under `/api`, and one WebSocket.
 * The UI imports nothing of Posthorn but this file.
 *
 * Every request is same-origin. Those that change something carry the session token, which the page holds in
 * `<meta name="posthorn-token">`, in the header {@link TOKEN_HEADER}; the socket carries it as `?token=`.
 *
 * | route                                     | answer                                    |
 * |-------------------------------------------|-------------------------------------------|
 * | GET    /api/project                       | {@link ProjectInfo}                       |
 * | POST   /api/preview  {@link PreviewRequest} | {@link PreviewResult}                   |
 * | POST   /api/lens     {@link LensRequest}    | {@link LensResult}                        |
 * | POST   /api/checks   {@link ChecksRequest}  | {@link ChecksResult}                      |
 * | GET    /api/clients                       | {@link ClientsInfo}                       |
 * | GET    /api/source?file=…                 | {@link SourceFile}                        |
 * | POST   /api/open     {@link OpenRequest}    | 204; 409 where there is no editor         |
 * | GET    /axe?script=…                      | an empty page with axe-core in it         |
 * | POST   /api/send     {@link SendRequest}    | {@link SendResult}                        |
 * | GET    /api/phone?path=…                  | {@link PhoneAddress} of a page            |
 * | GET    /api/mails/:key                    | the whole message, text/plain (see `raw`) |
 * | GET    /api/mails/:key/eml                | the same as a download                    |
 * | POST   /api/props    {@link PropsRequest}   | {@link PropsDescription}                  |
 * | POST   /api/variants {@link SaveVariantRequest} | {@link SavedVariant}                  |
 * | POST   /api/changes  {@link ChangesRequest} | {@link ChangesReport}                  |
 * | POST   /api/changes/pair {@link ChangePairRequest} | {@link ChangePair}                |
 * | GET    /frame/:key                        | the mail's HTML with a CSP (see `frame`)  |
 * | GET    /part/:key                         | a file within a mail (see `attachments`)  |
 * | GET    /static/*                          | files of the templates' `static` folder   |
 * | GET    /api/inbox {@link InboxListRequest} | {@link InboxList}                      |
 * | POST   /api/inbox/read, /api/inbox/delete  {@link InboxSelection}, `read` | 204       |
 * | GET, PUT /api/inbox/chaos                 | {@link InboxChaos}                        |
 * | GET    /api/inbox/:id                     | {@link InboxMessage}                      |
 * | GET    /api/inbox/:id/html, `?remote=1`   | the HTML part in a strict CSP             |
 * | GET    /api/inbox/:id/raw                 | the raw message, text/plain               |
 * | GET    /api/inbox/:id/attachments/:part   | one attachment                            |
 * | DELETE /api/inbox/:id, /api/inbox         | 204                                       |
 * | /api/v1/…, /view/…                        | Mailpit's API: see docs/inbox.md          |
 * | GET    /api/queue {@link QueueRequest}    | {@link QueueList}                         |
 * | GET    /api/queue/entries/:id             | {@link QueueDetails}                      |
 * | GET    /api/queue/mail?messageId=…        | {@link QueueMatch}                        |
 * | POST   /api/queue/retry, /api/queue/cancel {@link QueueSelection} | {@link QueueChange} |
 * | POST   /api/queue/retry-all {@link QueueRetryAll} | {@link QueueRetried}               |
 * | POST   /api/queue/pause, /api/queue/resume {@link QueueScope} | 204                   |
 * | WS     /api/events?token=…                | {@link PreviewEvent}s, server to client   |
 */

export const TOKEN_HEADER = "x-posthorn-token";

/** One template file. The list is read from the file system alone; nothing is loaded for it. */
export interface TemplateSummary {
  /** Path below the templates folder, without extension, with `/`: `auth/magic-link`. */
  readonly id: string;
  /** The last part of the id. */
  readonly name: string;
  /** Path below the project root, with `/`: `emails/auth/magic-link.tsx`. */
  readonly file: string;
}

export interface ProjectInfo {
  /** The project's name: package.json's, or the folder's. */
  readonly name: string;
  /** The templates folder, below the project root: `emails`. */
  readonly directory: string;
  readonly posthornVersion: string;
  readonly templates: readonly TemplateSummary[];
  /** Those that posthorn.config.ts names: what the switch of locales offers. */
  readonly locales: readonly string[];
  /** Where the local inbox listens, or null where it is switched off. */
  readonly inbox: { readonly host: string; readonly port: number; readonly url: string } | null;
  readonly mailer: MailerInfo;
  /** Whether other machines of the network may open the preview: `posthorn dev --host`. */
  readonly network: boolean;
}

/** Where a phone finds a page of the preview. */
export interface PhoneAddress {
  /** With the token that lets it in; null where the preview listens on this machine only. */
  readonly url: string | null;
  /** A QR code of it, row by row: `1` is dark. */
  readonly qr: readonly string[];
}

/** The project's mailer, as far as a person may see it: no passwords. */
export interface MailerInfo {
  /** Where its settings are; null where there are none, and mail that is sent from here goes to the local inbox. */
  readonly source: "posthorn.config.ts" | "environment" | null;
  /** Where mail goes that is sent from here; null where it can go nowhere. */
  readonly transport: string | null;
  /** The sender of every mail that names none; null: the preview shows a placeholder. */
  readonly from: string | null;
  /** Who gets every mail instead of its recipients, but for those at the allowed domains. */
  readonly redirect: { readonly to: readonly string[]; readonly allow: readonly string[] } | null;
  /** How images under `/static/` reach the reader; null: not at all, until the mailer says how. */
  readonly images: "embedded" | "on the web" | null;
  /** What is wrong with the settings. */
  readonly problem: string | null;
}

/** A value as it crosses the wire; see {@link encodeProps}. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface PreviewRequest {
  readonly template: string;
  /** A named variant; without it, the preview props. */
  readonly variant?: string;
  /** Props in place of the variant's, as {@link encodeProps} made them. */
  readonly props?: Json;
  /** A BCP 47 tag. */
  readonly locale?: string;
}

export type PreviewResult = PreviewSuccess | PreviewFailure;

interface PreviewBase {
  readonly template: TemplateSummary;
  /** Grows with every change of a file; of two results the one with the higher revision is newer. */
  readonly revision: number;
  /** Names of the variants in the order of the file; the preview props come before all and have no name. */
  readonly variants: readonly string[];
  /** The props that were used. */
  readonly props: Json;
  /** The template's file as it is on disk. */
  readonly source: string;
}

export interface PreviewSuccess extends PreviewBase {
  readonly ok: true;
  readonly subject: string;
  /** The template has no subject, and `sendTemplate` would ask for one: its name stands in. */
  readonly lacksSubject?: true;
  /** The headers as they are sent, in order, decoded. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly html: string;
  readonly text: string;
  /** Address of the same HTML for the frame: `/frame/<key>`. */
  readonly frame: string;
  /** What is at that address, where it is not the HTML as it is sent: with images that only a mail reader finds. */
  readonly frameHtml?: string;
  readonly attachments: readonly MailAttachment[];
  readonly row: InboxRow;
  /** Address of the whole message as it would go over the wire; with `/eml`, as a download. */
  readonly raw: string;
  /** Size of the whole message in bytes. */
  readonly rawBytes: number;
  /** Size of the HTML in bytes (UTF-8). */
  readonly htmlBytes: number;
  /** Time the worker took to render, in milliseconds. */
  readonly renderMs: number;
}

/** A file within a mail. */
export interface MailAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly size: number;
  readonly disposition: "attachment" | "inline";
  /** The HTML refers to it as `cid:…`. */
  readonly cid?: string;
  /** `/part/<key>` */
  readonly address: string;
}

/** A mail in a list of mails. */
export interface InboxRow {
  readonly sender: string;
  readonly subject: string;
  /** Empty where the template has none. */
  readonly preheader: string;
  /** What a list shows behind it where there is room: padding, then the mail's first words. */
  readonly rest: string;
  /** What is wrong with the preheader, by the rules of `posthorn check`. */
  readonly problems: readonly { readonly rule: string; readonly message: string; readonly hint: string }[];
}

export interface SendRequest extends PreviewRequest {
  /** Mailboxes such as `ada@example.com` or `Ada <ada@example.com>`. */
  readonly to: readonly string[];
  /** Takes the images under `/static/` along, where the mailer does not say how they get to the reader. */
  readonly embedImages?: boolean;
}

export type SendResult =
  | {
      readonly ok: true;
      readonly messageId: string;
      readonly transport: string;
      readonly accepted: readonly string[];
      /** The server's last word. */
      readonly response: string | null;
      readonly durationMs: number;
    }
  | { readonly ok: false; readonly error: SendError };

/** A `MailError`, or what kept the template from being rendered. */
export interface SendError {
  readonly code: string;
  readonly message: string;
  /** What became of the mail; null where it did not get that far. */
  readonly delivery: "not-sent" | "partial" | "unknown" | null;
  readonly response: string | null;
  readonly recipients: readonly {
    readonly address: string;
    readonly status: string;
    readonly response: string | null;
  }[];
}

export interface PreviewFailure extends PreviewBase {
  readonly ok: false;
  readonly error: PreviewError;
}

/** What went wrong in a template, with the place in the user's own file where it can be told. */
export interface PreviewError {
  /**
   * `load`: the file or an import could not be read or parsed; `render`: a component threw; `props`; `timeout`;
   * `message`: what was rendered makes no mail, as with a sender that is no address.
   */
  readonly phase: "load" | "render" | "props" | "timeout" | "message";
  /** `TypeError`, `SyntaxError`, `MailError`, … */
  readonly name: string;
  readonly message: string;
  /** Path below the project root where possible. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** Lines around the place, numbered, with a marker: plain text. */
  readonly codeFrame?: string;
  /** The source-mapped stack, without frames of Posthorn or of node_modules at its top. */
  readonly stack?: string;
  /** What a template's schema has against the props, by place. */
  readonly issues?: readonly PropsIssue[];
}

export interface PropsIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A variant that nobody wrote: {@link GENERATED} and the id of a {@link GeneratedState} stand for its name. */
export const GENERATED = "generated:";

export interface GeneratedState {
  readonly id: string;
  readonly label: string;
  /** What it does to the props, in a sentence. */
  readonly about: string;
}

export interface PropsRequest {
  readonly template: string;
}

/** What a template takes, as far as it is known. */
export interface PropsDescription {
  /** Where it is known from: its schema, its TypeScript type, or only from its sample values. */
  readonly from: "schema" | "type" | "samples";
  readonly fields: readonly PropsField[];
  /** States made of this description that differ from the preview props. */
  readonly generated: readonly GeneratedState[];
}

export interface PropsField {
  readonly name: string;
  readonly shape: PropsShape;
  /** It may be left out. */
  readonly optional: boolean;
}

/** One value of props: the form has a field for each kind. */
export type PropsShape = PropsShapeBase &
  (
    | {
        readonly kind: "text";
        /** A format of JSON Schema, such as `email` or `uri`. */
        readonly format?: string;
        /** Takes more than a line. */
        readonly long?: boolean;
        readonly minLength?: number;
        readonly maxLength?: number;
      }
    | { readonly kind: "number"; readonly whole?: boolean; readonly min?: number; readonly max?: number }
    | { readonly kind: "boolean" }
    | { readonly kind: "date" }
    | { readonly kind: "choice"; readonly options: readonly (string | number)[] }
    | { readonly kind: "list"; readonly item: PropsShape; readonly min?: number; readonly max?: number }
    | { readonly kind: "object"; readonly fields: readonly PropsField[] }
    | { readonly kind: "union"; readonly options: readonly PropsShape[] }
    /** What JSON cannot hold, such as a React element: shown, not edited. */
    | { readonly kind: "opaque" }
    /** Not known: edited as JSON. */
    | { readonly kind: "any" }
  );

interface PropsShapeBase {
  /** It may be null. */
  readonly nullable?: boolean;
  /** What its author says of it. */
  readonly about?: string;
}

export interface SaveVariantRequest {
  readonly template: string;
  readonly name: string;
  /** As {@link encodeProps} made them. */
  readonly props: Json;
  /** The variant that the props were made from; values that are not JSON are copied from there. */
  readonly from?: string;
  /** Whether a variant of this name may be written over. */
  readonly replace?: boolean;
}

export interface SavedVariant {
  readonly name: string;
  /** Path of the changed file below the project root. */
  readonly file: string;
  /** The line it begins in, counted from 1. */
  readonly line: number;
}

/** How much is known of what a lens imitates. */
export type Certainty = "documented" | "measured by others" | "approximation";

interface LensDescription<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly certainty: Certainty;
  /** What the certainty rests on, in a sentence. */
  readonly basis: string;
}

export type LensClient =
  | "gmail-web"
  | "gmail-app"
  | "gmail-no-style"
  | "outlook-windows"
  | "outlook-com"
  | "apple-mail"
  | "yahoo"
  | "samsung";

export interface LensClientDescription extends LensDescription<LensClient> {
  readonly group: "Gmail" | "Outlook" | "Other clients";
}

export const lensClients: readonly LensClientDescription[] = [
  {
    id: "gmail-web",
    group: "Gmail",
    label: "Gmail, web",
    certainty: "measured by others",
    basis: "caniemail.com's tests of the webmail, and the bugs that hteumeuleu/email-bugs reproduces.",
  },
  {
    id: "gmail-app",
    group: "Gmail",
    label: "Gmail, app",
    certainty: "measured by others",
    basis: "caniemail.com's tests of the Android app with a Google account.",
  },
  {
    id: "gmail-no-style",
    group: "Gmail",
    label: "Gmail, other accounts",
    certainty: "measured by others",
    basis: "caniemail.com's tests of the app with an account that is not Google's: no style element is left.",
  },
  {
    id: "outlook-windows",
    group: "Outlook",
    label: "Outlook, Windows",
    certainty: "approximation",
    basis:
      "Conditional comments are documented and the dropped CSS is measured; Word's layout and VML are only imitated.",
  },
  {
    id: "outlook-com",
    group: "Outlook",
    label: "Outlook.com",
    certainty: "measured by others",
    basis:
      "Also the new Outlook for Windows. caniemail.com's tests of the webmail, and the bugs that hteumeuleu/email-bugs reproduces.",
  },
  {
    id: "apple-mail",
    group: "Other clients",
    label: "Apple Mail",
    certainty: "measured by others",
    basis: "caniemail.com's tests on iOS. It shows nearly everything; this preview's engine is Chromium, not WebKit.",
  },
  {
    id: "yahoo",
    group: "Other clients",
    label: "Yahoo Mail",
    certainty: "measured by others",
    basis: "caniemail.com's tests of the webmail, and the bugs that hteumeuleu/email-bugs reproduces.",
  },
  {
    id: "samsung",
    group: "Other clients",
    label: "Samsung Email",
    certainty: "measured by others",
    basis: "caniemail.com's tests of the Android app.",
  },
];

/** Dark modes that a client makes of a mail by itself. */
export type LensDark = "gmail-ios" | "gmail-android" | "outlook-com";

export const lensDarkModes: readonly LensDescription<LensDark>[] = [
  {
    id: "gmail-ios",
    label: "Gmail on iOS",
    certainty: "approximation",
    basis: "Gmail's algorithm is unpublished. Others see every colour inverted; here its lightness in CIELAB is.",
  },
  {
    id: "gmail-android",
    label: "Gmail on Android",
    certainty: "approximation",
    basis: "Gmail's algorithm is unpublished. Others see light backgrounds and dark texts inverted, the rest kept.",
  },
  {
    id: "outlook-com",
    label: "Outlook.com",
    certainty: "approximation",
    basis: "Backgrounds fit what others have measured; texts follow Microsoft's editor roosterjs, and are a guess.",
  },
];

/** The dark mode that is no client's making: nothing is rewritten for it. */
export const authoredDark: LensDescription<"authored"> = {
  id: "authored",
  label: "As authored",
  certainty: "documented",
  basis: "The mail's own @media (prefers-color-scheme: dark), applied by the browser as Media Queries 5 says.",
};

/** What the reader's settings or eyes make of a mail. */
export type LensReader = "images" | "fonts" | "zoom" | "vision";

export const lensReaders: Readonly<Record<LensReader, LensDescription<LensReader>>> = {
  images: {
    id: "images",
    label: "Images off",
    certainty: "documented",
    basis: "Outlook loads nothing from outside until asked, as Microsoft says; attached images are shown.",
  },
  fonts: {
    id: "fonts",
    label: "Web fonts off",
    certainty: "documented",
    basis: "Where a font is not loaded, CSS Fonts 4 goes on to the next family of the list.",
  },
  zoom: {
    id: "zoom",
    label: "Zoom 200 %",
    certainty: "documented",
    basis: "Page zoom as in the CSSOM View specification: every pixel doubled, on half the room for the layout.",
  },
  vision: {
    id: "vision",
    label: "Colour vision",
    certainty: "approximation",
    basis: "Machado, Oliveira and Fernandes, 2009, at full severity: what is missing, not what it is like.",
  },
};

/** What to look at a mail through; none of it is the mail as it is sent. */
export interface LensChoice {
  readonly client?: LensClient;
  readonly dark?: LensDark;
  readonly images?: "off";
  /** Web fonts. */
  readonly fonts?: "off";
}

export interface LensRequest {
  /** A mail's `frame`. */
  readonly frame: string;
  readonly lens: LensChoice;
}

/** One thing that a lens did to a mail; code in the text stands between backticks. */
export interface LensNote {
  readonly text: string;
  /** Where the behaviour is documented or was measured. */
  readonly source: string;
  /** How often it was done. */
  readonly count: number;
}

export interface AppliedLens {
  readonly label: string;
  readonly certainty: Certainty;
  readonly notes: readonly LensNote[];
}

export interface LensResult {
  readonly html: string;
  /** Address of the rewritten HTML: `/frame/<key>`. */
  readonly frame: string;
  /** In the order in which they were applied. */
  readonly applied: readonly AppliedLens[];
}

/** A place in a source file. */
export interface SourcePlace {
  /** Below the project's root with `/`; outside of it, the whole path. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  /** Where the component was used that stands there, where that one was used, and so on outwards. */
  readonly usedAt?: readonly { readonly file: string; readonly line: number; readonly column: number }[];
}

export interface ChecksRequest extends PreviewRequest {
  /** As `posthorn check --clients` takes them; without it, the project's choice. */
  readonly clients?: readonly string[];
  /** What has to be asked outside of this process: every link's server; SpamAssassin. */
  readonly ask?: readonly CheckQuestion[];
}

export type CheckQuestion = "links" | "spam";

export interface ChecksResult {
  readonly revision: number;
  /** Null where the template does not render. */
  readonly report: ChecksReport | null;
}

/** `CheckReport` of src/checks/finding.ts, and which line wrote which element. */
export interface ChecksReport {
  /** The worst first. */
  readonly findings: readonly CheckFinding[];
  readonly size?: {
    /** UTF-8, what Gmail's limit counts. */
    readonly bytes: number;
    readonly limit: number;
    /** Whether `parts` are source files or blocks; largest first, together all of `bytes`. */
    readonly by: "component" | "block";
    readonly parts: readonly { readonly name: string; readonly bytes: number }[];
  };
  /** Those that were looked at. */
  readonly clients: readonly ClientName[];
  readonly places: readonly SourcePlace[];
  /** For every element of the document, in its order, the number of its place; -1 where it is unknown. */
  readonly trace: readonly number[];
  readonly asked: readonly CheckQuestion[];
}

export interface CheckPlace {
  /** In the HTML as it is sent. */
  readonly where?: { readonly line: number; readonly column: number; readonly excerpt: string };
  /** The position of the element among all elements of the document, from 0. */
  readonly element?: number;
  readonly source?: SourcePlace;
}

export interface CheckFinding extends CheckPlace {
  readonly check: string;
  readonly rule: string;
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  readonly count: number;
  /** The places after the first. */
  readonly others: readonly CheckPlace[];
  readonly clients?: readonly { readonly client: string; readonly support: "none" | "partial" }[];
  /** The address it is about, or a page that tells more. */
  readonly url?: string;
  /** Nothing the author of the template wrote or can change. */
  readonly muted?: true;
}

export interface ClientName {
  /** caniemail's: `gmail.desktop-webmail`. */
  readonly id: string;
  /** `Gmail (web)`. */
  readonly title: string;
}

export interface ClientsInfo {
  readonly known: readonly ClientName[];
  /** The project's choice. */
  readonly chosen: readonly string[];
}

export interface SourceFile {
  readonly file: string;
  readonly source: string;
}

export interface OpenRequest {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type PreviewEvent =
  /** Sent once, on connecting. */
  | { readonly type: "hello"; readonly revision: number; readonly configProblem: string | null }
  /** posthorn.config.ts was changed and cannot be used, so the one of before holds; null: no longer. */
  | { readonly type: "config"; readonly problem: string | null }
  /** The list of templates changed. */
  | { readonly type: "templates"; readonly templates: readonly TemplateSummary[] }
  /** These templates would render differently now; ask again for the one on screen. */
  | { readonly type: "changed"; readonly revision: number; readonly templates: readonly string[] }
  /** Something under `/static` changed. */
  | { readonly type: "static"; readonly revision: number }
  /** A mail came in, mails were removed or marked, or the chaos switches were changed. */
  | {
      readonly type: "inbox";
      readonly total: number;
      readonly unread: number;
      readonly added?: InboxSummary;
      readonly chaos?: InboxChaos;
    };

export interface InboxAddress {
  readonly name: string;
  readonly address: string;
}

export interface InboxSummary {
  readonly id: string;
  /** When it arrived, ISO 8601. */
  readonly receivedAt: string;
  readonly from: InboxAddress | null;
  readonly to: readonly InboxAddress[];
  readonly subject: string;
  /** The first words of the text. */
  readonly snippet: string;
  /** Bytes of the raw message. */
  readonly size: number;
  /** Without what is shown within the mail, such as a logo. */
  readonly attachments: number;
  readonly read: boolean;
  /** Mails with the same value belong together: those of one template, or those that answer each other. */
  readonly thread: string;
  /** How many mails the thread has; only in a list by threads. */
  readonly threadSize?: number;
  readonly tags: readonly string[];
  /** The template's name, where Posthorn sent the mail. */
  readonly template: string | null;
}

export interface InboxList {
  /** In the whole inbox, as is `unread`. */
  readonly total: number;
  readonly unread: number;
  /** How many rows the query has; `messages` is a part of them. */
  readonly matching: number;
  /** Position of the first message in all that match. */
  readonly start: number;
  /** Newest first. */
  readonly messages: readonly InboxSummary[];
}

/** `GET /api/inbox?start=0&limit=100&query=from:ada&threads=1` */
export interface InboxListRequest {
  readonly start?: number;
  readonly limit?: number;
  readonly query?: string;
  /** One row for each thread: its newest mail. */
  readonly threads?: boolean;
  /** An IANA time zone for dates in the query. */
  readonly timeZone?: string;
}

/** Which mails to mark or delete: these, or all that a query finds, or all there are. */
export type InboxSelection = { readonly ids: readonly string[] } | { readonly query: string } | { readonly all: true };

/** What Posthorn's SMTP transport told of a mail. */
export interface InboxOrigin {
  /** The template's name: its component's. */
  readonly template: string;
  /** As {@link encodeProps} makes them; null where they are not known. */
  readonly props: Json;
  readonly locale: string | null;
}

/** Where in a session the inbox can be told to misbehave. The names are Mailpit's where it has one. */
export const chaosPhases = ["Connect", "Authentication", "Sender", "Recipient", "Body", "Reply"] as const;
export type ChaosPhase = (typeof chaosPhases)[number];

/** Named as in Mailpit's API, which has the first two fields. */
export interface ChaosTrigger {
  /** Reply code from 400 to 599; 0: none, only the wait. */
  readonly ErrorCode: number;
  /** In percent; 0: off. */
  readonly Probability: number;
  /** Wait before all else, in milliseconds. */
  readonly DelayMs: number;
  /** Cut the connection in place of a reply. */
  readonly Drop: boolean;
  /** How often, then it is off; 0: until it is switched off. */
  readonly Times: number;
}

export type InboxChaos = Readonly<Record<ChaosPhase, ChaosTrigger>>;

export interface InboxAttachment {
  /** Opaque; the last part of the attachment's address. */
  readonly part: string;
  readonly filename: string;
  readonly contentType: string;
  readonly size: number;
  readonly contentId?: string;
  /** Shown within the mail, such as a logo. */
  readonly inline: boolean;
}

/** A part of a mail as it came (RFC 2045), with those within it. */
export interface InboxPart {
  /** Where it stands: `1` is the mail itself, `1.2` the second part in it. The last part of its address. */
  readonly path: string;
  /** Without parameters, in lower case. */
  readonly contentType: string;
  readonly charset: string | null;
  /** The transfer encoding, in lower case. */
  readonly encoding: string;
  /** `inline` or `attachment`, usually. */
  readonly disposition: string | null;
  readonly filename: string | null;
  readonly contentId: string | null;
  /** Bytes of its body as it came, encoded. */
  readonly size: number;
  readonly parts: readonly InboxPart[];
}

export interface InboxMessage extends InboxSummary {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly cc: readonly InboxAddress[];
  /** Who got it without being named in it. */
  readonly bcc: readonly InboxAddress[];
  readonly replyTo: readonly InboxAddress[];
  readonly messageId: string;
  readonly date: string | null;
  readonly origin: InboxOrigin | null;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly hasHtml: boolean;
  readonly html: string;
  readonly text: string;
  readonly files: readonly InboxAttachment[];
  /** The tree of its MIME parts. */
  readonly structure: InboxPart;
}

/** The body of every answer that is not 2xx. */
export interface ApiError {
  readonly error: { readonly code: string; readonly message: string };
}

/**
 * Makes plain JSON of props: a date becomes `{ "$date": "…" }`; what JSON cannot hold (a function, a React element)
 * becomes `{ "$opaque": "function" }` and is put back from the sample by {@link decodeProps}.
 */
export function encodeProps(value: unknown): Json {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : { $number: String(value) };
  if (typeof value === "bigint") return { $bigint: String(value) };
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? "" : value.toISOString() };
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : encodeProps(item)));
  if (typeof value === "object" && isPlain(value)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([key, item]) => [key, encodeProps(item)]));
  }
  return { $opaque: typeof value };
}

/** The inverse of {@link encodeProps}; opaque values are taken from `sample` at the same path. */
export function decodeProps(value: Json, sample: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item, index) => decodeProps(item, at(sample, index)));
  const object = value as { readonly [key: string]: Json };
  const keys = Object.keys(object);
  if (keys.length === 1) {
    if (typeof object.$date === "string") return new Date(object.$date);
    if (typeof object.$number === "string") return Number(object.$number);
    if (typeof object.$bigint === "string") return BigInt(object.$bigint);
    if (typeof object.$opaque === "string") return sample;
  }
  return Object.fromEntries(keys.map((key) => [key, decodeProps(object[key] as Json, at(sample, key))]));
}

function at(sample: unknown, key: string | number): unknown {
  return typeof sample === "object" && sample !== null && Object.hasOwn(sample, key)
    ? (sample as Record<string | number, unknown>)[key]
    : undefined;
}

function isPlain(value: object): boolean {
  if ("$$typeof" in value) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

/** Whether a value is of a shape: enough to tell the options of a union apart. */
export function fitsShape(shape: PropsShape, value: Json | undefined): boolean {
  if (value === undefined) return false;
  if (value === null) return shape.nullable === true;
  switch (shape.kind) {
    case "text":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return shape.options.some((option) => option === value);
    case "date":
      return isJsonObject(value) && typeof value.$date === "string";
    case "list":
      return Array.isArray(value);
    case "object":
      return (
        isJsonObject(value) &&
        shape.fields.every(({ name, shape: field, optional }) =>
          Object.hasOwn(value, name) ? fitsShape(field, value[name]) : optional,
        )
      );
    case "union":
      return shape.options.some((option) => fitsShape(option, value));
    default:
      return true;
  }
}

function isJsonObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a change is measured against: before the last save, when the preview started, git's HEAD. */
export type ChangeBaseline = "save" | "session" | "head";

export interface ChangesRequest {
  readonly against: ChangeBaseline;
}

export interface ChangesReport {
  readonly against: ChangeBaseline;
  readonly revision: number;
  /** Why there is nothing to compare with. */
  readonly problem?: string;
  /** Files that differ, below the project's root where they are there. */
  readonly files: readonly { readonly file: string; readonly isNew: boolean }[];
  /** Templates that come out differently; those that a change reaches and leaves as they were are not among them. */
  readonly templates: readonly ChangedTemplate[];
  /** How many templates there are. */
  readonly total: number;
}

export interface ChangedTemplate {
  readonly template: TemplateSummary;
  /** It did not exist; then no states are told. */
  readonly isNew: boolean;
  readonly states: readonly ChangedState[];
}

export interface ChangedState {
  /** Null for the preview props. */
  readonly variant: string | null;
  /** `error`: it failed before or fails now. */
  readonly differs: readonly ("subject" | "html" | "text" | "new" | "gone" | "error")[];
}

export interface ChangePairRequest extends ChangesRequest {
  readonly template: string;
  readonly variant?: string;
}

export interface ChangePair {
  readonly before: PreviewResult | null;
  readonly after: PreviewResult | null;
}

/** Answers of the preview as a static site holds them, each under its {@link recordingName}. */
export interface Recording {
  readonly answers: Readonly<Record<string, unknown>>;
  /** Which file holds those about a template. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What a question is known by: its address, and the state of a template that it is about. */
export function recordingName(path: string, body: unknown): string {
  const { template, variant, locale, props } = (body ?? {}) as Partial<PreviewRequest>;
  return JSON.stringify([
    path,
    template ?? null,
    variant ?? null,
    locale ?? null,
    props === undefined ? null : "props",
  ]);
}

/** What a mail of the outbox goes through, in the order in which the page shows them. */
export const queueStates = ["scheduled", "queued", "sending", "sent", "failed", "unknown", "cancelled"] as const;
export type QueueState = (typeof queueStates)[number];

/** What is paused: everything, one of the mailer's transports (`""`: the default one), or a tag. */
export type QueueScope = { readonly all: true } | { readonly transport: string } | { readonly tag: string };

/** `GET /api/queue?state=failed&after=…` */
export interface QueueRequest {
  readonly state?: QueueState;
  /** `next` of the page before. */
  readonly after?: string;
}

/** The project's outbox as it is now, with a page of its mails; or why there is none to show. */
export type QueueList = QueueMissing | QueueOverview;

export interface QueueMissing {
  readonly found: false;
  /** Where it will be, once a first mail is enqueued; null where the project names no outbox. */
  readonly place: string | null;
}

export interface QueueOverview {
  readonly found: true;
  /** Its connection string without passwords, or its engine's name. */
  readonly place: string;
  readonly counts: Readonly<Record<QueueState, number>>;
  /** When the oldest mail was enqueued that is due and not being sent, ISO 8601 as all times here. */
  readonly oldestQueuedAt: string | null;
  readonly sentLastMinute: number;
  readonly paused: readonly QueueScope[];
  readonly suspended: readonly QueueSuspension[];
  /** Newest first. */
  readonly entries: readonly QueueEntry[];
  readonly next: string | null;
}

/** A transport that workers have found broken. */
export interface QueueSuspension {
  readonly transport: string;
  readonly reason: string;
  readonly since: string;
  readonly nextTryAt: string;
}

export interface QueueEntry {
  readonly id: string;
  readonly state: QueueState;
  readonly subject: string;
  readonly to: readonly string[];
  /** The name of the template's component. */
  readonly template: string | null;
  readonly tags: readonly string[];
  /** The name of the mailer's transport; null: the default one. */
  readonly via: string | null;
  /** How often it was tried. */
  readonly attempts: number;
  readonly createdAt: string;
  /** When it is due, while it is scheduled. */
  readonly startAfter: string | null;
  readonly endedAt: string | null;
  /** Of its last try, where that did not end well: the server's words, or the error's. */
  readonly lastError: string | null;
}

export interface QueueDetails extends QueueEntry {
  readonly messageId: string;
  readonly from: string;
  readonly priority: number;
  /** Who still has to get it. */
  readonly pending: readonly string[];
  readonly mayBeDuplicate: boolean;
  /** Whether it could still be sent: bodies are removed a while after a mail's end. */
  readonly hasBody: boolean;
  /** The last tries, oldest first. */
  readonly history: readonly QueueAttempt[];
}

export interface QueueAttempt {
  readonly startedAt: string;
  readonly durationMs: number;
  readonly transport: string;
  readonly worker: string;
  readonly outcome: "sent" | "partial" | "not-sent" | "unknown" | "lost";
  readonly code: string | null;
  /** The server's last word, or the error's text. */
  readonly response: string | null;
  /** Where recipients fared differently. */
  readonly recipients: readonly {
    readonly address: string;
    readonly status: string;
    readonly response: string | null;
  }[];
}

/** The entry of a mail by its Message-ID; null where the outbox has none. */
export interface QueueMatch {
  readonly id: string | null;
}

export interface QueueSelection {
  readonly ids: readonly string[];
}

/** States from which a mail can be sent again. */
export const retryableStates = ["failed", "unknown", "cancelled"] as const;

/** All mails of a state, on whatever page they are. */
export interface QueueRetryAll {
  readonly state: (typeof retryableStates)[number];
}

/** How many mails are queued again; those whose body was removed stay. */
export interface QueueRetried {
  readonly retried: number;
}

export interface QueueChange {
  /** The mails that were changed. */
  readonly changed: readonly string[];
  /** The others, each with why not, such as `it is sent`. */
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
}
