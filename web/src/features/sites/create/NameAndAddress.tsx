import { TextInput } from "@mantine/core";
import { toProblem } from "@/api/problem";
import { AddressInput } from "../AddressInput";
import { labelFault, labelOf } from "../address";

/** `touched`: the address was typed by hand, and no longer follows the name. */
export type Named = { name: string; label: string; touched: boolean };

export function namedFaults({ name, label }: Named): { name?: string; label?: string } {
  const faults: { name?: string; label?: string } = {};
  if (!name.trim()) faults.name = "A name is needed";
  const fault = labelFault(label);
  if (fault) faults.label = fault;
  return faults;
}

type NameAndAddressProps = { value: Named; onChange: (named: Named) => void; error: unknown };

/** What a new site is called; its address follows the name until somebody changes it. */
export function NameAndAddress({ value, onChange, error }: NameAndAddressProps) {
  return (
    <>
      <TextInput
        label="Name"
        placeholder="Orchard Lane Bakery"
        data-autofocus
        required
        withAsterisk={false}
        maxLength={120}
        value={value.name}
        onChange={(event) => {
          const name = event.currentTarget.value;
          onChange({ ...value, name, label: value.touched ? value.label : labelOf(name) });
        }}
      />
      <AddressInput
        value={value.label}
        onChange={(label) => onChange({ ...value, label, touched: label !== "" })}
        error={isTaken(error) ? "Another site has this address" : undefined}
      />
    </>
  );
}

export function isTaken(error: unknown): boolean {
  if (!error) return false;
  const { code, detail = "", title } = toProblem(error);
  return code === "23505" && /subdomain/.test(`${detail} ${title}`);
}
