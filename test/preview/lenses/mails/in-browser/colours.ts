/** The stripes of the mail for colour vision. */
export const COLOURS = ["#d92b2b", "#2e8b57", "#1a73e8", "#ffffff"];
