import { Button, SegmentedControl, Stack, Text } from "@mantine/core";
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { auth } from "@/api/call";
import { supabase } from "@/api/client";
import { queryClient } from "@/api/queries";
import { CodeInput } from "@/ui/CodeInput";
import { ProblemAlert } from "@/ui/ProblemAlert";

const FACTORS = queryOptions({
  queryKey: ["factors"],
  queryFn: async () => (await auth(supabase.auth.mfa.listFactors()))?.totp ?? [],
});

/** Shows a code of an authenticator app; the session has the second factor afterwards. */
export function FactorForm({ submit, onDone }: { submit: string; onDone?: () => void }) {
  const [code, setCode] = useState("");
  const [chosen, choose] = useState<string>();
  const factors = useQuery(FACTORS);
  const factorId = chosen ?? factors.data?.[0]?.id;
  const show = useMutation({
    mutationFn: async (code: string) => {
      // Who types fast is done before the list is there.
      const known = factorId ?? (await queryClient.ensureQueryData(FACTORS))[0]?.id ?? "";
      await auth(supabase.auth.mfa.challengeAndVerify({ factorId: known, code }));
    },
    onSuccess: onDone,
    onError: () => setCode(""),
    meta: { quiet: true },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        show.mutate(code);
      }}
    >
      <Stack gap="md">
        <Text size="sm">Enter the six digits that your authenticator app shows now.</Text>
        {factors.data && factors.data.length > 1 && (
          <SegmentedControl
            fullWidth
            aria-label="Which authenticator app"
            value={factorId}
            onChange={choose}
            data={factors.data.map((each) => ({
              value: each.id,
              label: each.friendly_name || "Authenticator",
            }))}
          />
        )}
        <CodeInput label="Code" value={code} onChange={setCode} onComplete={show.mutate} />
        <ProblemAlert error={show.error ?? factors.error} />
        <Button type="submit" loading={show.isPending} disabled={code.length < 6 || !factorId}>
          {submit}
        </Button>
      </Stack>
    </form>
  );
}
