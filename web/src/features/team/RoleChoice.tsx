import { Radio, Stack } from "@mantine/core";
import type { Role } from "@/api/organizations";
import type { ROLES } from "./team";

type RoleChoiceProps = { roles: typeof ROLES; value: Role; onChange: (role: Role) => void };

/** The roles that one may give, each with what it means. */
export function RoleChoice({ roles, value, onChange }: RoleChoiceProps) {
  return (
    <Radio.Group label="Role" value={value} onChange={(role) => onChange(role as Role)}>
      <Stack gap="xs" mt={6}>
        {roles.map((role) => (
          <Radio
            key={role.value}
            value={role.value}
            label={role.label}
            description={role.may}
            size="sm"
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
