import { Checkbox, Switch, Textarea, TextInput } from "@mantine/core";
import type { SettingsValue } from "./value";

type FieldsProps = {
  value: SettingsValue;
  change: (change: Partial<SettingsValue>) => void;
  faults: Partial<Record<keyof SettingsValue, string>>;
  readOnly: boolean;
  size?: "xs" | "sm";
};

/** The inputs of a form's settings: in the app, and beside the form in the editor. */
export function SettingsFields({ value, change, faults, readOnly, size }: FieldsProps) {
  return (
    <>
      <TextInput
        size={size}
        label="Name"
        description="How you and your team call it; visitors do not see it."
        value={value.name}
        error={faults.name}
        readOnly={readOnly}
        maxLength={120}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <Switch
        label="Takes submissions"
        checked={value.active}
        disabled={readOnly}
        onChange={(event) => change({ active: event.currentTarget.checked })}
      />
      <Textarea
        size={size}
        label="Message after sending"
        placeholder="Thank you. Your message has arrived."
        value={value.message}
        readOnly={readOnly}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={2000}
        onChange={(event) => change({ message: event.currentTarget.value })}
      />
      <TextInput
        size={size}
        label="Or lead on to"
        description="A page of the site, or an address with https://"
        placeholder="/thanks"
        value={value.redirect}
        error={faults.redirect}
        readOnly={readOnly}
        spellCheck={false}
        onChange={(event) => change({ redirect: event.currentTarget.value })}
      />
      <Checkbox
        label="Mail every submission to all editors"
        checked={value.editors}
        disabled={readOnly}
        onChange={(event) => change({ editors: event.currentTarget.checked })}
      />
      <Textarea
        size={size}
        label="And to these addresses"
        description="One a line."
        value={value.addresses}
        error={faults.addresses}
        readOnly={readOnly}
        spellCheck={false}
        autosize
        minRows={1}
        maxRows={9}
        onChange={(event) => change({ addresses: event.currentTarget.value })}
      />
      <Textarea
        size={size}
        label="Other websites that show this form"
        description="Where an exported copy of the site lies: https://example.com"
        value={value.origins}
        error={faults.origins}
        readOnly={readOnly}
        spellCheck={false}
        autosize
        minRows={1}
        maxRows={5}
        onChange={(event) => change({ origins: event.currentTarget.value })}
      />
    </>
  );
}
