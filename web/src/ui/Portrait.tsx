import { Avatar } from "@mantine/core";

type PortraitProps = { name: string; src?: string | null; size?: number; square?: boolean };

const HUES = [350, 18, 40, 95, 150, 185, 215, 255, 290, 320];

/** A person's or an organization's picture; initials on a colour of their own where there is none. */
export function Portrait({ name, src, size = 32, square = false }: PortraitProps) {
  const letters = name
    .trim()
    .split(/[\s@._-]+/)
    .filter(Boolean);
  const initials =
    `${letters[0]?.[0] ?? "?"}${square ? "" : (letters[1]?.[0] ?? "")}`.toUpperCase();
  const sum = [...name].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  const hue = HUES[sum % HUES.length];
  const colours = {
    background: `light-dark(oklch(0.91 0.045 ${hue}), oklch(0.36 0.06 ${hue}))`,
    color: `light-dark(oklch(0.38 0.1 ${hue}), oklch(0.92 0.05 ${hue}))`,
    fontSize: size * 0.4,
    fontWeight: 600,
  };
  return (
    <Avatar
      src={src || null}
      alt=""
      size={size}
      radius={square ? Math.round(size / 4) : size}
      styles={{ placeholder: colours }}
      aria-hidden
    >
      {initials}
    </Avatar>
  );
}
