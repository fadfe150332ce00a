/** Keeps bodies of requests within bounds before any of them is read. */

import type { Context, MiddlewareHandler } from "hono";

/** @param refuse 413 for a body that is too large, 411 for one that does not say how large it is. */
export function bodyLimit(
  maxBytes: number,
  refuse: (context: Context, status: 411 | 413, message: string) => Response,
): MiddlewareHandler {
  return async (context, next) => {
    if (context.req.header("transfer-encoding") !== undefined)
      return refuse(context, 411, "The body has to come with its Content-Length");
    // Node takes no more of a body than its Content-Length says.
    if (Number(context.req.header("content-length") ?? 0) > maxBytes)
      return refuse(context, 413, `The body may have ${maxBytes} bytes`);
    return next();
  };
}
