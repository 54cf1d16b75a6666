import { Button, FileButton, Group } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { Row } from "@/api/client";
import { keys, queryClient } from "@/api/queries";
import { notify } from "@/ui/notify";
import { Portrait } from "@/ui/Portrait";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { Section } from "@/ui/Section";
import { removePicture, savePicture } from "./picture";

export function Picture({ profile }: { profile: Row<"profiles"> }) {
  const change = useMutation({
    mutationFn: (file: File | null) => (file ? savePicture(profile, file) : removePicture(profile)),
    onSuccess: (saved) => {
      queryClient.setQueryData(keys.profile(), saved);
      notify(saved.avatar_url ? "Your picture is changed" : "Your picture is removed");
    },
    meta: { quiet: true },
  });
  return (
    <Section
      title="Picture"
      description="A square of it is shown; anybody with its address can see it."
    >
      <Group gap="lg">
        <Portrait
          name={profile.full_name || profile.email || "?"}
          src={profile.avatar_url}
          size={72}
        />
        <Group gap="xs">
          <FileButton
            accept="image/png,image/jpeg,image/webp,image/avif,image/gif"
            onChange={(file) => file && change.mutate(file)}
          >
            {(props) => (
              <Button {...props} variant="default" loading={change.isPending}>
                {profile.avatar_url ? "Change picture" : "Upload a picture"}
              </Button>
            )}
          </FileButton>
          {profile.avatar_url && (
            <Button
              variant="subtle"
              color="gray"
              onClick={() => change.mutate(null)}
              disabled={change.isPending}
            >
              Remove
            </Button>
          )}
        </Group>
      </Group>
      {change.error && (
        <div style={{ marginTop: 16 }}>
          <ProblemAlert error={change.error} />
        </div>
      )}
    </Section>
  );
}
