// A size that outlives the page: the width of the sidebar, of the editor.
import { useEffect, useState } from "react";

export function useStoredNumber(key: string, initial: number): [number, (value: number) => void] {
  const [value, setValue] = useState(() => Number(localStorage.getItem(key)) || initial);
  useEffect(() => localStorage.setItem(key, String(value)), [key, value]);
  return [value, setValue];
}
