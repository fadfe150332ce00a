/** The `<head>` of every mail: dark colours, narrow screens, and the switches that keep clients from restyling it. */

import { Head } from "react-email";
import { dark, type Tone } from "./theme.ts";

const tones = Object.keys(dark) as Tone[];

const darkRules = [
  ...tones.map(
    (tone) => `.t-${tone}{color:${dark[tone]}!important}.b-${tone}{background-color:${dark[tone]}!important}`,
  ),
  ...(["rule", "brand"] as const).map((tone) => `.l-${tone}{border-color:${dark[tone]}!important}`),
].join("");

const css = [
  ":root{color-scheme:light dark;supported-color-schemes:light dark}",
  "body{-webkit-text-size-adjust:100%}",
  // Apple Mail turns dates and addresses into blue links of its own.
  "a[x-apple-data-detectors]{color:inherit !important;text-decoration:none !important}",
  `@media (prefers-color-scheme:dark){${darkRules}}`,
  "@media (max-width:480px){.m-page{padding:12px 8px 32px!important}.m-card{padding:28px 22px 30px!important}}",
].join("");

export function ThemeHead() {
  return (
    <Head>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="supported-color-schemes" content="light dark" />
      <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: React would escape the quotes of a stylesheet */}
      <style dangerouslySetInnerHTML={{ __html: css }} />
    </Head>
  );
}
