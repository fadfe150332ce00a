import { describe, expect, it } from "vitest";
import { formatPlace, type Place, parsePlace } from "../../../preview/ui/app/place.ts";

const parse = (address: string): Place => {
  const { pathname, search } = new URL(address, "http://localhost");
  return parsePlace(pathname, search);
};

describe("the address", () => {
  it.each([
    "/",
    "/inbox",
    "/inbox/a%2Fb?tab=raw",
    "/t/welcome",
    "/t/auth/magic-link?variant=long+name&tab=props&width=375&scheme=dark",
    "/t/welcome?locale=pt-BR&tab=text",
    "/t/welcome?scheme=dark&client=gmail-web&dark=gmail-ios&images=off&fonts=off&vision=tritanopia&zoom=200",
    "/t/gr%C3%BC%C3%9Fe/100%25?width=full",
  ])("says the same after a round: %s", (address) => {
    expect(formatPlace(parse(address))).toBe(address);
  });

  it("takes what it does not know for the default", () => {
    expect(formatPlace(parse("/t/welcome?tab=nonsense&width=-3&scheme=sepia&client=pine&zoom=3"))).toBe("/t/welcome");
    expect(parse("/somewhere/else")).toEqual({ page: "home" });
  });
});
