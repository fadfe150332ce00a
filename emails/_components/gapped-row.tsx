/** Columns of equal width with gaps between them and none at the ends, so that they line up with the text above. */

import { Fragment, type ReactNode } from "react";
import { Column, Row } from "react-email";

interface GappedRowProps<T> {
  readonly items: readonly T[];
  /** In pixels. */
  readonly gap: number;
  readonly verticalAlign: "top" | "bottom";
  readonly children: (item: T, index: number) => ReactNode;
}

export function GappedRow<T>({ items, gap, verticalAlign, children }: GappedRowProps<T>) {
  return (
    <Row style={{ tableLayout: "fixed" }}>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns stand where they stand
        <Fragment key={index}>
          {index > 0 && <Column style={{ width: `${gap}px` }} />}
          <Column style={{ verticalAlign }}>{children(item, index)}</Column>
        </Fragment>
      ))}
    </Row>
  );
}
