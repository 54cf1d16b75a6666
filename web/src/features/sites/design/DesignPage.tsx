import { Button, Group, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useDraft } from "@/drafts/useDraft";
import { DraftPreview } from "@/features/pages/preview/DraftPreview";
import { useUser } from "@/session/session";
import { SaveStatus } from "@/ui/SaveStatus";
import { Section } from "@/ui/Section";
import { ColorField } from "../ColorField";
import { Conflict } from "../Conflict";
import { type ListedSite, saveSite } from "../queries";
import { useSite } from "../SiteFrame";
import { SitePage } from "../SitePage";
import { contrast, readable, rgbOf } from "./contrast";
import classes from "./design.module.css";
import { Specimen } from "./Specimen";
import { COLORS, colorOf, FONTS, readTokens, type Tokens, writeTokens } from "./tokens";

/** Colours, type and measures of the whole site. */
export function DesignPage() {
  const { site } = useSite();
  return <Design key={site.id} site={site} />;
}

function Design({ site }: { site: ListedSite }) {
  const { mayEdit } = useSite();
  const user = useUser();
  const draft = useDraft<ListedSite, Tokens>({
    key: `site-design/${site.id}/${user.id}`,
    row: site,
    pick: (row) => readTokens(row.settings),
    save: (tokens, row) => saveSite(row, { settings: writeTokens(row.settings, tokens) }),
  });
  const tokens = draft.value;
  return (
    <SitePage
      title="Design"
      lead="Colours, fonts and measures that all pages share."
      width="full"
      actions={mayEdit && <SaveStatus draft={draft} />}
    >
      <Conflict draft={draft} describe={describe} />
      <div className={classes.columns}>
        <fieldset className={classes.controls} disabled={!mayEdit}>
          <legend className="sr-only">Design</legend>
          <Section title="In short">
            <Specimen tokens={tokens} />
          </Section>
          <Colors tokens={tokens} onChange={draft.change} />
          <Type tokens={tokens} onChange={draft.change} />
          <Measures tokens={tokens} onChange={draft.change} />
        </fieldset>
        <div className={classes.preview}>
          <DraftPreview site={site} path="/" saved={site.updated_at} />
        </div>
      </div>
    </SitePage>
  );
}

type PartProps = { tokens: Tokens; onChange: (change: Partial<Tokens>) => void };

/** Pairs that have to be read on each other, and how well (WCAG AA). */
const PAIRS: [front: string, back: string, needed: number][] = [
  ["text", "background", 4.5],
  ["text", "surface", 4.5],
  ["muted", "background", 4.5],
  ["on-primary", "primary", 4.5],
  ["on-accent", "accent", 4.5],
];

function Colors({ tokens, onChange }: PartProps) {
  const known = COLORS.map(([name]) => name);
  const own = Object.keys(tokens.colors).filter((name) => !known.includes(name));
  const set = (name: string, value: string) =>
    onChange({ colors: { ...tokens.colors, [name]: value } });
  return (
    <Section title="Colours" description="Templates and the editor use them by name.">
      <div className={classes.swatches}>
        {COLORS.map(([name, label, use]) => (
          <ColorField
            key={name}
            label={label}
            description={use}
            value={colorOf(tokens, name)}
            onChange={(v) => set(name, v)}
          />
        ))}
        {own.map((name) => (
          <ColorField
            key={name}
            label={labelOf(name)}
            value={tokens.colors[name] ?? ""}
            onChange={(v) => set(name, v)}
          />
        ))}
      </div>
      <Warnings tokens={tokens} onFix={set} />
    </Section>
  );
}

function Warnings({
  tokens,
  onFix,
}: {
  tokens: Tokens;
  onFix: (name: string, value: string) => void;
}) {
  const found = PAIRS.flatMap(([front, back, needed]) => {
    const [one, other] = [rgbOf(colorOf(tokens, front)), rgbOf(colorOf(tokens, back))];
    if (!one || !other) return [];
    const ratio = contrast(one, other);
    return ratio < needed
      ? [{ front, back, ratio, better: readable(one, other, needed), needed }]
      : [];
  });
  if (found.length === 0) {
    return (
      <Text size="sm" c="dimmed" mt="md" role="status">
        Everything can be read: all pairs have enough contrast.
      </Text>
    );
  }
  return (
    <ul className={classes.warnings} aria-label="Contrast">
      {found.map(({ front, back, ratio, better, needed }) => (
        <li key={`${front}-${back}`} className={classes.warning}>
          <IconAlertTriangle size={17} aria-hidden />
          <span>
            <b>{nameOf(front)}</b> on <b>{nameOf(back).toLowerCase()}</b> is hard to read:{" "}
            <span className="numbers">{ratio.toFixed(1)}</span> to 1, and {needed} is needed.
          </span>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<i className={classes.dot} style={{ background: better }} />}
            onClick={() => onFix(front, better)}
          >
            Use {better}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Type({ tokens, onChange }: PartProps) {
  return (
    <Section
      title="Type"
      description="Fonts that are on people's devices, so that pages appear at once."
    >
      <Stack gap="md">
        {(["heading", "body"] as const).map((name) => (
          <FontSelect
            key={name}
            label={name === "heading" ? "Headings" : "Text"}
            value={tokens.fonts[name] ?? ""}
            onChange={(stack) => onChange({ fonts: { ...tokens.fonts, [name]: stack } })}
          />
        ))}
      </Stack>
    </Section>
  );
}

function FontSelect({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (stack: string) => void;
}) {
  const known = FONTS.some(([, stack]) => stack === value);
  const data = FONTS.map(([name, stack]) => ({ value: stack, label: name }));
  if (value && !known)
    data.unshift({ value, label: value.split(",")[0]?.replaceAll('"', "") ?? value });
  return (
    <Select
      label={label}
      placeholder="As the template has it"
      value={value || null}
      data={data}
      onChange={(stack) => onChange(stack ?? "")}
      styles={{ input: { fontFamily: value || undefined } }}
      renderOption={({ option }) => (
        <span style={{ fontFamily: option.value, fontSize: 17 }} className={classes.font}>
          {option.label}
          <small>Hamburgefonts 0123</small>
        </span>
      )}
    />
  );
}

function Measures({ tokens, onChange }: PartProps) {
  return (
    <Section title="Measures">
      <Group grow align="flex-start">
        <NumberInput
          label="Rounded corners"
          description="Of buttons, cards and pictures."
          value={Number.parseFloat(tokens.radius) || 0}
          onChange={(value) => onChange({ radius: value === "" ? "" : `${value}px` })}
          min={0}
          max={48}
          suffix=" px"
          disabled={/[a-z%]/.test(tokens.radius.replace(/px$/, ""))}
        />
        <TextInput
          label="Width of the content"
          description="Such as 72rem or 1120px."
          placeholder="72rem"
          value={tokens.width}
          error={
            tokens.width && !CSS.supports("width", tokens.width) ? "This is no length" : undefined
          }
          onChange={(event) => onChange({ width: event.currentTarget.value })}
        />
      </Group>
    </Section>
  );
}

function nameOf(name: string): string {
  return COLORS.find(([each]) => each === name)?.[1] ?? labelOf(name);
}

function labelOf(name: string): string {
  const words = name.replaceAll(/[-_]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The tokens as lines, to show two versions beside each other. */
function describe(tokens: Tokens): Record<string, string> {
  const colors = Object.entries(tokens.colors).map(([name, value]) => [nameOf(name), value]);
  const fonts = Object.entries(tokens.fonts).map(([name, value]) => [`Font of ${name}`, value]);
  return Object.fromEntries([
    ...colors,
    ...fonts,
    ["Corners", tokens.radius],
    ["Width", tokens.width],
  ]);
}
