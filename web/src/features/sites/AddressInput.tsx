import { Loader, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { labelFault, sitesHost } from "./address";
import { isLabelTaken } from "./queries";

type AddressInputProps = {
  value: string;
  onChange: (label: string) => void;
  /** The label that the site has now: it is its own. */
  own?: string | null;
  error?: string;
  disabled?: boolean;
};

/** The label of a site's address, looked up while one types. */
export function AddressInput({ value, onChange, own, error, disabled }: AddressInputProps) {
  const [settled] = useDebouncedValue(value, 300);
  const fault = value ? labelFault(value) : undefined;
  const wanted = settled === value && !fault && value !== "" && value !== own;
  const check = useQuery({
    queryKey: ["sites", "label", settled],
    queryFn: () => isLabelTaken(settled),
    enabled: wanted,
    staleTime: 5_000,
  });
  const taken = wanted && check.data === true;
  const fine = wanted && check.data === false;
  const host = `.${sitesHost()}`;
  return (
    <TextInput
      label="Address"
      value={value}
      onChange={(event) =>
        onChange(event.currentTarget.value.toLowerCase().replaceAll(/[\s_.]+/g, "-"))
      }
      disabled={disabled}
      spellCheck={false}
      autoCapitalize="none"
      autoComplete="off"
      description={
        <span aria-live="polite">
          This is where people find the site. You can add a domain of your own later.
        </span>
      }
      error={error ?? fault ?? (taken ? "Another site has this address" : undefined)}
      rightSection={
        <Text
          size="sm"
          c="dimmed"
          pe={12}
          component="div"
          style={{ display: "flex", gap: 8, alignItems: "center" }}
        >
          {host}
          {wanted && check.isFetching && <Loader size={14} color="gray" aria-hidden />}
          {fine && <IconCheck size={16} color="var(--rs-good)" aria-hidden />}
        </Text>
      }
      rightSectionWidth="auto"
      rightSectionProps={{ style: { position: "absolute", right: 1 } }}
      styles={{ input: { paddingInlineEnd: `calc(${host.length}ch + 34px)` } }}
    />
  );
}
