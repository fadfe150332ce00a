// The list of shortcuts, behind `?`.
import { IconButton } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { Kbd } from "../primitives/kbd.tsx";
import { shortcuts } from "./use-shortcuts.ts";

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog label="Keyboard shortcuts" onClose={onClose}>
      <div className="flex items-center justify-between pt-3 pr-3 pl-5">
        <h2 className="text-md font-semibold">Keyboard shortcuts</h2>
        <IconButton icon="close" label="Close" onClick={onClose} />
      </div>
      <dl className="px-5 pt-1 pb-4">
        {shortcuts.map(({ keys, does }) => (
          <div
            key={does}
            className="flex min-h-9 items-center justify-between gap-4 border-b border-line py-1.5 last:border-0"
          >
            <dt className="text-sm leading-5">{does}</dt>
            <dd className="flex shrink-0 gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
