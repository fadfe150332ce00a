// The answers that the site's files hold, in place of a server's. They are loaded as scripts: a page that was opened
// from a disk may read no other file.

import { type Recording, recordingName } from "../../protocol.ts";
import { isSite } from "./is-site.ts";

declare global {
  interface Window {
    /** What the site's scripts call. */
    posthornSite?: (recording: Recording) => void;
  }
}

let index: Recording | undefined;
let latest: Recording | undefined;
if (isSite)
  window.posthornSite = (recording) => {
    index ??= recording;
    latest = recording;
  };

const loading = new Map<string, Promise<Recording>>();

/** Undefined where the site does not hold it. */
export async function recordedAnswer(path: string, body: unknown): Promise<unknown> {
  index ??= await load("site.js");
  const name = recordingName(path, body);
  if (name in index.answers) return index.answers[name];
  const { template } = (body ?? {}) as { readonly template?: string };
  const file = template === undefined ? undefined : index.files?.[template];
  if (file === undefined) return undefined;
  const pending = loading.get(file) ?? load(file);
  loading.set(file, pending);
  return (await pending).answers[name];
}

function load(file: string): Promise<Recording> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = file;
    // Runs right after the script itself, so that what it left is its own.
    script.onload = () => resolve(latest as Recording);
    script.onerror = () => {
      loading.delete(file);
      reject(new Error(`The site's file ${file} could not be loaded`));
    };
    document.head.append(script);
  });
}
