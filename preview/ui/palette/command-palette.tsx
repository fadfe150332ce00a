// Everything at hand by its name: templates, variants, views and deeds, behind ⌘K or Ctrl-K.
import { useMemo, useState } from "react";
import { Autocomplete } from "react-aria-components/Autocomplete";
import { Collection } from "react-aria-components/Collection";
import { Header, ListBox, ListBoxItem, ListBoxSection } from "react-aria-components/ListBox";
import { Input, SearchField } from "react-aria-components/SearchField";
import { Dialog } from "../primitives/dialog.tsx";
import { Icon } from "../primitives/icon.tsx";
import { Kbd } from "../primitives/kbd.tsx";
import { type Command, findCommands } from "./command.ts";
import { type CommandContext, commandsFor } from "./commands.ts";

/** More than anybody reads; a word narrows them down. */
const MOST = 80;

interface CommandPaletteProps {
  readonly context: CommandContext;
  readonly onClose: () => void;
}

export default function CommandPalette({ context, onClose }: CommandPaletteProps) {
  const [typed, setTyped] = useState("");
  // As they were when it was opened: nothing may move under the hand.
  const [commands] = useState(() => commandsFor(context));
  const found = useMemo(() => findCommands(commands, typed, MOST), [commands, typed]);
  const groups = useMemo(() => groupsOf(found), [found]);

  const run = (id: string | number) => {
    onClose();
    commands.find((command) => command.id === id)?.run();
  };

  return (
    <Dialog
      label="Commands"
      onClose={onClose}
      className="mx-auto mt-[12vh] mb-auto w-[min(600px,calc(100vw-24px))] rounded-xl"
    >
      <Autocomplete inputValue={typed} onInputChange={setTyped}>
        <SearchField aria-label="Search commands" autoFocus className="flex h-12 items-center gap-3 px-4">
          <Icon name="search" className="text-muted" />
          <Input
            placeholder="Templates, variants, views, actions…"
            onKeyDown={({ key, currentTarget }) => {
              // Whoever is faster than the list means its first.
              if (key === "Enter" && !currentTarget.getAttribute("aria-activedescendant") && found[0]) run(found[0].id);
            }}
            className="h-full min-w-0 flex-1 bg-transparent text-md text-ink outline-none placeholder:text-muted [&::-webkit-search-cancel-button]:appearance-none"
          />
          <span aria-hidden="true">
            <Kbd>Esc</Kbd>
          </span>
        </SearchField>
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
          tabIndex={0}
          aria-label="Found commands"
          className="max-h-[min(440px,60vh)] overflow-auto overscroll-contain border-t border-line"
        >
          <ListBox
            aria-label="Commands"
            items={groups}
            onAction={run}
            renderEmptyState={() => (
              <p className="px-4 py-8 text-center text-sm text-muted">Nothing is called “{typed.trim()}”.</p>
            )}
            className="p-1.5 outline-none"
          >
            {({ name, items }) => (
              <ListBoxSection id={`group ${name}`} className="pb-1">
                <Header className="px-2.5 pt-2 pb-1 text-2xs font-medium text-muted">{name}</Header>
                <Collection items={items}>{(command) => <Row command={command} />}</Collection>
              </ListBoxSection>
            )}
          </ListBox>
        </section>
      </Autocomplete>
    </Dialog>
  );
}

function Row({ command: { id, label, icon, keys, current } }: { command: Command }) {
  return (
    <ListBoxItem
      id={id}
      textValue={label}
      className="flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm outline-none data-focused:bg-press data-hovered:bg-hover"
    >
      <Icon name={icon} size={14} className="text-muted" />
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {current && (
        <span className="flex items-center gap-1 text-2xs text-muted">
          <Icon name="check" size={12} /> now
        </span>
      )}
      {keys?.map((key) => (
        <Kbd key={key}>{key}</Kbd>
      ))}
    </ListBoxItem>
  );
}

interface Group {
  readonly id: string;
  readonly name: string;
  readonly items: readonly Command[];
}

function groupsOf(commands: readonly Command[]): readonly Group[] {
  const names = [...new Set(commands.map(({ group }) => group))];
  return names.map((name) => ({ id: name, name, items: commands.filter(({ group }) => group === name) }));
}
