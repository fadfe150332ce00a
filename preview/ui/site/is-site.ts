// Whether this is the app inside of a static site, where no server answers: what needs one is left out there.
export const isSite: boolean = import.meta.env.MODE === "site";
