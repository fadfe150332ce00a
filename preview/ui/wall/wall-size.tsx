// How large the wall shows the mails.
import { Segmented } from "../primitives/segmented.tsx";

const SIZES = [150, 220, 340] as const;

export function WallSize({ size, onSize }: { size: number; onSize: (size: number) => void }) {
  return (
    <Segmented
      label="Size of the thumbnails"
      value={String(size)}
      onChange={(value) => onSize(Number(value))}
      options={SIZES.map((value, index) => ({
        value: String(value),
        title: ["Small", "Medium", "Large"][index] as string,
        content: (
          <span
            className="rounded-[1px] border-[1.5px] border-current"
            style={{ width: 7 + index * 3, height: 8 + index * 3 }}
          />
        ),
      }))}
    />
  );
}
