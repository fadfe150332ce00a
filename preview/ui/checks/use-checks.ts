// The checks of the mail on screen: asked for once the mail is there, so that no frame waits for them.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import type { CheckFinding, CheckQuestion, ChecksReport, PreviewResult } from "../../protocol.ts";
import { askForChecks, type ChecksTarget, checksQuery } from "../api/checks.ts";
import type { PreviewTarget } from "../api/preview.ts";
import { RequestError } from "../api/request.ts";
import { useLive } from "../events/live.ts";
import { isSite } from "../site/is-site.ts";
import { useAxe } from "./axe/use-axe.ts";
import { chooseClients, useChosenClients } from "./chosen-clients.ts";

export interface Checks {
  /** The last that is known of this template; null while nothing is, or where it does not render. */
  readonly report: ChecksReport | null;
  /** Those of the report and of axe-core, the worst first. */
  readonly findings: readonly CheckFinding[];
  readonly isChecking: boolean;
  readonly error: Error | null;
  /** Asks what lies outside of this machine; undefined while there is nothing to ask about. */
  readonly ask: ((question: CheckQuestion) => void) | undefined;
  readonly asking: CheckQuestion | null;
}

interface UseChecksOptions {
  readonly target: PreviewTarget;
  readonly result: PreviewResult | undefined;
  readonly isFetching: boolean;
  /** Whether the findings are in sight; axe-core takes its time and is asked only then. */
  readonly inSight: boolean;
}

export function useChecks({ target, result, isFetching, inSight }: UseChecksOptions): Checks {
  const { staticRevision } = useLive();
  const clients = useChosenClients();
  const { template, variant, locale, props } = target;
  const revision = result?.revision ?? 0;
  const checked = useMemo<ChecksTarget>(
    () => ({ template, variant, locale, props, revision, staticRevision, clients }),
    [template, variant, locale, props, revision, staticRevision, clients],
  );
  const query = useQuery({ ...checksQuery(checked), enabled: result?.ok === true && !isFetching });
  const asked = useAsked(checked);

  // A client that this version does not know any more must not keep all checks away.
  const unknownClient = clients && query.error instanceof RequestError && query.error.code === "INVALID_OPTION";
  useEffect(() => {
    if (unknownClient) chooseClients(null);
  }, [unknownClient]);

  // What was found a moment ago stays until what is found now replaces it.
  const last = useRef<{ template: string; report: ChecksReport | null }>({ template: "", report: null });
  const now = asked.report ?? query.data?.report;
  if (now !== undefined) last.current = { template, report: now };
  const report = last.current.template === template ? last.current.report : null;

  const mail = result?.ok ? result : null;
  const axe = useAxe(inSight && !query.isFetching && !isSite ? mail : null, report);
  const findings = useMemo(() => sorted([...(report?.findings ?? []), ...axe.findings]), [report, axe.findings]);
  return {
    report,
    findings,
    isChecking: query.isFetching || isFetching || axe.isRunning,
    error: unknownClient ? null : (asked.error ?? query.error),
    ask: report ? asked.ask : undefined,
    asking: asked.asking,
  };
}

/** Answers from outside hold for the mail they were asked about, and are gone with the next edit. */
function useAsked(target: ChecksTarget) {
  const [answer, setAnswer] = useState<{ target: ChecksTarget; report: ChecksReport | null } | null>(null);
  const [asking, setAsking] = useState<CheckQuestion | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const current = answer?.target === target ? answer.report : null;

  const ask = async (question: CheckQuestion) => {
    setAsking(question);
    setError(null);
    try {
      const questions = [...new Set([...(current?.asked ?? []), question])];
      setAnswer({ target, report: (await askForChecks(target, questions)).report });
    } catch (problem) {
      setError(problem as Error);
    }
    setAsking(null);
  };
  return { report: current ?? undefined, ask, asking, error };
}

const severities = ["error", "warning", "info"] as const;

function sorted(findings: readonly CheckFinding[]): readonly CheckFinding[] {
  const rank = ({ severity }: CheckFinding) => severities.indexOf(severity);
  return [...findings].sort((one, other) => rank(one) - rank(other));
}
