import { createMailer, defineEmail, memory, renderEmail, useLocale } from "posthorn";
import type { ReactNode } from "react";
import { Body, Html, Text } from "react-email";
import { describe, expect, test } from "vitest";
import { mailErrorOf } from "../support/mail.ts";

function Says(): ReactNode {
  const { locale, dir } = useLocale();
  return (
    <Html lang={locale} dir={dir}>
      <Body lang={locale} dir={dir}>
        <Text>
          {locale} {dir}
        </Text>
      </Body>
    </Html>
  );
}

const Template = defineEmail(Says, { subject: (_, { locale, dir }) => `${locale} ${dir}` });

describe("the locale of a mail", () => {
  test.each([
    [undefined, "en ltr"],
    ["en", "en ltr"],
    ["de-CH", "de-CH ltr"],
    ["PT-br", "pt-BR ltr"],
    ["zh-hant-tw", "zh-Hant-TW ltr"],
    ["ar", "ar rtl"],
    ["ar-EG", "ar-EG rtl"],
    ["he", "he rtl"],
    ["fa-IR", "fa-IR rtl"],
    ["ur", "ur rtl"],
    ["az-Arab", "az-Arab rtl"],
    ["ar-Latn", "ar-Latn ltr"],
  ])("%s is %s, in the component and in the subject", async (locale, expected) => {
    const { subject, text, html } = await renderEmail(Template, { locale });
    expect(subject).toBe(expected);
    expect(text).toBe(expected);
    const [tag, dir] = expected.split(" ");
    expect(html).toContain(`<html dir="${dir}" lang="${tag}">`);
    expect(html).toContain(`<body lang="${tag}" dir="${dir}">`);
  });

  test.each(["", "e", "english please", "de_DE", "x".repeat(20), "en\r\n", 7 as unknown as string])(
    "%j is no language tag",
    async (locale) => {
      expect(await mailErrorOf(renderEmail(Template, { locale }))).toMatchObject({
        code: "INVALID_OPTION",
        kind: "message",
      });
    },
  );

  test("a mailer's locale holds for mails that name none", async () => {
    const transport = memory();
    const mailer = createMailer({ transport, from: "a@x.test", locale: "he" });
    await mailer.sendTemplate(Template, { to: "b@x.test" });
    await mailer.sendTemplate(Template, { to: "b@x.test", locale: "fr" });
    expect(transport.messages.map(({ subject }) => subject)).toEqual(["he rtl", "fr ltr"]);
    expect((await mailer.render(Template)).subject).toBe("he rtl");
    expect((await mailer.render(Template, { locale: "fa" })).subject).toBe("fa rtl");
  });

  test("renders in several locales at once do not mix", async () => {
    const Later = defineEmail(
      async function Later(): Promise<ReactNode> {
        await new Promise(setImmediate);
        return <Says />;
      },
      { subject: "s" },
    );
    const locales = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? "ar" : "en"));
    const texts = await Promise.all(locales.map(async (locale) => (await renderEmail(Later, { locale })).text));
    expect(texts).toEqual(locales.map((locale) => (locale === "ar" ? "ar rtl" : "en ltr")));
  });
});
