/** What the shipping mail says, in each language it is sent in. */

export type ShippingStatus = "packed" | "in-transit" | "out-for-delivery" | "delivered" | "delayed";

export interface ShippingWords {
  readonly lang: string;
  /** For dates and numbers. */
  readonly format: string;
  readonly subject: (order: string) => Readonly<Record<ShippingStatus, string>>;
  readonly title: Readonly<Record<ShippingStatus, string>>;
  readonly text: Readonly<Record<ShippingStatus, string>>;
  readonly stages: readonly [string, string, string, string];
  readonly expected: (date: string) => string;
  readonly noEstimate: string;
  readonly track: string;
  readonly order: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly address: string;
  readonly contents: string;
  readonly reason: string;
}

const english: ShippingWords = {
  lang: "en",
  format: "en-GB",
  subject: (order) => ({
    packed: `Order ${order} is packed`,
    "in-transit": `Order ${order} is on its way`,
    "out-for-delivery": `Order ${order} arrives today`,
    delivered: `Order ${order} was delivered`,
    delayed: `Order ${order} is running late`,
  }),
  title: {
    packed: "Packed and ready to go",
    "in-transit": "Your parcel is on its way",
    "out-for-delivery": "Your parcel arrives today",
    delivered: "Your parcel is there",
    delayed: "Your parcel is running late",
  },
  text: {
    packed: "We have packed your order. The carrier collects it with the next pickup.",
    "in-transit": "The carrier has your parcel, and it is travelling towards you.",
    "out-for-delivery": "It is in the van. You need not be at home: it fits through most doors.",
    delivered: "The carrier says it has arrived. If you cannot find it, look with your neighbours first.",
    delayed: "It is held up on the way, and we are sorry. You need do nothing; we keep an eye on it.",
  },
  stages: ["Packed", "On its way", "Out for delivery", "Delivered"],
  expected: (date) => `Expected on ${date}.`,
  noEstimate: "We will write as soon as the carrier names a day.",
  track: "Track the parcel",
  order: "Order",
  carrier: "Carrier",
  trackingNumber: "Tracking number",
  address: "Going to",
  contents: "In this parcel",
  reason: "You get this mail because you ordered from a shop that sends with Wren.",
};

const german: ShippingWords = {
  lang: "de",
  format: "de-DE",
  subject: (order) => ({
    packed: `Bestellung ${order} ist gepackt`,
    "in-transit": `Bestellung ${order} ist unterwegs`,
    "out-for-delivery": `Bestellung ${order} kommt heute an`,
    delivered: `Bestellung ${order} wurde zugestellt`,
    delayed: `Bestellung ${order} verspätet sich`,
  }),
  title: {
    packed: "Gepackt und bereit zur Abholung",
    "in-transit": "Ihr Paket ist unterwegs",
    "out-for-delivery": "Ihr Paket kommt heute an",
    delivered: "Ihr Paket ist da",
    delayed: "Ihr Paket verspätet sich",
  },
  text: {
    packed: "Ihre Bestellung ist gepackt. Der Paketdienst nimmt sie bei der nächsten Abholung mit.",
    "in-transit": "Der Paketdienst hat Ihr Paket übernommen und bringt es zu Ihnen.",
    "out-for-delivery":
      "Es liegt im Zustellfahrzeug. Sie müssen nicht zu Hause sein: Es passt in die meisten Briefkästen.",
    delivered: "Laut Paketdienst ist es angekommen. Falls Sie es nicht finden, fragen Sie zuerst bei den Nachbarn.",
    delayed: "Es wird unterwegs aufgehalten, das tut uns leid. Sie müssen nichts tun, wir behalten es im Auge.",
  },
  stages: ["Gepackt", "Unterwegs", "In Zustellung", "Zugestellt"],
  expected: (date) => `Voraussichtlich am ${date}.`,
  noEstimate: "Wir schreiben Ihnen, sobald der Paketdienst einen Tag nennt.",
  track: "Sendung verfolgen",
  order: "Bestellung",
  carrier: "Paketdienst",
  trackingNumber: "Sendungsnummer",
  address: "Lieferadresse",
  contents: "In diesem Paket",
  reason: "Sie erhalten diese Mail, weil Sie bei einem Shop bestellt haben, der mit Wren verschickt.",
};

const arabic: ShippingWords = {
  lang: "ar",
  format: "ar-EG",
  subject: (order) => ({
    packed: `تم تجهيز طلبك ${order}`,
    "in-transit": `طلبك ${order} في الطريق إليك`,
    "out-for-delivery": `طلبك ${order} يصلك اليوم`,
    delivered: `تم توصيل طلبك ${order}`,
    delayed: `طلبك ${order} سيتأخر قليلًا`,
  }),
  title: {
    packed: "طلبك جاهز للشحن",
    "in-transit": "شحنتك في الطريق إليك",
    "out-for-delivery": "شحنتك تصلك اليوم",
    delivered: "وصلت شحنتك",
    delayed: "شحنتك ستتأخر قليلًا",
  },
  text: {
    packed: "جهّزنا طلبك، وستستلمه شركة الشحن في الموعد القادم.",
    "in-transit": "استلمت شركة الشحن طلبك، وهو الآن في طريقه إليك.",
    "out-for-delivery": "شحنتك الآن مع مندوب التوصيل، وستصلك خلال اليوم.",
    delivered: "أفادت شركة الشحن بأن طلبك قد وصل. إن لم تجده فاسأل جيرانك أولًا.",
    delayed: "تأخرت شحنتك في الطريق ونعتذر عن ذلك. لا يلزمك فعل شيء، فنحن نتابعها.",
  },
  stages: ["تم التجهيز", "في الطريق", "مع المندوب", "تم التوصيل"],
  expected: (date) => `موعد الوصول المتوقع: ${date}.`,
  noEstimate: "سنكتب إليك فور أن تحدد شركة الشحن يوم التوصيل.",
  track: "تتبّع الشحنة",
  order: "رقم الطلب",
  carrier: "شركة الشحن",
  trackingNumber: "رقم التتبع",
  address: "عنوان التسليم",
  contents: "محتويات الشحنة",
  reason: "تصلك هذه الرسالة لأنك طلبت من متجر يشحن عبر Wren.",
};

const languages: Readonly<Record<string, ShippingWords>> = { en: english, de: german, ar: arabic };

/** The words for a BCP 47 tag; English where there is no translation. */
export function shippingWords(locale: string): ShippingWords {
  return languages[locale.split("-")[0] ?? ""] ?? english;
}
