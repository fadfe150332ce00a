// The server had no mail to give at all: no such template, or no answer.
import type { ProjectInfo } from "../../protocol.ts";
import { RequestError } from "../api/request.ts";
import { Button } from "../primitives/button.tsx";
import { Notice } from "../primitives/notice.tsx";
import { isSite } from "../site/is-site.ts";

interface RequestProblemProps {
  readonly error: Error;
  readonly template: string;
  readonly project: ProjectInfo | undefined;
  readonly onRetry: () => void;
}

export function RequestProblem({ error, template, project, onRetry }: RequestProblemProps) {
  const missing = error instanceof RequestError && error.status === 404;
  return (
    <div className="absolute inset-0 z-20 bg-surface">
      {missing ? (
        <Notice title={`There is no template “${template}”`} role="alert">
          <p>
            It may have been renamed or moved.
            {!isSite && (
              <>
                {" "}
                As soon as{" "}
                <code className="font-mono text-ink">
                  {project?.directory ?? "emails"}/{template}.tsx
                </code>{" "}
                exists, it shows here.
              </>
            )}
          </p>
        </Notice>
      ) : (
        <RequestNotice error={error} onRetry={onRetry} />
      )}
    </div>
  );
}

export function RequestNotice({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <Notice title="The mail could not be asked for" role="alert">
      <p>{error.message}</p>
      <Button tone="outline" icon="reset" onClick={onRetry}>
        Try again
      </Button>
    </Notice>
  );
}
