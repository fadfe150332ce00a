/** All small mails, in the order of docs/clients.md. */

import { appleMail } from "./apple-mail.ts";
import { darkGmailAndroid } from "./dark-gmail-android.ts";
import { darkGmailIos } from "./dark-gmail-ios.ts";
import { darkOutlookCom } from "./dark-outlook-com.ts";
import { gmailApp } from "./gmail-app.ts";
import { gmailClipping } from "./gmail-clipping.ts";
import { gmailNoStyle } from "./gmail-no-style.ts";
import { gmailWeb } from "./gmail-web.ts";
import { imagesOff } from "./images-off.ts";
import type { LensMails } from "./lens-mails.ts";
import { outlookCom } from "./outlook-com.ts";
import { outlookWindows } from "./outlook-windows.ts";
import { samsung } from "./samsung.ts";
import { webFontsOff } from "./web-fonts-off.ts";
import { yahoo } from "./yahoo.ts";

export const lensMails: readonly LensMails[] = [
  gmailWeb,
  gmailApp,
  gmailNoStyle,
  gmailClipping,
  outlookWindows,
  outlookCom,
  appleMail,
  yahoo,
  samsung,
  darkGmailIos,
  darkGmailAndroid,
  darkOutlookCom,
  imagesOff,
  webFontsOff,
];
