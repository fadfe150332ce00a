// The issues of the whole form, for the field that each belongs to.
import { createContext, useContext } from "react";
import type { PropsIssue } from "../../../protocol.ts";

export const FormContext = createContext<readonly PropsIssue[]>([]);

export function useIssues(): readonly PropsIssue[] {
  return useContext(FormContext);
}
