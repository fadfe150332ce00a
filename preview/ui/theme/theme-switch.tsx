// Switches the preview's own colours; the mail's colours have their own switch in the toolbar.
import { Icon } from "../primitives/icon.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { setTheme, type Theme, useTheme } from "./theme.ts";

const themes: readonly { value: Theme; label: string; icon: "monitor" | "sun" | "moon" }[] = [
  { value: "system", label: "Theme of the system", icon: "monitor" },
  { value: "light", label: "Light theme", icon: "sun" },
  { value: "dark", label: "Dark theme", icon: "moon" },
];

export function ThemeSwitch() {
  const theme = useTheme();
  return (
    <Segmented
      label="Theme of the preview"
      value={theme}
      onChange={setTheme}
      options={themes.map(({ value, label, icon }) => ({ value, title: label, content: <Icon name={icon} /> }))}
    />
  );
}
