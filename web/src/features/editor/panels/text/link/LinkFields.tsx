import { Select, Stack, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAssets } from "@/features/assets/assets";
import { useEditor } from "../../../context";
import { type Address, addressOf, FAULTS, hrefOf, KINDS, type Kind } from "./address";
import { placesOf } from "./places";

export type LinkTarget = { href: string; newTab: boolean };

type LinkFieldsProps = {
  value: LinkTarget;
  onChange: (target: LinkTarget) => void;
  /** The kind is chosen already, such as "file". */
  autoFocus?: boolean;
};

/** Where a link leads: a page of the site, a file, an address, a place on this page. */
export function LinkFields({ value, onChange, autoFocus }: LinkFieldsProps) {
  const [address, setAddress] = useState<Address>(() => addressOf(value.href));
  const href = hrefOf(address);
  const fault = address.value.trim() && href === undefined ? FAULTS[address.kind] : undefined;
  const change = (next: Address) => {
    setAddress(next);
    const found = hrefOf(next);
    if (found !== undefined && found !== value.href) onChange({ ...value, href: found });
  };
  return (
    <Stack gap={8}>
      <Select
        size="xs"
        label="Leads to"
        data={KINDS}
        value={address.kind}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(kind) => kind && change({ kind: kind as Kind, value: "" })}
      />
      <Value address={address} onChange={change} error={fault} autoFocus={autoFocus} />
      <Switch
        size="xs"
        label="Open in a new tab"
        checked={value.newTab}
        onChange={(event) => onChange({ ...value, newTab: event.currentTarget.checked })}
      />
    </Stack>
  );
}

type ValueProps = {
  address: Address;
  onChange: (address: Address) => void;
  error: string | undefined;
  autoFocus: boolean | undefined;
};

function Value({ address, onChange, error, autoFocus }: ValueProps) {
  const { kind, value } = address;
  const set = (next: string | null) => onChange({ kind, value: next ?? "" });
  if (kind === "page") return <PageSelect value={value} onChange={set} />;
  if (kind === "file") return <FileSelect value={value} onChange={set} />;
  if (kind === "anchor") return <PlaceSelect value={value} onChange={set} />;
  const words = TYPED[kind];
  return (
    <TextInput
      size="xs"
      label={words.label}
      placeholder={words.placeholder}
      type={words.type}
      value={value}
      error={error}
      data-autofocus={autoFocus || undefined}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}

const TYPED = {
  web: { label: "Address", placeholder: "https://", type: "url" },
  mail: { label: "E-mail address", placeholder: "name@example.com", type: "email" },
  phone: { label: "Number", placeholder: "+49 30 123456", type: "tel" },
};

type ChoiceProps = { value: string; onChange: (value: string | null) => void };

function PageSelect({ value, onChange }: ChoiceProps) {
  const { environment } = useEditor();
  const pages = environment.pages.map(({ path, name }) => ({ value: path, label: name }));
  const listed = pages.some((each) => each.value === value);
  const data = value && !listed ? [...pages, { value, label: value }] : pages;
  return (
    <Select
      size="xs"
      label="Page"
      placeholder="Choose a page"
      searchable
      data={data}
      value={value || null}
      comboboxProps={{ withinPortal: false }}
      onChange={onChange}
      nothingFoundMessage="No page is called that"
    />
  );
}

function FileSelect({ value, onChange }: ChoiceProps) {
  const { environment } = useEditor();
  const { data: files, isPending } = useAssets(environment.organizationId);
  const data = (files ?? []).map(({ id, name }) => ({ value: `asset:${id}`, label: name }));
  return (
    <Select
      size="xs"
      label="File"
      placeholder={isPending ? "Loading" : "Choose a file"}
      searchable
      data={data}
      value={value || null}
      comboboxProps={{ withinPortal: false }}
      onChange={onChange}
      nothingFoundMessage="No file is called that"
    />
  );
}

function PlaceSelect({ value, onChange }: ChoiceProps) {
  const { editor } = useEditor();
  const { data: places = [] } = useQuery({
    queryKey: ["editor", "places", editor.getModel().cid],
    queryFn: () => placesOf(editor),
    gcTime: 0,
    staleTime: 0,
  });
  const listed = places.some((each) => each.value === value);
  const data = value && !listed ? [...places, { value, label: `#${value}` }] : places;
  return (
    <Select
      size="xs"
      label="Place"
      placeholder="Choose a heading or a section"
      searchable
      data={data}
      value={value || null}
      comboboxProps={{ withinPortal: false }}
      onChange={onChange}
      nothingFoundMessage="There is no such place; give an element a name as its anchor"
    />
  );
}
